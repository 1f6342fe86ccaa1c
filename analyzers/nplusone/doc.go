// Package nplusone reports trips that are made once per element.
//
// # Analyzer nplusone
//
// nplusone: report a query or remote call made once per turn of a loop
//
// Why it hurts: a list of 100 orders that loads each customer with a query of
// its own waits for 101 answers instead of two. It is fast with the ten rows of
// a test and slow with the ten thousand of a customer. The loop and the query
// usually stand in different files, so that neither looks wrong by itself.
//
// The analyzer follows calls through helpers, packages, interfaces, closures,
// callbacks and goroutines down to a catalogued call of a database driver, an
// ORM, a cache or a remote client, and reports the call inside the loop.
//
// Categories:
//
//   - read: a query or remote read per element; fetch once for all
//   - write: a write per element; use the library's bulk form
//   - rows: a query while the rows of another one are open, which also holds a
//     second connection
//   - loop-invariant: the same read on every turn; hoist it
//   - recursive: a query per node of a tree
//
// Example:
//
//	for _, id := range ids {
//		users = append(users, store.User(ctx, id))
//	}
//
// Instead:
//
//	users := store.UsersByIDs(ctx, ids)
//
// Limits: function values are followed only where the source says which
// function they hold; reflection and code behind other build tags are not
// seen; a goroutine that nobody waits for is not part of the request. Loops
// that page, poll, retry, drain a channel, walk chunks or pace themselves are
// silent by design, and so are loops over lists written in the source,
// elements that are services or bring an address or a table of their own,
// commands, migrations, seeds, tests and generated code. docs/rules/nplusone.md
// has the whole list.
package nplusone
