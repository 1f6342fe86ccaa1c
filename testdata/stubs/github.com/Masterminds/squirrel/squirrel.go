// Package squirrel is a stub.
package squirrel

import (
	"context"
	"database/sql"
)

type Eq map[string]any

type BaseRunner interface {
	Exec(query string, args ...any) (sql.Result, error)
	Query(query string, args ...any) (*sql.Rows, error)
}

type RowScanner interface {
	Scan(dest ...any) error
}

type StatementBuilderType struct{}

func (b StatementBuilderType) Select(columns ...string) SelectBuilder { return SelectBuilder{} }
func (b StatementBuilderType) Insert(into string) InsertBuilder       { return InsertBuilder{} }

var StatementBuilder StatementBuilderType

func Select(columns ...string) SelectBuilder { return SelectBuilder{} }
func Insert(into string) InsertBuilder       { return InsertBuilder{} }

type SelectBuilder struct{}

func (b SelectBuilder) RunWith(runner BaseRunner) SelectBuilder             { return b }
func (b SelectBuilder) From(from string) SelectBuilder                      { return b }
func (b SelectBuilder) Where(pred any, args ...any) SelectBuilder           { return b }
func (b SelectBuilder) OrderBy(orderBys ...string) SelectBuilder            { return b }
func (b SelectBuilder) ToSql() (string, []any, error)                       { return "", nil, nil }
func (b SelectBuilder) QueryContext(ctx context.Context) (*sql.Rows, error) { return nil, nil }
func (b SelectBuilder) QueryRowContext(ctx context.Context) RowScanner      { return nil }

type InsertBuilder struct{}

func (b InsertBuilder) RunWith(runner BaseRunner) InsertBuilder             { return b }
func (b InsertBuilder) Columns(columns ...string) InsertBuilder             { return b }
func (b InsertBuilder) Values(values ...any) InsertBuilder                  { return b }
func (b InsertBuilder) ExecContext(ctx context.Context) (sql.Result, error) { return nil, nil }
