// Package pgx is a stub: the names and signatures of the real driver.
package pgx

import (
	"context"

	"github.com/jackc/pgx/v5/pgconn"
)

type Rows interface {
	Close()
	Err() error
	Next() bool
	Scan(dest ...any) error
	Values() ([]any, error)
}

type Row interface {
	Scan(dest ...any) error
}

type CollectableRow interface {
	Scan(dest ...any) error
}

type TxOptions struct{ IsoLevel string }

type Identifier []string

type CopyFromSource interface {
	Next() bool
	Values() ([]any, error)
	Err() error
}

func CopyFromRows(rows [][]any) CopyFromSource { return nil }

type QueuedQuery struct{}

type Batch struct{ QueuedQueries []*QueuedQuery }

func (b *Batch) Queue(query string, arguments ...any) *QueuedQuery { return nil }
func (b *Batch) Len() int                                          { return 0 }

type BatchResults interface {
	Exec() (pgconn.CommandTag, error)
	Query() (Rows, error)
	QueryRow() Row
	Close() error
}

type Tx interface {
	Begin(ctx context.Context) (Tx, error)
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
	CopyFrom(ctx context.Context, tableName Identifier, columnNames []string, rowSrc CopyFromSource) (int64, error)
	SendBatch(ctx context.Context, b *Batch) BatchResults
	Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) Row
}

type Conn struct{}

func Connect(ctx context.Context, connString string) (*Conn, error)     { return nil, nil }
func (c *Conn) Begin(ctx context.Context) (Tx, error)                   { return nil, nil }
func (c *Conn) BeginTx(ctx context.Context, o TxOptions) (Tx, error)    { return nil, nil }
func (c *Conn) SendBatch(ctx context.Context, b *Batch) BatchResults    { return nil }
func (c *Conn) WaitForNotification(ctx context.Context) (string, error) { return "", nil }
func (c *Conn) Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, nil
}
func (c *Conn) Query(ctx context.Context, sql string, args ...any) (Rows, error) { return nil, nil }
func (c *Conn) QueryRow(ctx context.Context, sql string, args ...any) Row        { return nil }
func (c *Conn) CopyFrom(ctx context.Context, t Identifier, cols []string, src CopyFromSource) (int64, error) {
	return 0, nil
}

type txBeginner interface {
	Begin(ctx context.Context) (Tx, error)
}

func BeginFunc(ctx context.Context, db txBeginner, fn func(Tx) error) error { return nil }

type RowToFunc[T any] func(row CollectableRow) (T, error)

func RowToStructByName[T any](row CollectableRow) (T, error)     { panic("stub") }
func CollectRows[T any](rows Rows, fn RowToFunc[T]) ([]T, error) { return nil, nil }
func CollectOneRow[T any](rows Rows, fn RowToFunc[T]) (T, error) { panic("stub") }
func ForEachRow(rows Rows, scans []any, fn func() error) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, nil
}

var ErrNoRows error
