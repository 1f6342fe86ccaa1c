// Package restful is a stub.
package restful

import "net/http"

type Request struct{ Request *http.Request }

type Response struct{ http.ResponseWriter }

type FilterChain struct{}

func (f *FilterChain) ProcessFilter(request *Request, response *Response) {}

type RouteFunction func(*Request, *Response)

type FilterFunction func(*Request, *Response, *FilterChain)

type Container struct{}

func NewContainer() *Container { return nil }

func Add(service *WebService) {}

func (c *Container) Add(service *WebService) *Container               { return nil }
func (c *Container) Filter(filter FilterFunction)                     {}
func (c *Container) ServeHTTP(w http.ResponseWriter, r *http.Request) {}

type WebService struct{}

func (w *WebService) Path(root string) *WebService             { return nil }
func (w *WebService) Consumes(accepts ...string) *WebService   { return nil }
func (w *WebService) Filter(filter FilterFunction) *WebService { return nil }
func (w *WebService) Route(builder *RouteBuilder) *WebService  { return nil }
func (w *WebService) GET(subPath string) *RouteBuilder         { return nil }
func (w *WebService) POST(subPath string) *RouteBuilder        { return nil }
func (w *WebService) Method(httpMethod string) *RouteBuilder   { return nil }

type RouteBuilder struct{}

func (b *RouteBuilder) To(function RouteFunction) *RouteBuilder                       { return nil }
func (b *RouteBuilder) Path(subPath string) *RouteBuilder                             { return nil }
func (b *RouteBuilder) Doc(documentation string) *RouteBuilder                        { return nil }
func (b *RouteBuilder) Filter(filter FilterFunction) *RouteBuilder                    { return nil }
func (b *RouteBuilder) Reads(sample any, optionalDescription ...string) *RouteBuilder { return nil }
func (b *RouteBuilder) Returns(code int, message string, model any) *RouteBuilder     { return nil }
