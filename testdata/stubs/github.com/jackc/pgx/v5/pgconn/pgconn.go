// Package pgconn is a stub.
package pgconn

type CommandTag struct{}

func (CommandTag) RowsAffected() int64 { return 0 }
