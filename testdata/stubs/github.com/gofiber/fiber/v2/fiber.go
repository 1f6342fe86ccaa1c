// Package fiber is a stub.
package fiber

type Ctx struct{}

func (c *Ctx) JSON(data any) error { return nil }
func (c *Ctx) Next() error         { return nil }

type Handler = func(*Ctx) error

type Router interface {
	Use(args ...any) Router
	Get(path string, handlers ...Handler) Router
	Post(path string, handlers ...Handler) Router
	Add(method, path string, handlers ...Handler) Router
	All(path string, handlers ...Handler) Router
	Group(prefix string, handlers ...Handler) Router
	Route(prefix string, fn func(router Router), name ...string) Router
	Mount(prefix string, fiber *App) Router
	Static(prefix, root string) Router
}

type App struct{}

func New() *App { return nil }

func (app *App) Use(args ...any) Router                                             { return nil }
func (app *App) Get(path string, handlers ...Handler) Router                        { return nil }
func (app *App) Post(path string, handlers ...Handler) Router                       { return nil }
func (app *App) Add(method, path string, handlers ...Handler) Router                { return nil }
func (app *App) All(path string, handlers ...Handler) Router                        { return nil }
func (app *App) Group(prefix string, handlers ...Handler) Router                    { return nil }
func (app *App) Route(prefix string, fn func(router Router), name ...string) Router { return nil }
func (app *App) Mount(prefix string, fiber *App) Router                             { return nil }
func (app *App) Static(prefix, root string) Router                                  { return nil }
func (app *App) Listen(addr string) error                                           { return nil }
