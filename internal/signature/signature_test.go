package signature

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestType(t *testing.T) {
	pkg := check(t, "example.com/p", `package p

import "unsafe"

type (
	User  struct{ ID int }
	Users = []User
	Set[K comparable] map[K]struct{}
	Pair[K, V any] struct{ k K; v V }
	Of[T any] = map[string]T
	Strings = Set[string]
	Reader interface{ Read(p []byte) (n int, err error) }
	Closer interface{ Close() error }
	hidden interface{ secret() }
	Loop interface{ M() interface{ Loop } }
	Unrolled interface{ M() interface{ M() interface{ Unrolled } } }
	Number interface{ ~int | ~string }
)

var (
	basic      int
	bite       byte
	char       rune
	void       struct{}
	ptr        unsafe.Pointer
	anything   interface{}
	alsoAny    any
	failure    error
	users      Users
	strs       Strings
	pair       Pair[byte, *Pair[any, rune]]
	of         Of[Of[byte]]
	array      [3][]map[string]*User
	duplex     chan int
	sends      chan<- int
	receives   <-chan int
	chanOfRecv chan (<-chan int)
	sendOfChan chan<- chan int
	recvOfRecv <-chan <-chan int
	fn         func(a, b int, rest ...byte) (n int, err error)
	noResult   func()
	one        func(func(x int) (y rune)) (z func())
	tagged     struct{ A int `+"`json:\"a\"`"+`; b string; User; *Closed; Client }
	flat       interface { Closer; Reader; hidden; String() string }
	twice      interface { Closer; interface { Close() (e error); Reader } }
	loop       interface{ Loop }
	unrolled   interface{ Unrolled }
	named      interface{ M() Loop }
	inParams   func(interface{ Closer }, []interface{})
)
type Closed struct{}
type Client = Set[int]

func Generic[A any, B interface{ ~[]A; Less(B) bool }, C Number, D ~int|string, E comparable](a A, b B) map[string]A { return nil }
`)
	for name, want := range map[string]string{
		"basic":      "int",
		"bite":       "uint8",
		"char":       "int32",
		"void":       "struct{}",
		"ptr":        "unsafe.Pointer",
		"anything":   "any",
		"alsoAny":    "any",
		"failure":    "error",
		"users":      "[]example.com/p.User",
		"strs":       "example.com/p.Set[string]",
		"pair":       "example.com/p.Pair[uint8, *example.com/p.Pair[any, int32]]",
		"of":         "map[string]map[string]uint8",
		"array":      "[3][]map[string]*example.com/p.User",
		"duplex":     "chan int",
		"sends":      "chan<- int",
		"receives":   "<-chan int",
		"chanOfRecv": "chan (<-chan int)",
		"sendOfChan": "chan<- chan int",
		"recvOfRecv": "<-chan <-chan int",
		"fn":         "func(int, int, ...uint8) (int, error)",
		"noResult":   "func()",
		"one":        "func(func(int) int32) func()",
		"tagged": `struct{A int "json:\"a\""; example.com/p.b string; embed User example.com/p.User; ` +
			`embed Closed *example.com/p.Closed; embed Client example.com/p.Set[int]}`,
		"flat":     "interface{Close() error; Read([]uint8) (int, error); String() string; example.com/p.secret()}",
		"twice":    "interface{Close() error; Read([]uint8) (int, error)}",
		"loop":     "interface{M() interface{^0}}",
		"unrolled": "interface{M() interface{^0}}",
		"named":    "interface{M() example.com/p.Loop}",
		"inParams": "func(interface{Close() error}, []any)",
		"Set":      "example.com/p.Set[$0]",
		"Pair":     "example.com/p.Pair[$0, $1]",
		"Number":   "example.com/p.Number",
		"Generic": "func[$0 any, $1 interface{Less($1) bool; ~[]$0}, $2 example.com/p.Number, " +
			"$3 interface{string | ~int}, $4 comparable]($0, $1) map[string]$0",
	} {
		assert.Equal(t, want, Type(typeOf(t, pkg, name)), name)
	}
}

func TestMethod(t *testing.T) {
	pkg := check(t, "example.com/app/vendor/example.com/lib", `package lib

type List[E any] struct{}
type Bytes = []byte

func (l *List[Elem]) Add(x Elem, more ...Elem) (self *List[Elem], err error) { return }
func (List[_]) Len() int { return 0 }
func (l List[E]) each(func(i int, x E) bool) {}

type Ints struct{ List[int] }

func (*Ints) Write(p Bytes) (n int, e error) { return }
func (Ints) Close() {}
`)
	var got []string
	for _, name := range []string{"List", "Ints"} {
		named := typeOf(t, pkg, name).(*types.Named)
		for i := range named.NumMethods() {
			got = append(got, Method(named.Method(i)))
		}
	}
	assert.Equal(t, []string{
		"Add($0, ...$0) (*example.com/lib.List[$0], error)",
		"Len() int",
		"example.com/lib.each(func(int, $0) bool)",
		"Write([]uint8) (int, error)",
		"Close()",
	}, got)
	assert.Equal(t, map[string]bool{
		"Add(int, ...int) (*example.com/lib.List[int], error)": true,
		"Len() int": true,
		"example.com/lib.each(func(int, int) bool)": true,
		"Write([]uint8) (int, error)":               true,
		"Close()":                                   true,
	}, methodStrings(typeOf(t, pkg, "Ints")), "promoted methods of an instance")
}

func TestMethodOwnTypeParametersComeAfterTheReceivers(t *testing.T) {
	src := "package p; type List[R any] struct{}; func (List[R]) Map[P any](R, P) {}"
	fset := token.NewFileSet()
	file, _ := parser.ParseFile(fset, "0.go", src, parser.SkipObjectResolution)
	config := types.Config{Error: func(error) {}}
	pkg, _ := config.Check("p", fset, []*ast.File{file}, nil)
	m := typeOf(t, pkg, "List").(*types.Named).Method(0)
	if m.Signature().TypeParams().Len() == 0 {
		t.Skip("this go/types has no generic methods")
	}
	assert.Equal(t, "Map[$1 any]($0, $1)", Method(m))
}

func TestUnexportedMethodsOfTwoPackages(t *testing.T) {
	w := world{}
	src := `package p; type I interface{ m() }; type T struct{}; func (T) m() {}; type S struct{ x int }`
	a, _ := w.add(t, "example.com/a/p", src)
	b, _ := w.add(t, "example.com/b/p", src)
	assert.NotEqual(t, methodStrings(typeOf(t, a, "I")), methodStrings(typeOf(t, b, "I")))
	assert.NotEqual(t, Type(typeOf(t, a, "S").Underlying()), Type(typeOf(t, b, "S").Underlying()))
	var c tally
	both := []types.Type{typeOf(t, a, "T"), typeOf(t, b, "T")}
	c.compare(t, both, []types.Type{typeOf(t, a, "I"), typeOf(t, b, "I")})
	assert.Equal(t, 2, c.yes)
	assert.Equal(t, 2, c.no)
}

func TestVendor(t *testing.T) {
	for path, want := range map[string]string{
		"a/vendor/b/c":            "b/c.T",
		"vendor/golang.org/x/net": "golang.org/x/net.T",
		"a/vendor/b/vendor/c":     "c.T",
		"a/vendored/b":            "a/vendored/b.T",
		"a/vendor":                "a/vendor.T",
		"b/c":                     "b/c.T",
	} {
		assert.Equal(t, want, Type(typeOf(t, check(t, path, "package p; type T int"), "T")), path)
	}
	// The order of unexported methods is that of the paths as spelled.
	w := world{}
	w.add(t, "z/vendor/a", "package a; type I interface{ m() }; type J = interface{ I }")
	w.add(t, "b", "package b; import \"a\"; type K = interface{ a.I; m() }")
	assert.Equal(t, "interface{a.m(); b.m()}", Type(typeOf(t, w["b"], "K")))
}

func TestLocalTypes(t *testing.T) {
	pkg, info := world{}.add(t, "example.com/p", `package p

type T struct{}

func F() {
	type L struct{}
	{
		type L struct{}
	}
	func() { type L struct{} }()
}
func (*T) F() { type L struct{} }
func G[P any](P) { type L struct{ p P; next *L } }
func init() { type L struct{} }
var _ = func() int { type L struct{}; return 0 }()
`, `package p

func init() { type L struct{} }
func init() { type A = []T; type L[P any] struct{} }
func _() { type L struct{} }
func (T) _() { type L struct{} }
type L struct{}
`)
	var got []string
	for i := range 11 {
		got = append(got, Type(local(t, info, "L", i)))
	}
	assert.Equal(t, []string{
		"example.com/p.F().L",
		"example.com/p.F().L#1",
		"example.com/p.F().L#2",
		"example.com/p.T.F().L",
		"example.com/p.G().L",
		"example.com/p.func#0",
		"example.com/p.func#0",
		"example.com/p.func#1",
		"example.com/p.func#1",
		"example.com/p.func#1",
		"example.com/p.func#1",
	}, cutAt(got, "func#", 1))
	distinct := map[string]bool{}
	for _, s := range got {
		distinct[s] = true
	}
	assert.Len(t, distinct, len(got), "%q", got)
	assert.Equal(t, "example.com/p.L", Type(typeOf(t, pkg, "L")))
	assert.Equal(t, "struct{example.com/p.p $0; example.com/p.next *example.com/p.G().L}",
		Type(local(t, info, "L", 4).Underlying()))
}

// cutAt shortens the strings that contain mark to n bytes after it.
func cutAt(in []string, mark string, n int) []string {
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = s
		if at := strings.Index(s, mark); at >= 0 {
			out[i] = s[:at+len(mark)+n]
		}
	}
	return out
}

// TestDifferent holds pairs that a careless spelling would take for one another.
func TestDifferent(t *testing.T) {
	pkg := check(t, "example.com/p", `package p

type T struct{}
type A = T

func F() {}

var (
	pairs struct {
		A1 struct{ T }; B1 struct{ T T }
		A2 struct{ T }; B2 struct{ A }
		A3 struct{ X int }; B3 struct{ X int "tag" }
		A4 struct{ X int "a;b" }; B4 struct{ X int "a"; b int }
		A5 func(...int); B5 func([]int)
		A6 func() (int, string); B6 func() func(int) string
		A7 chan (<-chan int); B7 chan<- chan int
		A8 chan<- (func() int); B8 chan<- (func() (int, int))
		A9 [2]int; B9 []int
		A10 func(int) func(int); B10 func(func(int)) int
		A11 interface{ M(int) string }; B11 interface{ M(int); String() }
		A12 func(int) ; B12 func() int
		A13 interface{ F() func(); G() }; B13 interface{ F() func(); H() }
		A14 rune; B14 uint8
	}
)
`)
	all := typeOf(t, pkg, "pairs").(*types.Struct)
	for i := 0; i < all.NumFields(); i += 2 {
		a, b := all.Field(i).Type(), all.Field(i+1).Type()
		require.False(t, types.Identical(a, b), all.Field(i).Name())
		assert.NotEqual(t, Type(a), Type(b), all.Field(i).Name())
	}
}

// TestPathsDoNotRunIntoNames: a local type is not one of a package that is called like the function.
func TestPathsDoNotRunIntoNames(t *testing.T) {
	w := world{}
	_, info := w.add(t, "gopkg.in/yaml", "package yaml; func v3() { type Node struct{} }")
	other, _ := w.add(t, "gopkg.in/yaml.v3", "package yaml; type Node struct{}")
	assert.NotEqual(t, Type(typeOf(t, other, "Node")), Type(local(t, info, "Node", 0)))
}

func TestOtherTypes(t *testing.T) {
	for want, in := range map[string]types.Type{
		"invalid type":   nil,
		"untyped nil":    types.Typ[types.UntypedNil],
		"unsafe.Pointer": types.Typ[types.UnsafePointer],
		"comparable":     types.Universe.Lookup("comparable").Type(),
		"error":          types.Universe.Lookup("error").Type(),
		"(int, uint8)": types.NewTuple(types.NewVar(token.NoPos, nil, "a", types.Typ[types.Int]),
			types.NewVar(token.NoPos, nil, "b", types.Universe.Lookup("byte").Type())),
		"int | ~string": types.NewUnion([]*types.Term{
			types.NewTerm(true, types.Typ[types.String]), types.NewTerm(false, types.Typ[types.Int]),
		}),
		"[]invalid type": types.NewSlice(types.Typ[types.Invalid]),
		"func(...string)": types.NewSignatureType(nil, nil, nil, types.NewTuple(types.NewVar(token.NoPos, nil, "",
			types.NewSlice(types.Typ[types.String]))), nil, true),
	} {
		assert.Equal(t, want, Type(in))
	}
	assert.Equal(t, "invalid type", Type(types.Typ[types.Invalid]))
	assert.Equal(t, ".m()", MethodOf("m", nil, types.NewSignatureType(nil, nil, nil, nil, nil, false)))
}

// TestExponentialAliases: 2 to the power of 60 parts, 61 lines.
func TestExponentialAliases(t *testing.T) {
	var src strings.Builder
	src.WriteString("package p\ntype A = struct{ a, b int }\n")
	name := "A"
	for range 60 {
		src.WriteString("type " + name + "A = struct{ a, b " + name + " }\n")
		name += "A"
	}
	src.WriteString("type T struct{}\nfunc (T) M(" + name + ") {}\nfunc (T) N(" + name[1:] + ") {}\n")
	named := typeOf(t, check(t, "p", src.String()), "T").(*types.Named)
	long := Method(named.Method(0))
	assert.Less(t, len(long), 40*maxParts)
	assert.True(t, strings.Contains(long, "!cut"))
	assert.Equal(t, long, Method(named.Method(0)))
}

func TestHash(t *testing.T) {
	// The published test vectors of FNV-1a: these are in other people's caches.
	assert.Equal(t, uint64(0xcbf29ce484222325), Hash(""))
	assert.Equal(t, uint64(0xaf63dc4c8601ec8c), Hash("a"))
	assert.Equal(t, uint64(0x85944171f73967e8), Hash("foobar"))
}
