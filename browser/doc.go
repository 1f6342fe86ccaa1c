// Package browser tests the pages of maps and of findings in a real browser. It is a module of its own because what
// drives the browser is no business of anybody who builds crosslayer.
package browser
