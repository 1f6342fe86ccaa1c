// Package nplusone reports trips that are made once per element.
//
// # Analyzer nplusone
//
// nplusone: report a query or remote call made once per turn of a loop
//
// The analyzer follows calls through helpers, packages, interfaces, closures,
// callbacks and goroutines down to a catalogued call of a database driver, an
// ORM, a cache or a remote client, and reports the call inside the loop.
//
// # Why it hurts
//
// A list of 100 orders that loads each customer with a query of its own waits
// for 101 answers instead of two. It is fast with the ten rows of a test and
// slow with the ten thousand of a customer. The loop and the query usually
// stand in different files, so that neither looks wrong by itself.
//
// # Categories
//
//   - read: a query or remote read per element; fetch once for all
//   - write: a write per element; use the library's bulk form
//   - rows: a query while the rows of another one are open, which also holds a
//     second connection; read all rows first
//   - loop-invariant: the same read on every turn; hoist it
//   - recursive: a query per node of a tree; load the tree with one query
//
// # Example
//
//	func (s *Store) Customer(ctx context.Context, id int) (Customer, error) {
//		c := Customer{ID: id}
//		err := s.db.QueryRowContext(ctx, "SELECT name FROM customers WHERE id = $1", id).Scan(&c.Name)
//		return c, err
//	}
//
//	func (h *Handler) Names(ctx context.Context, orders []Order) ([]string, error) {
//		var names []string
//		for _, order := range orders {
//			customer, err := h.store.Customer(ctx, order.CustomerID)
//			if err != nil {
//				return nil, err
//			}
//			names = append(names, customer.Name)
//		}
//		return names, nil
//	}
//
// The call in the loop is reported:
//
//	store.Customer in loop makes n round trips, n=len(orders) (sql.DB.QueryRowContext); load them with one IN query before the loop
//
// # Instead
//
//	func (s *Store) Customers(ctx context.Context, ids []int) (map[int]Customer, error) {
//		rows, err := s.db.QueryContext(ctx, "SELECT id, name FROM customers WHERE id = ANY($1)", ids)
//		if err != nil {
//			return nil, err
//		}
//		defer rows.Close()
//		customers := make(map[int]Customer, len(ids))
//		for rows.Next() {
//			var c Customer
//			if err := rows.Scan(&c.ID, &c.Name); err != nil {
//				return nil, err
//			}
//			customers[c.ID] = c
//		}
//		return customers, rows.Err()
//	}
//
//	func (h *Handler) Names(ctx context.Context, orders []Order) ([]string, error) {
//		ids := make([]int, len(orders))
//		for i, order := range orders {
//			ids[i] = order.CustomerID
//		}
//		customers, err := h.store.Customers(ctx, ids)
//		if err != nil {
//			return nil, err
//		}
//		names := make([]string, len(orders))
//		for i, order := range orders {
//			names[i] = customers[order.CustomerID].Name
//		}
//		return names, nil
//	}
//
// # Silent by design
//
//   - Loops that page, poll, retry, drain a channel, walk chunks, or sleep on
//     every turn; goroutines that work as long as there is work.
//   - Loops that end with the first success or with a match, dispatch by switch
//     or == on the loop variable against constants, and the one element whose
//     own ID, Name or Key is asked for.
//   - Loops over lists written in the source, arrays and counts of at most eight.
//   - Elements that are services themselves, bring an address or a client of
//     their own (or have one looked up: clients[region]), or name a table: each
//     turn talks to somebody else or says something else.
//   - Builders and queued commands; what runs only after a failure, only for
//     keys not loaded before, only until a field is set, or only where a context
//     carries nothing.
//   - Goroutines nobody waits for.
//   - Tests, generated code, migrations, seeds, examples, tools, and what only a
//     command line runs.
//
// # Limits
//
// Function values are followed only where the source says which function they
// hold. Code reached by reflection or behind other build tags is not seen. That
// a list is short for reasons of the domain (validated to five entries, the
// fields of one struct) is not known, nor which of several implementations a
// program is wired with: a cache that always answers in front of a database,
// chosen at start, still gives a likely finding. A branch that is rarely taken,
// such as the repair of what has drifted, counts as any other.
//
// # Confidence
//
//   - definite: every implementation that was linked makes the trip, on every
//     path that does not fail, on the caller's own time.
//   - likely: only some implementations or paths do, or a cache may answer
//     first, or each element has a goroutine of its own, or the call stands in a
//     callback of a function that does not always run it.
//
// Where fewer than a third of four or more implementations make the trip,
// nothing is reported. Types that hand the call on to another implementation
// count neither way.
package nplusone
