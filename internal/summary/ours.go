package summary

import (
	"go/ast"
	"go/build"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Ours tells whether the package is the reader's own code: one of its files
// lies outside GOROOT, the module cache and vendor directories. Under go vet
// a replaced module looks like a third-party one, so pass.Module is no test.
func Ours(pass *analysis.Pass) bool {
	for _, f := range pass.Files {
		if name := position(pass.Fset, f.Package).Filename; name != "" && OurFile(name) {
			return true
		}
	}
	return false
}

// OurFile tells whether a file, by its absolute path, is the reader's own code.
func OurFile(name string) bool {
	name = filepath.ToSlash(name)
	return !thirdParty(name) && !inGoroot(name)
}

// cached matches the directory of a module in the module cache, which always
// carries its version: github.com/x/y@v1.2.3/z.
var cached = regexp.MustCompile(`/[^/]+@v[0-9][^/]*/`)

func thirdParty(file string) bool {
	return strings.Contains(file, "/vendor/") || cached.MatchString(file)
}

func inGoroot(file string) bool {
	root := filepath.ToSlash(build.Default.GOROOT)
	return root != "" && strings.HasPrefix(file, root+"/src/")
}

// standard tells whether a package that is not ours belongs to the standard
// library: what is left lies in no module cache and no vendor directory.
func standard(pass *analysis.Pass) bool {
	for _, f := range pass.Files {
		if thirdParty(filepath.ToSlash(position(pass.Fset, f.Package).Filename)) {
			return false
		}
	}
	return true
}

// oneShot matches directories and files whose code runs once or only in tests:
// what loops there is not paid by a request.
var oneShot = regexp.MustCompile(`(^|/)(` +
	`[a-z0-9_-]*migrat(e|ion|ions|or|ors)?[a-z0-9_-]*|seed|seeds|seeder|seeders|fixture|fixtures|` +
	`[a-z0-9_]*testutils?|testing|testdata|[a-z0-9_]*tests?|e2e|[a-z0-9_]*testhelpers?|` +
	`examples?|scripts?|hack|tools?|devtools?|mocks?|fakes?` +
	`)(/|$)`)

// oneShotFile is the same for the name of a file without its ending.
var oneShotFile = regexp.MustCompile(`^(migrat(e|ion|ions|or)|seed|seeder|fixtures?)(_.*)?$|_(migrat(e|ion|ions|or)|seed|seeder|fixtures?)$`)

// exempt tells whether findings in a file are of no use to its reader:
// generated code, migrations, seeds, test helpers.
func exempt(f *ast.File, pkgPath, module, base string) bool {
	return ast.IsGenerated(f) ||
		oneShot.MatchString(strings.ToLower(relative(pkgPath, module))) ||
		oneShotFile.MatchString(strings.ToLower(strings.TrimSuffix(base, ".go")))
}

// relative cuts the module's path off an import path, so that a module that is
// itself called "tools" or "examples" is not exempt as a whole.
func relative(path, module string) string {
	if module != "" && (path == module || strings.HasPrefix(path, module+"/")) {
		return strings.TrimPrefix(path[len(module):], "/")
	}
	parts := strings.Split(path, "/")
	if strings.Contains(parts[0], ".") { // host, owner, repository
		return strings.Join(parts[min(3, len(parts)):], "/")
	}
	return strings.Join(parts[min(1, len(parts)):], "/")
}
