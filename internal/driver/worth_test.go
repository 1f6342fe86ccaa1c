package driver

import (
	"errors"
	"go/ast"
	"go/types"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/tools/go/packages"
)

// build fabricates what the first look returns: one line per package, its path
// and what it imports. The first two elements of a path are its module; a
// package of "std" has none.
func build(lines ...string) map[string]*packages.Package {
	pkgs := make(map[string]*packages.Package)
	get := func(path string) *packages.Package {
		if pkg, ok := pkgs[path]; ok {
			return pkg
		}
		pkg := &packages.Package{
			PkgPath: path,
			GoFiles: []string{"/mod/" + path + "/p.go"},
			Imports: make(map[string]*packages.Package),
		}
		if elems := strings.SplitN(path, "/", 3); elems[0] != "std" {
			pkg.Module = &packages.Module{Path: elems[0] + "/" + elems[1]}
		}
		pkgs[path] = pkg
		return pkg
	}
	for _, line := range lines {
		fields := strings.Fields(line)
		pkg := get(fields[0])
		for _, path := range fields[1:] {
			pkg.Imports[path] = get(path)
		}
	}
	return pkgs
}

func pickerOf(text func(path string) string) picker {
	return picker{
		third: func(pkg *packages.Package) bool {
			return pkg.Module != nil && !strings.HasPrefix(pkg.PkgPath, "our/")
		},
		worth: func(file *ast.File) bool { return file.Name.Name == "wire" },
		read: func(name string) ([]byte, error) {
			src := text(strings.TrimSuffix(strings.TrimPrefix(name, "/mod/"), "/p.go"))
			if src == "" {
				return nil, errors.New("no such file")
			}
			return []byte(src), nil
		},
	}
}

const wire = "package wire\n\nimport \"net/http\"\n"

// wireIn answers with a file that is worth reading for the named packages.
func wireIn(paths ...string) func(string) string {
	return func(path string) string {
		for _, p := range paths {
			if p == path {
				return wire
			}
		}
		return "package plain\n\nimport \"os\"\n"
	}
}

func paths(pkgs []*packages.Package) []string {
	found := []string{}
	for _, pkg := range pkgs {
		found = append(found, pkg.PkgPath)
	}
	return found
}

func TestPick(t *testing.T) {
	for _, test := range []struct {
		name  string
		build []string
		text  func(string) string
		want  []string
	}{
		{
			"a direct import that uses the wire",
			[]string{"our/app sdk/a/client sdk/b/plain std/http"},
			wireIn("sdk/a/client", "std/http"),
			[]string{"sdk/a/client"},
		}, {
			"and what leads there inside the module",
			[]string{"our/app sdk/a", "sdk/a sdk/a/mid sdk/a/other", "sdk/a/mid sdk/a/transport"},
			wireIn("sdk/a/transport"),
			[]string{"sdk/a", "sdk/a/mid", "sdk/a/transport"},
		}, {
			"not what leads there from another module",
			[]string{"our/app sdk/a", "sdk/a http/b"},
			wireIn("http/b"),
			[]string{},
		}, {
			"nor what only others import",
			[]string{"our/app sdk/a", "sdk/a http/b"},
			wireIn("sdk/a", "http/b"),
			[]string{"sdk/a"},
		}, {
			"siblings of the way that use nothing stay out",
			[]string{"our/app sdk/a", "sdk/a sdk/a/plain sdk/a/wire"},
			wireIn("sdk/a/wire"),
			[]string{"sdk/a", "sdk/a/wire"},
		}, {
			"worth ones below a worth one are found too",
			[]string{"our/app sdk/a", "sdk/a sdk/a/x", "sdk/a/x sdk/a/y", "sdk/a/y"},
			wireIn("sdk/a", "sdk/a/y"),
			[]string{"sdk/a", "sdk/a/x", "sdk/a/y"},
		}, {
			"a leaf is never read",
			[]string{"our/app db/leaf sdk/a", "db/leaf db/leaf/wire", "sdk/a"},
			wireIn("db/leaf", "db/leaf/wire", "sdk/a"),
			[]string{"sdk/a"},
		}, {
			"ours are not third-party",
			[]string{"our/app our/lib", "our/lib"},
			wireIn("our/lib"),
			[]string{},
		}, {
			"a large package ends the way",
			[]string{"our/app sdk/a", "sdk/a sdk/a/wire"},
			func(path string) string {
				if path == "sdk/a" {
					return wire + strings.Repeat("\n", maxLines)
				}
				return wire
			},
			[]string{},
		}, {
			"a file that is gone is not read",
			[]string{"our/app sdk/a"},
			func(string) string { return "" },
			[]string{},
		}, {
			"a broken file still counts",
			[]string{"our/app sdk/a"},
			func(string) string { return wire + "func {\n" },
			[]string{"sdk/a"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := pickerOf(test.text)
			p.leaf = func(path string) bool { return path == "db/leaf" }
			ours := []*packages.Package{build(test.build...)["our/app"]}
			assert.Equal(t, test.want, paths(p.pick(ours)))
		})
	}
}

func TestPickWithoutWorth(t *testing.T) {
	p := pickerOf(wireIn("sdk/a"))
	p.worth = nil
	assert.Empty(t, p.pick([]*packages.Package{build("our/app sdk/a")["our/app"]}))
}

func TestFilesWithoutImportsAreNotParsed(t *testing.T) {
	p := pickerOf(func(string) string { return "package wire\n" })
	p.worth = func(*ast.File) bool {
		t.Error("parsed")
		return true
	}
	assert.Empty(t, p.pick([]*packages.Package{build("our/app sdk/a")["our/app"]}))
}

// What a package learns through packages that stay behind must still reach it.
func TestLinkKeepsReach(t *testing.T) {
	pkgs := build("our/app our/api sdk/skipped", "our/api std/fmt", "sdk/skipped sdk/mid std/fmt", "sdk/mid our/lib", "our/lib our/base", "our/base")
	loaded := []*packages.Package{pkgs["our/api"], pkgs["our/app"], pkgs["our/base"], pkgs["our/lib"]}
	for _, pkg := range loaded {
		pkg.Types = types.NewPackage(pkg.PkgPath, "p")
	}
	link(loaded)
	for path, want := range map[string][]string{
		"our/app":  {"our/api", "our/lib"},
		"our/api":  {},
		"our/lib":  {"our/base"},
		"our/base": {},
	} {
		got := []string{}
		for imp := range pkgs[path].Imports {
			got = append(got, imp)
		}
		assert.ElementsMatch(t, want, got, path)
	}
}

func TestIllTypedIsWhatTheTypeCheckerMinds(t *testing.T) {
	pkgs := build("our/app our/web our/bad", "our/web", "our/bad", "our/page our/web")
	pkgs["our/web"].Errors = []packages.Error{{Kind: packages.ListError, Msg: "pattern dist: no matching files found"}}
	pkgs["our/bad"].Errors = []packages.Error{{Kind: packages.TypeError, Msg: "undefined: x"}}
	loaded := []*packages.Package{pkgs["our/app"], pkgs["our/bad"], pkgs["our/page"], pkgs["our/web"]}
	for _, pkg := range loaded {
		pkg.IllTyped = true
	}
	link(loaded)
	assert.True(t, pkgs["our/app"].IllTyped)
	assert.True(t, pkgs["our/bad"].IllTyped)
	assert.False(t, pkgs["our/web"].IllTyped)
	assert.False(t, pkgs["our/page"].IllTyped)
}

func TestVendorIsAtTheRootOnly(t *testing.T) {
	env := environment{
		goroot: "/go", modcache: "/cache",
		mains: []string{"/vendor/shop"}, vendors: []string{"/vendor/shop/vendor"},
	}
	for file, want := range map[string]bool{
		"/vendor/shop/a.go":            false,
		"/vendor/shop/vendor/x/a.go":   true,
		"/vendor/shop/vendors/a.go":    false,
		"/vendor/shop/in/vendor/a.go":  false,
		"/go/src/fmt/print.go":         true,
		"/gopher/a.go":                 false,
		"/cache/example.org/x@v1/x.go": true,
	} {
		assert.Equal(t, want, env.foreign(file), file)
	}
}
