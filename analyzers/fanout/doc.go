// Package fanout.
//
// # Analyzer fanout
//
// fanout: report endpoints that make many round trips for one request
package fanout
