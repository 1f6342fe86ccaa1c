// Package fanout reports endpoints that make many round trips for one request.
//
// # Analyzer fanout
//
// fanout: report endpoints that make many round trips for one request
//
// The analyzer finds the endpoints of a program (HTTP routes, gRPC methods,
// GraphQL resolvers), adds up what one successful request makes of each on its
// worst path, and compares that with a budget. It also finds reads from other
// services that wait for each other and need not.
//
// # Why it hurts
//
// Each helper asks for what it needs, and none of them asks for much. The
// handler that calls them all waits for twenty answers, one after another, and
// takes a connection from the pool twenty times. No layer looks wrong by itself:
// the number stands nowhere in the source.
//
// # Categories
//
//   - budget: an endpoint makes more round trips than its budget allows, whatever
//     the data is; load or write together what is asked for in parts
//   - serial: three or more reads from other services that need nothing of each
//     other and are made one after another; run them together
//
// # Example
//
//	//crosslayer:budget db=2
//	func (s *Server) Invoice(w http.ResponseWriter, r *http.Request) {
//		id := r.PathValue("id")
//		customer := s.text(r.Context(), "SELECT customer FROM orders WHERE id = $1", id)
//		state := s.text(r.Context(), "SELECT state FROM orders WHERE id = $1", id)
//		address := s.text(r.Context(), "SELECT address FROM customers WHERE id = $1", customer)
//		fmt.Fprintln(w, state, address)
//	}
//
//	func (s *Server) Home(w http.ResponseWriter, r *http.Request) {
//		news, err := http.Get(s.news)
//		if err != nil {
//			return
//		}
//		offers, err := http.Get(s.offers)
//		if err != nil {
//			return
//		}
//		weather, err := http.Get(s.weather)
//		if err != nil {
//			return
//		}
//		render(w, news, offers, weather)
//	}
//
// The handler's name and the first of the calls are reported:
//
//	GET /orders/{id}/invoice makes 3 db round trips, budget 2 (Server.text -> sql.DB.QueryRowContext); load them together
//	remote calls http.Get, http.Get and http.Get need nothing of each other and wait for each other; run them together with errgroup
//
// # Instead
//
//	//crosslayer:budget db=2
//	func (s *Server) Invoice(w http.ResponseWriter, r *http.Request) {
//		const query = "SELECT o.state || ' ' || c.address FROM orders o JOIN customers c ON c.id = o.customer WHERE o.id = $1"
//		fmt.Fprintln(w, s.text(r.Context(), query, r.PathValue("id")))
//	}
//
//	func (s *Server) Home(w http.ResponseWriter, r *http.Request) {
//		var news, offers, weather *http.Response
//		var g group
//		g.Go(func() (err error) { news, err = http.Get(s.news); return err })
//		g.Go(func() (err error) { offers, err = http.Get(s.offers); return err })
//		g.Go(func() (err error) { weather, err = http.Get(s.weather); return err })
//		if err := g.Wait(); err != nil {
//			return
//		}
//		render(w, news, offers, weather)
//	}
//
// # Silent by design
//
//   - Libraries: only a package main sees all that its endpoints do. A module
//     without one has no findings.
//   - What grows with data: nplusone reports the loop. Here only the part of a
//     cost counts that is there whatever the data is.
//   - Middleware: it is the same for every endpoint, and no handler can mend it.
//     crosslayer map shows it apart.
//   - Caches: their trips weigh nothing, nor does what is done when one misses.
//     Steps are counted without them.
//   - What is not up to the handler counts the least that it can be: the cheapest
//     of several types behind an interface, the fewest trips of a library's call.
//     Calls that could not be resolved count as nothing.
//   - Endpoints that make a call whose trips nobody can count from the source, such as
//     AutoMigrate of gorm, which asks for each column and index of its tables.
//   - Endpoints of which more than two fifths of the number depend on how a
//     request turns out: that all the branches come together nobody has seen.
//   - Streams: gRPC streams, websockets, what flushes its answer or waits in an
//     endless loop. Health checks: paths that end in health, healthz, ready,
//     readyz, livez, ping, status or metrics. Consumers and cron jobs.
//   - Generated code, migrations, what only a command line runs, and excluded
//     paths.
//   - Reads with a write, a check or an unknown call between them, in a
//     transaction, in a loop, or of which an earlier one decides about the next,
//     unless by its error; calls whose names do not say that they read.
//
// # Limits
//
// The worst path is a path of the source: two conditions that exclude each other
// are not known to, nor what a constant argument decides in the callee. Values
// that flow through the memory of a shared pointer are not followed from one
// call to the next. A row of reads is found in one function, not across several.
// Where two programs share a handler, each says what it sees.
//
// A handler has one finding of its budget, which names the first of its endpoints
// and all layers that are over; steps are named where nothing else is. A comment
// above the handler, or above the function that makes it, sets a budget of its
// own: //crosslayer:budget db=20 remote=5 steps=12, or some of these.
//
// # Confidence
//
//   - definite: the best path is over the budget too.
//   - likely: only the worst path is; all that is serial, as the source does not
//     say whether the other side minds.
//
// "At least" or "or more" stands with a number that is higher if the program is put together
// otherwise, or with the calls that could not be resolved.
package fanout
