package jsonof

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/shape"
)

// calls returns the function of a name, and the arguments of all calls of encode in it.
func calls(src source, name string) (*ast.FuncDecl, []ast.Expr) {
	var fn *ast.FuncDecl
	for _, decl := range src.file.Decls {
		if d, ok := decl.(*ast.FuncDecl); ok && d.Name.Name == name {
			fn = d
		}
	}
	var exprs []ast.Expr
	ast.Inspect(fn, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "encode" {
				exprs = append(exprs, call.Args[0])
			}
		}
		return true
	})
	return fn, exprs
}

func TestHoles(t *testing.T) {
	src := check(t, `package api

type Envelope struct { Data any; Items []any }

func encode(v any) {}
func load() ([]string, error) { return nil, nil }

func respond(status int, v any, err error) {
	encode(v)
	encode(Envelope{Data: v, Items: []any{v, 1}})
	body := map[string]any{"data": v}
	if err != nil {
		body["error"] = err
	}
	encode(body)
	list, _ := load()
	encode(list)
	encode(status)
}
`)
	fn, exprs := calls(src, "respond")
	params := src.pkg.Scope().Lookup("respond").(*types.Func).Signature().Params()
	m := New(Config{Pkg: src.pkg, Fset: src.fset})
	shapes := m.Values(Func{
		Info: src.info, Node: fn,
		Hole: func(param *types.Var) (int, bool) {
			for i := range params.Len() {
				if params.At(i) == param && types.IsInterface(param.Type()) {
					return i, true
				}
			}
			return 0, false
		},
		Result: func(fn *types.Func, result int) shape.Value {
			if fn.Name() != "load" || result > 0 {
				return shape.Value{}
			}
			return shape.Value{Nil: shape.NilOnAWay}
		},
	}, V1, exprs...)
	var texts []string
	for _, s := range shapes {
		texts = append(texts, s.String())
	}
	assert.Equal(t, []string{"$1", "{Data: $1, Items: [$1 | 1]}", "{data: $1, error?: $2}", "[string] | null", "integer"}, texts)
}

func TestMarshaled(t *testing.T) {
	text := `package api

import "encoding/json"

type Plain struct { N int }
func (p Plain) MarshalJSON() ([]byte, error) {
	type plain Plain
	return json.Marshal(plain(p))
}
type Wrapped struct { in map[string]int }
func (w *Wrapped) MarshalJSON() ([]byte, error) { return json.Marshal(w.in) }
type Odd struct { N int }
func (o Odd) MarshalJSON() ([]byte, error) {
	o.N++
	return json.Marshal(o.N)
}
type Tree struct { Kids []*Tree }
func (t Tree) MarshalJSON() ([]byte, error) { return json.Marshal(struct{ Nodes []*Tree }{t.Kids}) }
type All struct { P Plain; W *Wrapped; V Wrapped; O Odd; T Tree }
`
	src := check(t, text)
	bodies := make(map[*types.Func]*ast.FuncDecl)
	for _, decl := range src.file.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok {
			bodies[src.info.Defs[fn.Name].(*types.Func)] = fn
		}
	}
	m := New(Config{Pkg: src.pkg, Fset: src.fset, Marshals: func(fn *types.Func) (types.Type, Encoder, bool) {
		if decl := bodies[fn]; decl != nil {
			return Marshaled(src.info, decl)
		}
		return nil, V1, false
	}})
	s := m.Type(src.pkg.Scope().Lookup("All").Type(), V1, false)
	assert.Equal(t, "{P: {N: integer}, W: {*: integer} | null?, V: {}, O: ?, T: {Nodes: [api.Tree | null?] | null?}}", m.Defs().Text(s))
}

func TestPlaces(t *testing.T) {
	src := check(t, `package api

type Base struct {
	ID int
}
type User struct {
	Base
	Tags []string
}

func encode(v any) {}

func show() {
	var tags []string
	for range 3 {
		tags = append(tags, "x")
	}
	var none []string
	if len(tags) > 4 {
		none = tags
	}
	encode(User{Tags: none})
	encode(map[string]any{
		"a": nil,
	})
}
`)
	fn, exprs := calls(src, "show")
	m := New(Config{Pkg: src.pkg, Fset: src.fset})
	shapes := m.Values(Func{Info: src.info, Node: fn}, V1, exprs...)
	user := shapes[0]
	require.Len(t, user.Fields, 2)
	assert.Equal(t, "Base.ID", user.Fields[0].Go)
	assert.Equal(t, "example.com/api.Base", user.Fields[0].Owner)
	assert.Equal(t, shape.Place{File: "api.go", Line: 4}, user.Fields[0].At)
	assert.Equal(t, shape.NullOnAWay, user.Fields[1].Shape.Null)
	assert.Equal(t, shape.Place{File: "api.go", Line: 18, Col: 6}, user.Fields[1].Shape.NilAt)
	entry := shapes[1].Fields[0]
	assert.Equal(t, shape.Place{File: "api.go", Line: 24, Col: 3}, entry.At)
	assert.Equal(t, shape.NullForSure, entry.Shape.Null)
}

// TestBounds: whatever the source, time and size stay bounded, and what goes beyond is known by type.
func TestBounds(t *testing.T) {
	decls := map[string]string{
		"growing": "type G[T any] struct{ Next *G[T]; Items []T }\ntype X G[G[G[G[int]]]]\n",
		"pointer": "type P *P\ntype X struct{ P P }\n",
		"slices":  "type S []S\ntype X map[string]S\n",
		"nested":  "type X " + strings.Repeat("[]", 300) + "int\n",
		"structs": "type X " + strings.Repeat("struct{ A ", 300) + "int" + strings.Repeat(" }", 300) + "\n",
	}
	bodies := map[string]string{
		"many":     strings.Repeat("if x == nil { x = []any{1} }\nx = append(x, 1)\n", 3000),
		"wide":     "switch y {\n" + wide(3000) + "}\n",
		"loops":    strings.Repeat("for range 3 {\n", 12) + "x = append(x, x)\n" + strings.Repeat("}\n", 12),
		"closures": strings.Repeat("func() {\n", 60) + "x = append(x, 1)\n" + strings.Repeat("}()\n", 60),
		"literal":  "x = []any{" + strings.Repeat("map[string]any{\"a\": 1, \"b\": []int{2}},\n", 3000) + "}\n",
		"deep":     "x = " + strings.Repeat("[]any{", 300) + "1" + strings.Repeat("}", 300) + "\n",
		"chain":    chain(2000),
		"elses":    strings.Repeat("if y == \"a\" { x = nil } else ", 1000) + "{ x = []any{} }\n",
	}
	for name := range decls {
		bodies[name] = "var z X\nx = append(x, z)\n"
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			src := check(t, "package api\nfunc encode(v any) {}\n"+decls[name]+"func f(y string) {\nvar x []any\n"+body+"encode(x)\n}\n")
			fn, exprs := calls(src, "f")
			start := time.Now()
			m := New(Config{Pkg: src.pkg, Fset: src.fset})
			s := m.Values(Func{Info: src.info, Node: fn}, V1, exprs...)[0]
			assert.Equal(t, shape.Array, s.Kind)
			assert.Less(t, len(m.Defs().Text(s)), 1<<17)
			t.Log(time.Since(start), len(s.String()))
		})
	}
}

func wide(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "case \"%d\":\nx = append(x, \"%d\")\n", i, i)
	}
	return b.String()
}

func chain(n int) string {
	var b strings.Builder
	b.WriteString("v0 := []any{}\n")
	for i := range n {
		fmt.Fprintf(&b, "v%d := append(v%d, 1)\n", i+1, i)
	}
	fmt.Fprintf(&b, "x = v%d\n", n)
	return b.String()
}
