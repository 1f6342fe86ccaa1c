// Package redis is a stub.
package redis

import (
	"context"
	"time"
)

type Cmder interface {
	Args() []any
	Err() error
	Name() string
}

type baseCmd struct{}

func (baseCmd) Args() []any  { return nil }
func (baseCmd) Err() error   { return nil }
func (baseCmd) Name() string { return "" }

type StringCmd struct{ baseCmd }

func (*StringCmd) Result() (string, error) { return "", nil }
func (*StringCmd) Val() string             { return "" }

type StatusCmd struct{ baseCmd }
type IntCmd struct{ baseCmd }

func (*IntCmd) Result() (int64, error) { return 0, nil }

type SliceCmd struct{ baseCmd }

func (*SliceCmd) Result() ([]any, error) { return nil, nil }

type ScanCmd struct{ baseCmd }

func (*ScanCmd) Result() ([]string, uint64, error) { return nil, 0, nil }

type XMessage struct{ ID string }

type XStream struct{ Messages []XMessage }

type XReadArgs struct{ Streams []string }

type XStreamSliceCmd struct{ baseCmd }

func (*XStreamSliceCmd) Result() ([]XStream, error) { return nil, nil }

type cmdable func(ctx context.Context, cmd Cmder) error

func (c cmdable) Get(ctx context.Context, key string) *StringCmd         { return nil }
func (c cmdable) MGet(ctx context.Context, keys ...string) *SliceCmd     { return nil }
func (c cmdable) Del(ctx context.Context, keys ...string) *IntCmd        { return nil }
func (c cmdable) Incr(ctx context.Context, key string) *IntCmd           { return nil }
func (c cmdable) HGet(ctx context.Context, key, field string) *StringCmd { return nil }
func (c cmdable) XRead(ctx context.Context, a *XReadArgs) *XStreamSliceCmd {
	return nil
}
func (c cmdable) Scan(ctx context.Context, cursor uint64, match string, count int64) *ScanCmd {
	return nil
}
func (c cmdable) Set(ctx context.Context, key string, value any, expiration time.Duration) *StatusCmd {
	return nil
}

type Cmdable interface {
	Get(ctx context.Context, key string) *StringCmd
	MGet(ctx context.Context, keys ...string) *SliceCmd
	Set(ctx context.Context, key string, value any, expiration time.Duration) *StatusCmd
	Del(ctx context.Context, keys ...string) *IntCmd
	Incr(ctx context.Context, key string) *IntCmd
	HGet(ctx context.Context, key, field string) *StringCmd
	Pipeline() Pipeliner
	Pipelined(ctx context.Context, fn func(Pipeliner) error) ([]Cmder, error)
}

type UniversalClient interface {
	Cmdable
	Close() error
}

type Pipeliner interface {
	Cmdable
	Len() int
	Exec(ctx context.Context) ([]Cmder, error)
}

type Pipeline struct{ cmdable }

func (p *Pipeline) Len() int                                  { return 0 }
func (p *Pipeline) Exec(ctx context.Context) ([]Cmder, error) { return nil, nil }
func (p *Pipeline) Pipeline() Pipeliner                       { return nil }
func (p *Pipeline) Pipelined(ctx context.Context, fn func(Pipeliner) error) ([]Cmder, error) {
	return nil, nil
}

type Client struct{ cmdable }

type Options struct{ Addr string }

func NewClient(opt *Options) *Client  { return nil }
func (c *Client) Close() error        { return nil }
func (c *Client) Pipeline() Pipeliner { return nil }
func (c *Client) Pipelined(ctx context.Context, fn func(Pipeliner) error) ([]Cmder, error) {
	return nil, nil
}
