package catalog

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// stubs type-checks packages from source. It stands in for libraries that tests must not import:
// testdata/stubs holds, by import path, the declarations that a test is about.
type stubs struct {
	fset *token.FileSet
	std  types.Importer
	pkgs map[string]*types.Package
}

func newStubs() *stubs {
	fset := token.NewFileSet()
	return &stubs{fset, importer.ForCompiler(fset, "gc", nil), map[string]*types.Package{}}
}

func (s *stubs) Import(path string) (*types.Package, error) {
	if pkg := s.pkgs[path]; pkg != nil {
		return pkg, nil
	}
	name := filepath.Join("testdata", "stubs", strings.ReplaceAll(path, "/", "_")+".txt")
	text, err := os.ReadFile(name)
	if os.IsNotExist(err) && isStd(path) {
		return s.std.Import(path)
	}
	if err != nil {
		return nil, err
	}
	pkg, _, _, err := s.check(path, string(text))
	s.pkgs[path] = pkg
	return pkg, err
}

func (s *stubs) check(path, text string) (*types.Package, *types.Info, *ast.File, error) {
	file, err := parser.ParseFile(s.fset, path+".go", text, parser.ParseComments)
	if err != nil {
		return nil, nil, nil, err
	}
	info := &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	cfg := types.Config{Importer: s}
	pkg, err := cfg.Check(path, s.fset, []*ast.File{file}, info)
	return pkg, info, file, err
}

// A marked is a call with the comment at the end of its line.
type marked struct {
	line int
	call *ast.CallExpr
	want string
}

// markedCalls returns the outermost call of each line that ends in "// = …".
func (s *stubs) markedCalls(t *testing.T, file *ast.File) []marked {
	t.Helper()
	wants := map[int]string{}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if want, ok := strings.CutPrefix(c.Text, "// = "); ok {
				wants[s.fset.Position(c.Pos()).Line] = want
			}
		}
	}
	var calls []marked
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		line := s.fset.Position(call.Rparen).Line
		if want, ok := wants[line]; ok {
			delete(wants, line)
			calls = append(calls, marked{line, call, want})
		}
		return true
	})
	require.Empty(t, wants, "marks without a call")
	return calls
}

// short writes an effect for comparison, only with what differs from a plain call.
func short(e Effect, ok bool) string {
	if !ok {
		return "unknown"
	}
	s := fmt.Sprintf("%s %s %d", e.Name, e.Kind, e.Trips)
	add := func(on bool, word string) {
		if on {
			s += " " + word
		}
	}
	add(e.Op != OpCall, string(e.Op))
	add(e.Write, "write")
	add(e.Batch, "batch")
	add(e.Cached, "cached")
	add(e.Lazy, "lazy")
	add(e.SQLArg, "sql")
	add(e.Calls != CallsNone, "calls="+e.Calls.String())
	add(e.Guard != GuardNone, "guard="+e.Guard.String())
	add(e.Cursor, "cursor")
	add(e.Chunk, "chunk")
	add(e.Elements, "elements")
	return s
}
