// Package contract compares what handlers answer with the OpenAPI document.
//
// # Analyzer contract
//
// contract: report answers that are not as the OpenAPI document promises
//
// The analyzer matches the operations of a service's OpenAPI document with its
// routes, finds out what each handler answers (status, media type, the shape of
// the JSON) and what it reads, and compares that with the document.
//
// # Why it hurts
//
// Clients are generated from the document, and tests of both sides trust it. A
// field that was renamed in Go, a list that is null when it is empty, a 200 where
// 201 is promised: each side compiles, and the client breaks on the first answer.
//
// # Categories
//
//   - undeclared-field: the body has a field that its schema lacks; declare or drop it
//   - declared-field-never-sent: the schema has a field that the handler never sends;
//     send or drop it
//   - missing-required-field: a required field is not sent, or not always; send it, or
//     make it optional
//   - type-mismatch: a value has another JSON type than its schema says; change either
//   - nullable: null is sent where the schema does not allow it; allow it, or leave
//     the field out
//   - nil-slice: a nil slice or map is sent as null, and the schema wants an array or
//     an object; make an empty one
//   - enum: a value is none of those that the schema lists; list it
//   - format: a date, a time or bytes are sent in another format than declared; change
//     either
//   - envelope: the body is wrapped in an object where the schema has what is in it, or the
//     other way round; wrap it in both or in neither
//   - status-code-undeclared: the handler answers with a status that the operation does
//     not list; declare it
//   - status-code-never-sent: the operation lists a success that the handler never
//     answers with; send or drop it
//   - content-type: JSON is sent where the document promises another media type
//   - undeclared-body: a body is sent with a status for which none is declared
//   - request-body-mismatch: the body is read into something that the schema of the
//     request does not describe; declare what is read
//   - undeclared-query-param: the handler reads a query parameter that the operation
//     lacks; declare it
//   - required-param-mismatch: the handler refuses each request without a query parameter
//     that is declared optional; declare it as required
//   - path-param-name: the handler reads a parameter of the path by a name that belongs to
//     another place of the route, or to none; call it the same
//   - undeclared-route: the document, which has most of the routes, lacks this one;
//     declare it
//   - unimplemented-operation: no route serves an operation of a document whose other
//     operations are served; serve or drop it
//
// # Example
//
// With the document api/openapi.yaml
//
//	openapi: 3.0.3
//	paths:
//	  /orders/{id}:
//	    get:
//	      responses:
//	        "200":
//	          content:
//	            application/json:
//	              schema:
//	                type: object
//	                required: [id, lines]
//	                properties:
//	                  id: {type: integer}
//	                  lines: {type: array, items: {type: string}}
//
// this handler
//
//	type Order struct {
//		ID    string   `json:"id"`
//		Lines []string `json:"lines"`
//		Owner string   `json:"owner"`
//	}
//
//	func (s *Server) Order(w http.ResponseWriter, r *http.Request) {
//		o := Order{ID: r.PathValue("id"), Owner: s.owner}
//		for _, line := range s.lines {
//			o.Lines = append(o.Lines, line)
//		}
//		_ = json.NewEncoder(w).Encode(o)
//	}
//
// is reported where it writes:
//
//	GET /orders/{id} sends null for lines, declared array (api/openapi.yaml:14:19); make it empty instead of nil
//	GET /orders/{id}: id is string, declared integer (api/openapi.yaml:13:19)
//	GET /orders/{id} sends owner, which api/openapi.yaml:9:15 lacks; declare or drop it
//
// # Instead
//
//	type Order struct {
//		ID    int      `json:"id"`
//		Lines []string `json:"lines"`
//	}
//
//	func (s *Server) Order(w http.ResponseWriter, r *http.Request) {
//		id, _ := strconv.Atoi(r.PathValue("id"))
//		o := Order{ID: id, Lines: make([]string, 0, len(s.lines))}
//		for _, line := range s.lines {
//			o.Lines = append(o.Lines, line)
//		}
//		_ = json.NewEncoder(w).Encode(o)
//	}
//
// There are fixes for
//
//   - nil-slice: make([]T, 0) in place of var x []T or []T(nil), where the function does
//     not compare the variable with nil.
//   - undeclared-field, and what is declared in its place and not sent: if both names
//     differ only by letter case, separators or singular and plural, and no other field
//     fits, the json tag gets the declared name and keeps its options. Only where all
//     that holds the struct are answers for which the document wants that name: not if
//     a request is read into it, if it is written as JSON to a file, a queue or another
//     service, or if an answer that no document describes has it.
//
// go vet -fix applies them, golangci-lint run --fix those that change the file of the
// finding; the JSON of the command has all. No fix changes a generated file.
//
// # Silent by design
//
//   - Modules without a document: it is looked for in the root and in folders such as
//     api, docs, spec and openapi, by names such as openapi.yaml and swagger.json and by
//     its first lines, unless the option spec names it. Only files of the module are
//     read, and no URL.
//   - Libraries: only a package main sees all that it serves.
//   - Documents none of whose operations is served.
//   - What is opaque: types that marshal themselves, values of type any whose origin is
//     not known, generated text. It may be as promised.
//   - What only clients of an older version of the API are sent: behind a comparison of
//     versions with a constant, as LessThan(version, "1.28").
//   - Routes of other listeners: of routers that serve none of the document's operations.
//   - Schemas that cannot be resolved; what they mean is not known. The rest of their
//     document counts. What was not understood, and where, the commands crosslayer and
//     crosslayer map say on standard error; golangci-lint and go vet do not.
//   - With the tier warning: failures (4xx and 5xx) that are not declared, and bodies
//     sent with failures, for which teams seldom list schemas. The tier all reports
//     them; the tier error leaves only what breaks clients.
//   - Parameters of a path that the document and the route call otherwise, as long as the
//     handler goes by the route's names: clients know them by their place.
//   - Generated code and excluded paths.
//
// # Limits
//
// Only JSON is compared. Text that is put together by hand is not understood. Which
// of two documents describes a route is told by its path alone. A status or a value
// that comes from elsewhere than constants, what the handler itself puts together and
// what functions that it calls leave nil is not known, and nothing is said of it; nor
// of what is behind an interface. One finding stands for all operations that
// the line answers, and for all fields with the same fault. A body in a wrong envelope
// is not compared further. That a parameter must be there is seen where the handler
// itself says so before it answers anything else, not in what it calls; that one need
// not be there is not seen at all.
//
// # Confidence
//
//   - definite: the handler sends this on a path that the source has; whether a request
//     takes it is not asked.
package contract
