// Package fiber is a stub.
package fiber

type Ctx interface {
	JSON(data any) error
	Next() error
}

type Handler = func(Ctx) error

type Router interface {
	Use(args ...any) Router
	Get(path string, handler any, handlers ...any) Router
	Post(path string, handler any, handlers ...any) Router
	Add(methods []string, path string, handler any, handlers ...any) Router
	Group(prefix string, handlers ...any) Router
	RouteChain(path string) Register
}

type Register interface {
	Get(handler any, handlers ...any) Register
	Post(handler any, handlers ...any) Register
}

type App struct{}

func New() *App { return nil }

func (app *App) Use(args ...any) Router                                                 { return nil }
func (app *App) Get(path string, handler any, handlers ...any) Router                   { return nil }
func (app *App) Post(path string, handler any, handlers ...any) Router                  { return nil }
func (app *App) Add(methods []string, path string, handler any, handlers ...any) Router { return nil }
func (app *App) Group(prefix string, handlers ...any) Router                            { return nil }
func (app *App) RouteChain(path string) Register                                        { return nil }
func (app *App) Listen(addr string) error                                               { return nil }
