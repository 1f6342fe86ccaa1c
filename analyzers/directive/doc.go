// Package directive reports comments that mean crosslayer and do not reach it.
//
// # Analyzer directive
//
// directive: report a crosslayer comment that says nothing or matches nothing
//
// An ignore comment, //crosslayer:ignore RULE reason, takes findings out; an
// annotation, //crosslayer:trip or //crosslayer:cached, tells what cannot be
// seen; //crosslayer:budget sets what a handler may spend. The analyzer reports
// those that have no effect.
//
// # Why it hurts
//
// A misspelt comment leaves the finding where it is, and the next reader
// wonders why. One that outlives its finding hides the next, which may be worse
// than the one somebody has looked at.
//
// # Categories
//
//   - malformed: an unknown word, rule, layer or limit, no reason, or no place to
//     take effect; write it as the message says
//   - unmatched: an ignore without a finding, or a budget of no endpoint; delete it
//
// # Example
//
//	func (h *Handler) Touch(ids []int) {
//		for _, id := range ids {
//			h.seen[id] = true //crosslayer:ignore nplusone
//		}
//	}
//
// The comment is reported:
//
//	//crosslayer:ignore gives no reason; write //crosslayer:ignore nplusone reason
//
// # Instead
//
//	func (h *Handler) Touch(ids []int) {
//		for _, id := range ids {
//			h.db.Exec("UPDATE users SET seen = true WHERE id = $1", id) //crosslayer:ignore nplusone at most three ids
//		}
//	}
//
// # Silent by design
//
//   - Whether an ignore matches is judged by commands (package main) alone: they
//     see all of their program.
//   - A //nolint comment is golangci-lint's to judge.
//   - Tests, generated code, migrations and the like, where nothing is reported
//     anyway.
//
// # Limits
//
// Outside of package main, an ignore that stands around a loop with calls in it
// is never said to be unmatched: another command may wire these calls
// differently, nor is a budget above a function that may answer requests.
// Annotations of interface methods, and of fields and variables of
// function type, have no effect and are reported as malformed.
//
// # Confidence
//
// All findings are definite.
package directive
