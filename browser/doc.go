// Package browser tests the page of a map in a real browser. It is a module of its own because what
// drives the browser is no business of anybody who builds crosslayer.
package browser
