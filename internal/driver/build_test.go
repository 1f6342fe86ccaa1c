package driver_test

import (
	"context"
	"go/ast"
	"go/types"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"

	"github.com/crosslayer/crosslayer/internal/driver"
)

// vendored has two packages that are worth reading, sdk above base, with mid in
// between: mid mentions base and mid/deep to ours.
const vendored = `
-- go.mod --
module example.com/m

go 1.25.0

require (
	example.org/base v1.0.0
	example.org/mid v1.0.0
	example.org/sdk v1.0.0
)
-- vendor/modules.txt --
# example.org/base v1.0.0
## explicit; go 1.25
example.org/base
# example.org/mid v1.0.0
## explicit; go 1.25
example.org/mid
example.org/mid/deep
# example.org/sdk v1.0.0
## explicit; go 1.25
example.org/sdk
-- app/app.go --
package app

import (
	"example.org/base"
	"example.org/mid"
	"example.org/sdk"
)

type own struct{}

func (own) Fetch() []base.Row { return nil }

var _ sdk.Fetcher = own{}

func F(c *sdk.Client) {
	base.Query()
	base.Use(mid.Wrap(c.Fetch()...))
	_ = mid.Deep()
}
-- vendor/example.org/base/base.go --
package base

import _ "os" // else it would not be worth a look

type Row struct{ ID int }

func Query() []Row { return nil }

func Use(Row) { Query() }
-- vendor/example.org/mid/mid.go --
package mid

import (
	"example.org/base"
	"example.org/mid/deep"
)

func Wrap(rows ...base.Row) base.Row { base.Query(); return rows[0] }

func Deep() deep.T { return deep.New() }

func Take(deep.T) {}
-- vendor/example.org/mid/deep/deep.go --
package deep

type T struct{}

func New() T { return T{} }
-- vendor/example.org/sdk/sdk.go --
package sdk

import (
	"example.org/base"
	"example.org/mid"
	"example.org/mid/deep"
)

type Fetcher interface{ Fetch() []base.Row }

type Client struct{}

func (*Client) Fetch() []base.Row {
	mid.Take(deep.New())
	base.Use(mid.Wrap(base.Query()...))
	return each(base.Query(), func(r base.Row) base.Row { return r })
}

func each[T any](rows []T, do func(T) T) []T {
	for i := range rows {
		rows[i] = do(rows[i])
	}
	return rows
}
`

// runWorth analyses dir and the packages of the given names that it imports.
func runWorth(t *testing.T, dir string, names ...string) *driver.Result {
	t.Helper()
	res, err := driver.Run(context.Background(), driver.Config{
		Dir: dir, Analyzers: toy()[:1],
		Worth: func(file *ast.File) bool { return slices.Contains(names, file.Name.Name) },
	})
	require.NoError(t, err)
	return res
}

// queries returns the facts that the toy rule has at a package: how many
// queries each package below it holds, and itself.
func queries(t *testing.T, res *driver.Result, path string) map[string]int {
	t.Helper()
	for _, act := range res.Roots {
		if act.Package.PkgPath == path {
			found := make(map[string]int)
			for _, fact := range act.AllPackageFacts() {
				found[fact.Package.Path()] = fact.Fact.(*seen).Queries
			}
			return found
		}
	}
	require.Fail(t, "not analysed", path)
	return nil
}

func analysed(res *driver.Result) map[string]*packages.Package {
	found := make(map[string]*packages.Package)
	for _, act := range res.Roots {
		found[act.Package.PkgPath] = act.Package
	}
	return found
}

func TestWorthPackagesAreReadAlone(t *testing.T) {
	res := runWorth(t, write(t, vendored), "base", "sdk")
	assert.Equal(t, []string{"app/app.go:16:2: calls base.Query"}, places(res), "nothing is reported in them")
	assert.Empty(t, res.Problems)

	var paths []string
	for _, act := range res.Roots {
		paths = append(paths, act.Package.PkgPath)
		assert.False(t, act.Package.IllTyped, "%s: %v", act.Package.PkgPath, act.Package.Errors)
	}
	assert.Equal(t, []string{"example.com/m/app", "example.org/base", "example.org/sdk"}, paths, "mid stays unread")

	assert.Equal(t, map[string]int{"example.org/base": 1}, queries(t, res, "example.org/base"))
	assert.Equal(t, map[string]int{"example.org/base": 1, "example.org/sdk": 2}, queries(t, res, "example.org/sdk"))
	facts := queries(t, res, "example.com/m/app")
	delete(facts, "example.com/m/app") // its own
	assert.Equal(t, map[string]int{"example.org/base": 1, "example.org/sdk": 2}, facts)
}

// Our packages and the worth ones share all types but those of the worth ones
// themselves, and these are spelt the same.
func TestWorthPackagesShareTypes(t *testing.T) {
	pkgs := analysed(runWorth(t, write(t, vendored), "base", "sdk"))
	app, sdk, base := pkgs["example.com/m/app"], pkgs["example.org/sdk"], pkgs["example.org/base"]
	used := func(pkg *packages.Package, name string) types.Object {
		for id, obj := range pkg.TypesInfo.Uses {
			if id.Name == name && obj.Pkg() != pkg.Types {
				return obj
			}
		}
		require.Fail(t, "not used", name)
		return nil
	}
	for _, name := range []string{"Row", "Query", "Use", "Wrap"} {
		assert.Same(t, used(app, name), used(sdk, name), name)
	}
	row := used(app, "Row")
	assert.NotSame(t, base.Types.Scope().Lookup("Row"), row)
	assert.Equal(t, types.ObjectString(base.Types.Scope().Lookup("Row"), nil), types.ObjectString(row, nil))
	assert.Equal(t, types.ObjectString(sdk.Types.Scope().Lookup("Client"), nil), types.ObjectString(used(app, "Client"), nil))
}

func TestWorthIsDeterministic(t *testing.T) {
	dir := write(t, vendored)
	facts := func(res *driver.Result) []string {
		var all []string
		for _, act := range res.Roots {
			for path, n := range queries(t, res, act.Package.PkgPath) {
				all = append(all, act.Package.PkgPath+" < "+path+"#"+string(rune('0'+n)))
			}
		}
		slices.Sort(all)
		return all
	}
	want := runWorth(t, dir, "base", "sdk")
	for range 5 {
		got := runWorth(t, dir, "base", "sdk")
		assert.Equal(t, want.Findings, got.Findings)
		assert.Equal(t, want.Problems, got.Problems)
		assert.Equal(t, facts(want), facts(got))
	}
}

// What does not compile has no export data, and neither has what imports it.
func TestBrokenWorthPackages(t *testing.T) {
	for _, test := range []struct{ name, file, want string }{
		{
			"type errors",
			"package base\n\nimport _ \"os\"\n\ntype Row struct{ ID int }\n\nfunc Query() []Row { return 1 }\n\nfunc Use(Row) { Query(); Query(2) }\n",
			"vendor/example.org/base/base.go:7:29: cannot use 1 (untyped int constant) as []Row value in return statement (and 1 more); go build example.org/base shows all",
		}, {
			"type error in a declaration",
			"package base\n\nimport _ \"os\"\n\ntype Row struct{ ID in }\n\nfunc Query() []Row { return nil }\n\nfunc Use(Row) { Query() }\n",
			"vendor/example.org/base/base.go:5:21: undefined: in; go build example.org/base shows all",
		}, {
			"syntax error",
			"package base\n\nimport _ \"os\"\n\ntype Row struct{ ID int }\n\nfunc Query() []Row { return nil }\n\nfunc Use(Row) { Query(); } }\n",
			"vendor/example.org/base/base.go:9:28: syntax error: expected declaration, found '}'; go build example.org/base shows all",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			res := runWorth(t, write(t, vendored+"-- vendor/example.org/base/base.go --\n"+test.file), "base", "sdk")
			assert.Equal(t, []string{"app/app.go:16:2: calls base.Query"}, places(res))
			assert.Equal(t, []string{test.want}, problems(res))
			pkgs := analysed(res)
			require.Len(t, pkgs, 3)
			for path, pkg := range pkgs {
				assert.True(t, pkg.IllTyped, path)
				assert.Equal(t, path == "example.org/base", len(pkg.Errors) > 0, "%s: %v", path, pkg.Errors)
			}
			assert.Equal(t, 2, queries(t, res, "example.org/sdk")["example.org/sdk"], "its functions are read all the same")
		})
	}
}

// A module may import the one that requires it.
func TestWorthPackageImportsOurs(t *testing.T) {
	res := runWorth(t, write(t, `
-- go.mod --
module example.com/m

go 1.25.0

require example.org/plugin v1.0.0
-- vendor/modules.txt --
# example.org/plugin v1.0.0
## explicit; go 1.25
example.org/plugin
-- api/api.go --
package api

type Row struct{}

func Query() []Row { return nil }

func Both() { Query() }
-- main/main.go --
package main

import (
	"example.com/m/api"
	"example.org/plugin"
)

func main() { plugin.Use(api.Query()) }
-- vendor/example.org/plugin/plugin.go --
package plugin

import "example.com/m/api"

func Use([]api.Row) { api.Query(); api.Query() }
`), "plugin")
	assert.Empty(t, problems(res))
	for path, pkg := range analysed(res) {
		assert.False(t, pkg.IllTyped, "%s: %v", path, pkg.Errors)
	}
	assert.Equal(t, map[string]int{"example.com/m/api": 1, "example.org/plugin": 2, "example.com/m/main": 1}, queries(t, res, "example.com/m/main"))
}

func TestProgressCountsWorthFiles(t *testing.T) {
	var got [][2]int
	_, err := driver.Run(context.Background(), driver.Config{
		Dir: write(t, vendored), Analyzers: toy(),
		Worth: func(file *ast.File) bool { return file.Name.Name != "mid" && file.Name.Name != "deep" },
		Progress: func(stage string, done, total int) {
			if stage == "loading" {
				got = append(got, [2]int{done, total})
			}
		},
	})
	require.NoError(t, err)
	assert.Equal(t, [][2]int{{0, 3}, {1, 3}, {2, 3}, {3, 3}}, got)
}
