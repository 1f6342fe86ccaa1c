// Package gin is a stub.
package gin

import "net/http"

type Context struct {
	Request *http.Request
	Writer  http.ResponseWriter
}

func (c *Context) JSON(code int, obj any)                        {}
func (c *Context) String(code int, format string, values ...any) {}
func (c *Context) Query(key string) (value string)               { return "" }
func (c *Context) ShouldBindJSON(obj any) error                  { return nil }
func (c *Context) Param(key string) string                       { return "" }
func (c *Context) Next()                                         {}
func (c *Context) GetHeader(key string) string                   { return "" }
func (c *Context) Set(key string, value any)                     {}
func (c *Context) Get(key string) (value any, exists bool)       { return nil, false }
func (c *Context) AbortWithStatus(code int)                      {}

type HandlerFunc func(*Context)

type IRoutes interface {
	Use(...HandlerFunc) IRoutes
	Handle(string, string, ...HandlerFunc) IRoutes
	Any(string, ...HandlerFunc) IRoutes
	GET(string, ...HandlerFunc) IRoutes
	POST(string, ...HandlerFunc) IRoutes
	PUT(string, ...HandlerFunc) IRoutes
	DELETE(string, ...HandlerFunc) IRoutes
	PATCH(string, ...HandlerFunc) IRoutes
	Match([]string, string, ...HandlerFunc) IRoutes
	StaticFile(string, string) IRoutes
	Static(string, string) IRoutes
}

type IRouter interface {
	IRoutes
	Group(string, ...HandlerFunc) *RouterGroup
}

type RouterGroup struct{ IRoutes }

func (g *RouterGroup) Group(relativePath string, handlers ...HandlerFunc) *RouterGroup { return nil }

type Engine struct{ RouterGroup }

func New() *Engine { return nil }

func Default() *Engine { return nil }

func (e *Engine) ServeHTTP(w http.ResponseWriter, req *http.Request) {}
func (e *Engine) NoRoute(handlers ...HandlerFunc)                    {}
func (e *Engine) Run(addr ...string) error                           { return nil }

func WrapF(f http.HandlerFunc) HandlerFunc { return nil }

func WrapH(h http.Handler) HandlerFunc { return nil }
