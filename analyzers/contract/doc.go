// Package contract compares what handlers answer with the OpenAPI document.
//
// # Analyzer contract
//
// contract: report answers that are not as the OpenAPI document promises
//
// The analyzer matches the operations of a service's OpenAPI document with its
// routes, finds out what each handler answers (status, media type, the shape of
// the JSON) and what it reads, and compares that with the document.
package contract
