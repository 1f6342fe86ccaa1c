// Package fasthttp is a stub.
package fasthttp

type RequestCtx struct{}

func (ctx *RequestCtx) SetStatusCode(code int) {}

type RequestHandler func(ctx *RequestCtx)

func ListenAndServe(addr string, handler RequestHandler) error { return nil }

func CompressHandler(h RequestHandler) RequestHandler { return h }
