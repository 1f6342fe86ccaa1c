// Package gorm is a stub.
package gorm

import (
	"context"
	"database/sql"
)

type Config struct{ SkipDefaultTransaction bool }

type DB struct {
	Error        error
	RowsAffected int64
}

func (db *DB) WithContext(ctx context.Context) *DB                                 { return db }
func (db *DB) Model(value any) *DB                                                 { return db }
func (db *DB) Table(name string, args ...any) *DB                                  { return db }
func (db *DB) Where(query any, args ...any) *DB                                    { return db }
func (db *DB) Or(query any, args ...any) *DB                                       { return db }
func (db *DB) Not(query any, args ...any) *DB                                      { return db }
func (db *DB) Joins(query string, args ...any) *DB                                 { return db }
func (db *DB) Preload(query string, args ...any) *DB                               { return db }
func (db *DB) Order(value any) *DB                                                 { return db }
func (db *DB) Limit(limit int) *DB                                                 { return db }
func (db *DB) Offset(offset int) *DB                                               { return db }
func (db *DB) Scopes(funcs ...func(*DB) *DB) *DB                                   { return db }
func (db *DB) Session(config *Config) *DB                                          { return db }
func (db *DB) Find(dest any, conds ...any) *DB                                     { return db }
func (db *DB) First(dest any, conds ...any) *DB                                    { return db }
func (db *DB) Take(dest any, conds ...any) *DB                                     { return db }
func (db *DB) Count(count *int64) *DB                                              { return db }
func (db *DB) Pluck(column string, dest any) *DB                                   { return db }
func (db *DB) Rows() (*sql.Rows, error)                                            { return nil, nil }
func (db *DB) ScanRows(rows *sql.Rows, dest any) error                             { return nil }
func (db *DB) FirstOrCreate(dest any, conds ...any) *DB                            { return db }
func (db *DB) Create(value any) *DB                                                { return db }
func (db *DB) CreateInBatches(value any, batchSize int) *DB                        { return db }
func (db *DB) Save(value any) *DB                                                  { return db }
func (db *DB) Update(column string, value any) *DB                                 { return db }
func (db *DB) Updates(values any) *DB                                              { return db }
func (db *DB) Delete(value any, conds ...any) *DB                                  { return db }
func (db *DB) Exec(sql string, values ...any) *DB                                  { return db }
func (db *DB) Raw(sql string, values ...any) *DB                                   { return db }
func (db *DB) Scan(dest any) *DB                                                   { return db }
func (db *DB) AutoMigrate(dst ...any) error                                        { return nil }
func (db *DB) FindInBatches(dest any, n int, fc func(tx *DB, batch int) error) *DB { return db }
func (db *DB) Begin(opts ...*sql.TxOptions) *DB                                    { return db }
func (db *DB) Commit() *DB                                                         { return db }
func (db *DB) Rollback() *DB                                                       { return db }
func (db *DB) Transaction(fc func(tx *DB) error, opts ...*sql.TxOptions) error     { return nil }
