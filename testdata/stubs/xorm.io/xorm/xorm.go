// Package xorm is a stub.
package xorm

type Engine struct{}

func (e *Engine) NewSession() *Session                   { return nil }
func (e *Engine) ID(id any) *Session                     { return nil }
func (e *Engine) Where(query any, args ...any) *Session  { return nil }
func (e *Engine) In(column string, args ...any) *Session { return nil }
func (e *Engine) Get(beans ...any) (bool, error)         { return false, nil }
func (e *Engine) Find(beans any, conds ...any) error     { return nil }
func (e *Engine) Insert(beans ...any) (int64, error)     { return 0, nil }
func (e *Engine) Transaction(f func(*Session) (any, error)) (any, error) {
	return nil, nil
}

type Rows struct{}

func (r *Rows) Next() bool          { return false }
func (r *Rows) Scan(bean any) error { return nil }
func (r *Rows) Close() error        { return nil }

type IterFunc func(idx int, bean any) error

type Session struct{}

func (s *Session) ID(id any) *Session                           { return s }
func (s *Session) Where(query any, args ...any) *Session        { return s }
func (s *Session) And(query any, args ...any) *Session          { return s }
func (s *Session) In(column string, args ...any) *Session       { return s }
func (s *Session) Cols(columns ...string) *Session              { return s }
func (s *Session) Limit(limit int, start ...int) *Session       { return s }
func (s *Session) Get(beans ...any) (bool, error)               { return false, nil }
func (s *Session) Find(beans any, conds ...any) error           { return nil }
func (s *Session) Rows(bean any) (*Rows, error)                 { return nil, nil }
func (s *Session) Iterate(bean any, fun IterFunc) error         { return nil }
func (s *Session) Insert(beans ...any) (int64, error)           { return 0, nil }
func (s *Session) Update(bean any, conds ...any) (int64, error) { return 0, nil }
func (s *Session) Delete(beans ...any) (int64, error)           { return 0, nil }
func (s *Session) Begin() error                                 { return nil }
func (s *Session) Commit() error                                { return nil }
func (s *Session) Close() error                                 { return nil }
