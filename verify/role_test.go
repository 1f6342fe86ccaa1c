package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/catalog"
)

const mux = `package mux

type Context struct{}

type Short = Context

type Handler func(*Context)

type Middleware []Handler

type Pattern interface{ Match() bool }

type Router struct{ group }

type group struct{}

func (*group) Get(path string, handlers ...Handler) {}

func (*group) Add(methods []string, path string, handler any) {}

func (*group) Handle(p Pattern, h interface{ ServeHTTP() }) {}

func (*group) Group(prefix string, fn func(*Router), use Middleware, debug bool) {}

func (*group) Limit(method string, n int) {}

func New() *Router
`

func TestMisfit(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "mux.go", mux, 0)
	require.NoError(t, err)
	cfg := types.Config{IgnoreFuncBodies: true}
	pkg, err := cfg.Check("example.com/mux", fset, []*ast.File{file}, nil)
	require.NoError(t, err)
	tests := []struct{ typ, method, role, want string }{
		{"Context", "", "", ""},
		{"Short", "", "", "it is an alias; name example.com/mux.Context"},
		{"Request", "", "", "no such type"},
		{"", "New", "new", ""},
		{"", "New", "new prefix=1", "prefix=1, but it has 0 parameters"},
		{"", "Default", "new", "no such function"},
		{"Router", "Get", "handle GET path=1 handler=2..", ""}, // promoted
		{"Router", "Get", "handle GET path=1 handler=3", ""},   // one more of the same
		{"Router", "Get", "handle GET path=2 handler=1", "path=2 is of type example.com/mux.Handler"},
		{"Router", "Get", "handle GET path=1 handler=1", "handler=1 is of type string"},
		{"Router", "Get", "handle GET path=1 handler=1..", "handler=1 is of type string"},
		{"Router", "Get", "handle GET path=1 handler=2 with=3", ""},
		{"Router", "Put", "handle PUT path=1 handler=2", "no such method"},
		{"Router", "Add", "handle method=1 path=2 handler=3", ""},
		{"Router", "Add", "handle method=1 path=2 handler=4", "handler=4, but it has 3 parameters"},
		{"Router", "Add", "handle method=1.. path=2 handler=3", "the methods are all arguments from one on, but it is not variadic"},
		{"Router", "Handle", "handle pattern=1 handler=2", ""},
		{"Router", "Group", "group prefix=1 func=2", ""},
		{"Router", "Group", "group prefix=2 func=1", "prefix=2 is of type func(*example.com/mux.Router)"},
		{"Router", "Group", "group prefix=1 func=2 with=3", "with=4 is of type bool"},
		{"Router", "Limit", "begin method=2", "method=2 is of type int"},
	}
	for _, tt := range tests {
		t.Run(tt.typ+" "+tt.method+" "+tt.role, func(t *testing.T) {
			claim := registered(catalog.RouterEntry{Path: "example.com/mux", Type: tt.typ, Method: tt.method, Role: tt.role})
			assert.Equal(t, tt.want, claim.against(pkg))
			assert.Equal(t, "no package", claim.against(nil))
		})
	}
}
