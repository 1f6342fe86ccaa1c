package jsonof

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A source is a package that has been type-checked.
type source struct {
	fset *token.FileSet
	file *ast.File
	pkg  *types.Package
	info *types.Info
}

// std holds what has been imported: all tests share it.
var std = struct {
	fset *token.FileSet
	imp  types.Importer
}{fset: token.NewFileSet()}

func check(t testing.TB, text string) source {
	t.Helper()
	if std.imp == nil {
		std.imp = importer.ForCompiler(std.fset, "source", nil)
	}
	file, err := parser.ParseFile(std.fset, "api.go", text, parser.ParseComments|parser.SkipObjectResolution)
	require.NoError(t, err, text)
	info := newInfo()
	pkg, err := (&types.Config{Importer: std.imp}).Check("example.com/api", std.fset, []*ast.File{file}, info)
	require.NoError(t, err, text)
	return source{std.fset, file, pkg, info}
}

// imports of the packages that a text mentions.
func imports(text string) string {
	var b strings.Builder
	for _, path := range []string{
		"database/sql", "encoding", "encoding/json", "errors", "fmt", "io", "log/slog", "math/big", "net/http", "net/netip", "net/url", "slices", "sort", "strings", "time",
	} {
		if strings.Contains(text, path[strings.LastIndexByte(path, '/')+1:]+".") {
			b.WriteString("import \"" + path + "\"\n")
		}
	}
	return b.String()
}

// decls are types that the tests use.
const decls = `
type Custom struct{ n int }
func (Custom) MarshalJSON() ([]byte, error) { return nil, nil }
type ByPointer struct{ N int }
func (*ByPointer) MarshalJSON() ([]byte, error) { return nil, nil }
type Text int
func (Text) MarshalText() ([]byte, error) { return nil, nil }
type TextByPointer struct{ N int }
func (*TextByPointer) MarshalText() ([]byte, error) { return nil, nil }
type NotOne struct{ N int }
func (NotOne) MarshalJSON() string { return "" }
type Base struct{ ID int; Name string }
type base struct{ ID int }
type Other struct{ Name string }
type Tagged struct{ N int ` + "`json:\"Name\"`" + ` }
type Node struct{ Next *Node; Kids []Node }
type List []List
type Page[T any] struct{ Items []T; Total int }
type Num[T int | int64] struct{ N T }
type Status string
const (
	Open Status = "open"
	Closed Status = "closed"
	hidden Status = "hidden"
)
type Level int
const (
	Low Level = iota
	High
)
func (Level) String() string { return "" }
type Alias = Base
type B byte
type BM byte
func (BM) MarshalJSON() ([]byte, error) { return nil, nil }
type Never []int
func (Never) IsZero() bool { return false }
type Err struct{ msg string }
func (Err) Error() string { return "" }
type IDs []string
type Texter interface{ MarshalText() ([]byte, error) }
`

func TestType(t *testing.T) {
	// Go type, JSON by encoding/json, and by v2 if that differs. An ampersand before: handed over by pointer.
	tests := []string{
		`bool`, `boolean`, ``,
		`string`, `string`, ``,
		`int8`, `integer`, ``,
		`uintptr`, `integer`, ``,
		`float32`, `number`, ``,
		`complex64`, `invalid`, ``,
		`chan int`, `invalid`, ``,
		`func()`, `invalid`, ``,
		`any`, `? | null?`, ``,
		`error`, `? | null?`, ``,
		`*int`, `integer | null?`, ``,
		`**int`, `integer | null?`, ``,
		`[]int`, `[integer] | null?`, `[integer]`,
		`[][]int`, `[[integer] | null?] | null?`, `[[integer]]`,
		`[3]int`, `[integer]`, ``,
		`[0]int`, `[]`, ``,
		`[]byte`, `string(byte) | null?`, `string(byte)`,
		`[4]byte`, `[integer]`, `string(byte)`,
		`[]B`, `string(byte) | null?`, `[integer]`,
		`[]BM`, `[?] | null?`, `[?]`,
		`map[string]int`, `{*: integer} | null?`, `{*: integer}`,
		`map[int]bool`, `{#: boolean} | null?`, `{#: boolean}`,
		`map[Text]bool`, `{*: boolean} | null?`, `{*: boolean}`,
		`map[bool]int`, `{*: invalid} | null?`, `{*: invalid}`,
		`map[Custom]int`, `{*: invalid} | null?`, `{*: ?}`,
		`map[string]ByPointer`, `{*: {N: integer}} | null?`, `{*: ?}`,
		`map[string]*ByPointer`, `{*: ? | null?} | null?`, `{*: ? | null?}`,
		`[]ByPointer`, `[?] | null?`, `[?]`,
		`[1]ByPointer`, `[{N: integer}]`, `[?]`,
		`& [1]ByPointer`, `[?]`, ``,
		`Custom`, `?`, ``,
		`NotOne`, `{N: integer}`, ``,
		`ByPointer`, `{N: integer}`, `?`,
		`& ByPointer`, `?`, ``,
		`*ByPointer`, `? | null?`, ``,
		`struct{ P ByPointer }`, `{P: {N: integer}}`, `{P: ?}`,
		`& struct{ P ByPointer }`, `{P: ?}`, ``,
		`*struct{ P ByPointer }`, `{P: ?} | null?`, ``,
		`struct{ ByPointer }`, `{N: integer}`, `?`,
		`& struct{ ByPointer }`, `?`, ``,
		`Text`, `string(?)`, ``,
		`TextByPointer`, `{N: integer}`, `string(?)`,
		`& TextByPointer`, `string(?)`, ``,
		`Texter`, `string(?) | null?`, `? | null?`,
		`encoding.TextMarshaler`, `string(?) | null?`, `? | null?`,
		`json.Marshaler`, `? | null?`, ``,
		`Level`, `integer(0|1)`, ``,
		`Status`, `string("closed"|"hidden"|"open")`, ``,
		`[]Status`, `[string("closed"|"hidden"|"open")] | null?`, `[string("closed"|"hidden"|"open")]`,
		`Alias`, `{ID: integer, Name: string}`, ``,
		`Node`, `{Next: api.Node | null?, Kids: [api.Node] | null?}`, `{Next: api.Node | null?, Kids: [api.Node]}`,
		`List`, `[api.List | null?] | null?`, `[api.List]`,
		`Page[Base]`, `{Items: [{ID: integer, Name: string}] | null?, Total: integer}`, `{Items: [{ID: integer, Name: string}], Total: integer}`,
		`Page[any]`, `{Items: [? | null?] | null?, Total: integer}`, `{Items: [? | null?], Total: integer}`,
		`Err`, `{}`, `invalid`,
		`struct{}`, `{}`, ``,
		`time.Time`, `string(date-time)`, ``,
		`*time.Time`, `string(date-time) | null?`, ``,
		`time.Duration`, `integer(nanoseconds)`, `invalid`,
		`time.Month`, `integer(1|2|3|4|5|6|7|8|9|10|11|12)`, ``,
		`json.Number`, `number`, ``,
		`json.RawMessage`, `?`, ``,
		`big.Int`, `{}`, `integer`,
		`*big.Int`, `integer | null?`, ``,
		`& struct{ N big.Int }`, `{N: integer}`, ``,
		`slog.Level`, `string(?)`, ``,
		`netip.Addr`, `string(?)`, ``,
		`sql.NullString`, `{String: string, Valid: boolean}`, ``,
		`sql.Null[time.Time]`, `{V: string(date-time), Valid: boolean}`, ``,

		"struct{ A int `json:\"a\"`; B int `json:\"-\"`; C int `json:\"-,\"`; d int; E int `json:\",omitempty\"` }", `{a: integer, -: integer, E?: integer}`, `?`,
		"struct{ A int `json:\"a,omitempty\"`; B []int `json:\"b,omitempty\"`; C *int `json:\"c,omitempty\"`; D Base `json:\"d,omitempty\"`; T time.Time `json:\"t,omitempty\"` }",
		`{a?: integer, b?: [integer], c?: integer, d: {ID: integer, Name: string}, t: string(date-time)}`,
		`{a: integer, b?: [integer], c?: integer, d: {ID: integer, Name: string}, t: string(date-time)}`,
		"struct{ A [0]int `json:\"a,omitempty\"`; B [2]int `json:\"b,omitempty\"`; C any `json:\"c,omitempty\"`; D **int `json:\"d,omitempty\"`; E struct{} `json:\"e,omitempty\"` }",
		`{b: [integer], c?: ? | null?, d?: integer | null?, e: {}}`,
		`{b?: [integer], c?: ?, d?: integer}`,
		"struct{ A int `json:\"a,omitzero\"`; B []int `json:\"b,omitzero\"`; C *int `json:\"c,omitzero\"`; D Base `json:\"d,omitzero\"`; T time.Time `json:\"t,omitzero\"`; N Never `json:\"n,omitzero\"` }",
		`{a?: integer, b?: [integer], c?: integer, d?: {ID: integer, Name: string}, t?: string(date-time), n?: [integer] | null?}`,
		`{a?: integer, b?: [integer], c?: integer, d?: {ID: integer, Name: string}, t?: string(date-time), n?: [integer]}`,
		"struct{ A int `json:\",string\"`; B bool `json:\",string\"`; C string `json:\",string\"`; D []int `json:\",string\"`; E *int `json:\",string\"`; F float64 `json:\",string\"`; G Level `json:\",string\"`; H json.Number `json:\",string\"` }",
		`{A: string(integer), B: string(boolean), C: string(?), D: [integer] | null?, E: string(integer) | null?, F: string(number), G: string(integer), H: string(number)}`,
		`{A: string(integer), B: boolean, C: string, D: [string(integer)], E: string(integer) | null?, F: string(number), G: string(integer), H: string(number)}`,
		"struct{ A int `json:\"a b\"`; B int `json:\"x\\\"y\"`; C int `json:\"ä\"` }", `?`, ``,

		`struct{ Base; X int }`, `{ID: integer, Name: string, X: integer}`, ``,
		`struct{ *Base; X int }`, `{ID?: integer, Name?: string, X: integer}`, ``,
		"struct{ Base `json:\"base\"`; X int }", `{base: {ID: integer, Name: string}, X: integer}`, ``,
		`struct{ base; X int }`, `{ID: integer, X: integer}`, ``,
		`struct{ *base; X int }`, `{ID?: integer, X: integer}`, ``,
		`struct{ Base; Other }`, `{ID: integer}`, ``,
		`struct{ Base; Tagged }`, `{ID: integer, Name: integer}`, ``,
		`struct{ Base; Name bool }`, `{ID: integer, Name: boolean}`, ``,
		`struct{ time.Time; Other string }`, `string(date-time)`, ``,
		`struct{ Custom; X int }`, `?`, ``,
		`struct{ time.Time; Custom }`, `string(date-time)`, ``,
		`struct{ ByPointer; Custom }`, `{N: integer}`, `invalid`,
		`struct{ IDs; Status }`, `{IDs: [string] | null?, Status: string("closed"|"hidden"|"open")}`, `invalid`,
		`struct{ any; X int }`, `{X: integer}`, `invalid`,
		`struct{ error; X int }`, `{X: integer}`, `invalid`,
		`struct{ fmt.Stringer; X int }`, `{Stringer: ? | null?, X: integer}`, `invalid`,
		`struct{ Node }`, `{Next: {Next: api.Node | null?, Kids: [api.Node] | null?} | null?, Kids: [{Next: api.Node | null?, Kids: [api.Node] | null?}] | null?}`,
		`{Next: {Next: api.Node | null?, Kids: [api.Node]} | null?, Kids: [{Next: api.Node | null?, Kids: [api.Node]}]}`,
		"struct{ A time.Duration `json:\",format:sec\"`; B time.Time `json:\",format:unix\"`; C []byte `json:\",format:array\"`; D []int `json:\",format:emitnull\"` }",
		`{A: ?, B: ?, C: ?, D: ?}`,
		`{A: number, B: number, C: [integer], D: [integer] | null?}`,
		"struct{ A map[string]int `json:\",inline\"`; X int }", `?`, `{X: integer, ...}`,
		"struct{ A Base `json:\",inline\"`; X int }", `?`, `{ID: integer, Name: string, X: integer}`,
	}
	for i := 0; i < len(tests); i += 3 {
		typ, pointer := strings.CutPrefix(tests[i], "& ")
		text := decls + "\nvar x " + typ + "\n"
		src := check(t, "package api\n"+imports(text)+text)
		typed := src.pkg.Scope().Lookup("x").Type()
		for encoder, want := range tests[i+1 : i+3] {
			if want == "" {
				want = tests[i+1]
			}
			m := New(Config{Pkg: src.pkg, Fset: src.fset})
			s := m.Type(typed, Encoder(encoder), pointer)
			assert.Equal(t, want, m.Defs().Text(s), "%s by v%d", tests[i], encoder+1)
		}
	}
}

func TestTypeParameters(t *testing.T) {
	src := check(t, "package api\n"+decls+"func F[A any, B int, C ~string, D int | string]() {}")
	m := New(Config{})
	params := src.pkg.Scope().Lookup("F").(*types.Func).Signature().TypeParams()
	var have []string
	for p := range params.TypeParams() {
		have = append(have, m.Type(p, V1, false).String())
	}
	assert.Equal(t, []string{"? | null?", "integer", "? | null?", "integer | string"}, have)
}

func TestURL(t *testing.T) {
	src := check(t, "package api\nimport \"net/url\"\nvar x url.URL\n")
	m := New(Config{})
	s := m.Type(src.pkg.Scope().Lookup("x").Type(), V1, false)
	assert.Equal(t, "url.URL", s.String())
	assert.Contains(t, m.Defs().Text(s), "User: {} | null?")
}
