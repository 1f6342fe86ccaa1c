package jsonof

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
)

// A gtype is a type of a generated program.
type gtype struct {
	text   string
	kind   string // basic, struct, slice, map, pointer, any, other
	elem   *gtype
	fields []gfield
	name   string // of a declared type
	value  string // for basics, an expression
	keys   bool   // it can be the key of a map
	lower  bool   // its name is not exported
}

type gfield struct {
	name string
	typ  *gtype
}

// A generator writes the source of one program.
type generator struct {
	r       *rand.Rand
	b       strings.Builder
	types   []*gtype // declared so far in this case
	n       int      // names given out
	emits   int
	cases   []string
	loops   int    // how many there are around what is written
	returns *gtype // what the literal or function that is written returns
	tells   []gvar // functions written so far in this case that return what they put together
}

func (g *generator) one(of ...string) string { return of[g.r.Intn(len(of))] }
func (g *generator) chance(percent int) bool { return g.r.Intn(100) < percent }

// head is what all programs begin with.
const head = `package main

import (
	"database/sql"
	"encoding"
	"encoding/json"
	"fmt"
	"math/big"
	"net/netip"
	"net/url"
	"time"
)

var (
	_ sql.NullString
	_ encoding.TextMarshaler
	_ json.Number
	_ fmt.Stringer
	_ big.Int
	_ netip.Addr
	_ url.URL
	_ time.Time
)

type Page[T any] struct {
	Items []T ` + "`json:\"items\"`" + `
	Next  *T  ` + "`json:\"next,omitempty\"`" + `
}
type Opt[T any] struct {
	V  T
	Ok bool
}
type Keyed[K comparable, V any] map[K]V
type Bytes []byte
type Octet byte
type Octets []Octet

`

var basics = []*gtype{
	{text: "int", value: "7", keys: true}, {text: "string", value: `"s"`, keys: true}, {text: "bool", value: "true"}, {text: "float64", value: "1.5"},
	{text: "int64", value: "-3", keys: true}, {text: "uint8", value: "3", keys: true}, {text: "float32", value: "2"}, {text: "int32", value: "9", keys: true},
	{text: "uint64", value: "1", keys: true}, {text: "string", value: `""`, keys: true}, {text: "int", value: "0", keys: true},
}

var others = []string{
	"time.Time", "time.Time", "time.Time", "time.Duration", "time.Duration", "json.Number", "json.RawMessage", "any", "any", "error", "netip.Addr",
	"big.Int", "*big.Int", "sql.NullString", "sql.NullTime", "sql.Null[int]", "[]byte", "[]byte", "[3]byte", "Bytes", "Octets", "[2]Octet", "url.URL", "fmt.Stringer",
	"encoding.TextMarshaler", "uintptr", "struct{}", "[0]int", "[2]string", "map[string]any", "[]any", "func()", "chan int", "complex128", "time.Month",
}

// typ returns a type that may be used in another.
func (g *generator) typ(depth int) *gtype {
	if depth > 3 {
		return basics[g.r.Intn(len(basics))]
	}
	switch n := g.r.Intn(100); {
	case n < 38:
		b := *basics[g.r.Intn(len(basics))]
		b.kind = "basic"
		return &b
	case n < 53 && len(g.types) > 0:
		return g.types[g.r.Intn(len(g.types))]
	case n < 65:
		elem := g.typ(depth + 1)
		return &gtype{text: "[]" + elem.text, kind: "slice", elem: elem}
	case n < 72:
		elem := g.typ(depth + 1)
		return &gtype{text: "map[" + g.key() + "]" + elem.text, kind: "map", elem: elem}
	case n < 82:
		elem := g.typ(depth + 1)
		return &gtype{text: "*" + elem.text, kind: "pointer", elem: elem}
	case n < 85:
		elem := g.typ(depth + 1)
		return &gtype{text: g.one("Page["+elem.text+"]", "Opt["+elem.text+"]", "[2]"+elem.text, "Keyed[string, "+elem.text+"]"), kind: "other"}
	case n < 88:
		fields, text := g.structure(depth+1, nil)
		return &gtype{text: text, kind: "struct", fields: fields}
	}
	t := &gtype{text: others[g.r.Intn(len(others))], kind: "other"}
	if slices.Contains([]string{"func()", "chan int", "complex128"}, t.text) && g.chance(85) {
		t.text = "any"
	}
	if t.text == "any" {
		t.kind = "any"
	}
	return t
}

func (g *generator) key() string {
	for _, t := range g.types {
		if t.keys && g.chance(30) {
			return t.text
		}
	}
	switch n := g.r.Intn(20); {
	case n < 13:
		return "string"
	case n < 17:
		return g.one("int", "int8", "uint64", "uintptr")
	case n < 18:
		return "netip.Addr"
	case n < 19:
		return "note"
	}
	return g.one("bool", "float64", "encoding.TextMarshaler")
}

func (g *generator) tag() string {
	if g.chance(25) {
		return ""
	}
	if g.chance(3) {
		return " `json:\"-\"`"
	}
	if g.chance(2) {
		return g.one(" `json:\"-,\"`", " `json:\"a b\"`", " `json:\"x\\\\y\"`", " `json:\"ä/é\"`", " `json:\",\"`", " `xml:\"a\"`", " `json:\"a,omitEmpty\"`", " `json:\"'q'\"`")
	}
	text := g.one("", "a", "b", "c", "d", "e", "F1", "F2", "id", "name", "items", "long_name", "camelCase", "x", "y", "z")
	for _, opt := range []string{"omitempty", "omitzero", "string"} {
		if g.chance(map[string]int{"omitempty": 25, "omitzero": 8, "string": 6}[opt]) {
			text += "," + opt
		}
	}
	if g.chance(2) {
		text += ",format:" + g.one("RFC3339", "unix", "nano", "sec", "base64", "array", "emitnull", "emitempty", "DateOnly", "hex")
	}
	return " `json:\"" + text + "\"`"
}

// structure returns the fields and the text of a struct. self, if there is one, is its name.
func (g *generator) structure(depth int, self *gtype) ([]gfield, string) {
	var (
		b      strings.Builder
		fields []gfield
		used   = make(map[string]bool)
	)
	b.WriteString("struct {\n")
	for range g.r.Intn(2) * g.r.Intn(3) {
		if len(g.types) == 0 || depth > 1 {
			break
		}
		t := g.types[g.r.Intn(len(g.types))]
		if t.name == "" || used[t.name] {
			continue
		}
		used[t.name] = true
		star := ""
		if g.chance(35) && t.kind != "pointer" && t.kind != "any" {
			star = "*"
		}
		tag := ""
		if g.chance(20) {
			tag = g.tag()
		}
		b.WriteString(star + t.name + tag + "\n")
		if star == "" {
			fields = append(fields, gfield{t.name, t})
		} else {
			fields = append(fields, gfield{t.name, &gtype{text: "*" + t.name, kind: "pointer", elem: t}})
		}
	}
	if g.chance(3) && depth == 1 {
		b.WriteString(g.one("time.Time", "fmt.Stringer", "error", "json.Number", "sql.NullString", "*Page[int]") + "\n")
	}
	for i := range 1 + g.r.Intn(5) {
		t := g.typ(depth)
		if self != nil && g.chance(8) {
			t = &gtype{text: g.one("*", "[]", "map[string]") + self.name}
			t.kind, t.elem = map[byte]string{'*': "pointer", '[': "slice", 'm': "map"}[t.text[0]], self
		}
		name := fmt.Sprintf("F%d", i)
		if g.chance(4) {
			name = fmt.Sprintf("f%d", i)
			b.WriteString(name + " " + t.text + "\n")
			continue
		}
		b.WriteString(name + " " + t.text + g.tag() + "\n")
		fields = append(fields, gfield{name, t})
	}
	b.WriteString("}")
	return fields, b.String()
}

// declare writes a named type, and its methods.
func (g *generator) declare() {
	g.n++
	t := &gtype{name: fmt.Sprintf("T%d", g.n)}
	if g.chance(12) {
		t.name, t.lower = fmt.Sprintf("t%d", g.n), true
	}
	t.text = t.name
	switch n := g.r.Intn(100); {
	case n < 70:
		t.kind = "struct"
		fields, text := g.structure(1, t)
		t.fields = fields
		fmt.Fprintf(&g.b, "type %s %s\n\n", t.name, text)
	case n < 78:
		t.kind, t.elem = "slice", g.typ(2)
		fmt.Fprintf(&g.b, "type %s []%s\n\n", t.name, t.elem.text)
	case n < 84:
		t.kind, t.elem = "map", g.typ(2)
		fmt.Fprintf(&g.b, "type %s map[%s]%s\n\n", t.name, g.key(), t.elem.text)
	case n < 94:
		b := basics[g.r.Intn(len(basics))]
		t.kind, t.value, t.keys = "basic", b.value, b.keys
		fmt.Fprintf(&g.b, "type %s %s\n\nconst (\n\tA%s %s = %s\n\tB%s %s = %s\n)\n\n", t.name, b.text, t.name, t.name, b.value, t.name, t.name, b.value)
	default:
		t.kind = "other"
		fmt.Fprintf(&g.b, "type %s %s\n\n", t.name, g.one("[2]int", "time.Time", "time.Duration", "json.Number", "[]byte", "Page[string]", "big.Int"))
	}
	recv := func() string { return g.one("", "", "*") + t.name }
	if g.chance(3) {
		fmt.Fprintf(&g.b, "func (x %s) MarshalJSON() ([]byte, error) { return []byte(%s), nil }\n\n", recv(), g.one("`1`", "`\"s\"`", "`{\"m\":1}`", "`null`"))
	}
	if g.chance(5) {
		fmt.Fprintf(&g.b, "func (x %s) MarshalText() ([]byte, error) { return []byte(%s), nil }\n\n", recv(), g.one("`t`", "``"))
	}
	if g.chance(4) {
		fmt.Fprintf(&g.b, "func (x %s) IsZero() bool { return %s }\n\n", recv(), g.one("true", "false"))
	}
	if g.chance(4) {
		fmt.Fprintf(&g.b, "func (x %s) String() string { return \"\" }\n\n", recv())
	}
	g.types = append(g.types, t)
}

// unit writes one case: types, and functions that encode their values. It returns how many types it has.
func (g *generator) unit() int {
	g.types, g.tells = nil, nil
	n := 1 + g.r.Intn(4)
	for range n {
		g.declare()
	}
	if g.chance(10) {
		g.n++
		fmt.Fprintf(&g.b, "type A%d = %s\n\n", g.n, g.types[0].name)
	}
	g.n++
	name := fmt.Sprintf("types%d", g.n)
	fmt.Fprintf(&g.b, "func %s(r *R) {\n", name)
	for i, t := range g.types {
		fmt.Fprintf(&g.b, "v%d := new(%s)\nscribble(r, v%d)\n", i, t.name, i)
		g.emit(fmt.Sprintf("*v%d", i))
		g.emit(fmt.Sprintf("v%d", i))
	}
	g.b.WriteString("}\n\n")
	g.cases = append(g.cases, name)
	for range g.r.Intn(3) {
		g.teller()
	}
	g.function()
	return n
}

// emit writes expressions with both encoders.
func (g *generator) emit(e string) {
	for i := 1; i <= 2; i++ {
		fmt.Fprintf(&g.b, "emit%d(%d, %s)\n", i, g.emits, e)
		g.emits++
	}
}

// A gvar is a variable in scope.
type gvar struct {
	name string
	typ  *gtype
}

// function writes a function that puts values together.
func (g *generator) function() {
	g.n++
	name := fmt.Sprintf("flow%d", g.n)
	fmt.Fprintf(&g.b, "func %s(r *R) {\n", name)
	var scope []gvar
	for range 2 + g.r.Intn(3) {
		scope = g.variable(scope)
	}
	g.block(scope, 4+g.r.Intn(5), 0, false)
	for _, v := range scope {
		g.emit(v.name)
	}
	g.b.WriteString("}\n\n")
	g.cases = append(g.cases, name)
}

// teller writes a function that returns what it puts together.
func (g *generator) teller() {
	g.n++
	told := gvar{fmt.Sprintf("told%d", g.n), g.rich()}
	var scope []gvar
	if g.chance(50) {
		scope = append(scope, gvar{"result", told.typ})
		fmt.Fprintf(&g.b, "func %s(r *R) (result %s) {\n", told.name, told.typ.text)
	} else {
		fmt.Fprintf(&g.b, "func %s(r *R) %s {\n", told.name, told.typ.text)
	}
	for range 1 + g.r.Intn(2) {
		scope = g.variable(scope)
	}
	g.returns = told.typ
	g.block(scope, 3+g.r.Intn(4), 0, false)
	result := g.result(scope)
	for _, v := range scope {
		if v.typ.text == told.typ.text && g.chance(70) {
			result = v.name
		}
	}
	fmt.Fprintf(&g.b, "return %s\n}\n\n", result)
	g.returns = nil
	g.tells = append(g.tells, told)
}

// rich returns a type whose values can be changed in parts, if there is one.
func (g *generator) rich() (t *gtype) {
	for range 10 {
		if t = g.typ(1); t.kind == "slice" || t.kind == "map" || t.kind == "pointer" || t.kind == "struct" || t.kind == "any" {
			break
		}
	}
	return t
}

func (g *generator) variable(scope []gvar) []gvar {
	t := g.rich()
	switch {
	case g.chance(25):
		t = &gtype{text: "map[string]any", kind: "map", elem: &gtype{text: "any", kind: "any"}}
	case len(g.tells) > 0 && g.chance(40):
		t = g.tells[g.r.Intn(len(g.tells))].typ
	}
	g.n++
	v := gvar{fmt.Sprintf("x%d", g.n), t}
	if g.chance(40) {
		fmt.Fprintf(&g.b, "var %s %s\n", v.name, t.text)
	} else {
		fmt.Fprintf(&g.b, "var %s %s = %s\n", v.name, t.text, g.expr(t, scope, 0))
	}
	fmt.Fprintf(&g.b, "_ = %s\n", v.name)
	return append(scope, v)
}

// expr returns an expression that can be assigned to a type.
func (g *generator) expr(t *gtype, scope []gvar, depth int) string {
	for _, told := range g.tells {
		if told.typ.text == t.text && g.chance(40) {
			return told.name + "(r)"
		}
	}
	for _, v := range scope {
		switch {
		case v.typ.text == t.text && g.chance(25):
			return v.name
		case v.typ.text == t.text && g.chance(7):
			return fmt.Sprintf("passed[%s](r, %s)", t.text, v.name)
		case t.kind == "pointer" && v.typ == t.elem && g.chance(20):
			return fmt.Sprintf("passed[%s](r, &%s)", t.text, v.name)
		}
	}
	if t.kind == "any" && len(scope) > 0 && g.chance(30) {
		return scope[g.r.Intn(len(scope))].name
	}
	if depth > 3 || g.chance(12) {
		return "some[" + t.text + "](r)"
	}
	switch t.kind {
	case "basic":
		return t.value
	case "any":
		switch g.r.Intn(4) {
		case 0:
			return "nil"
		case 1:
			return "map[string]any{" + g.entries(scope, depth) + "}"
		}
		of := g.typ(2)
		if of.kind == "basic" {
			return of.text + "(" + of.value + ")"
		}
		return "same[" + of.text + "](" + g.expr(of, scope, depth+1) + ")"
	case "struct":
		return t.text + "{" + g.values(t, scope, depth) + "}"
	case "slice":
		switch g.r.Intn(6) {
		case 0:
			return "nil"
		case 1:
			return "(" + t.text + ")(nil)"
		case 2:
			return t.text + "{}"
		case 3:
			return "make(" + t.text + ", 0, 2)"
		}
		return t.text + "{" + g.expr(t.elem, scope, depth+1) + "}"
	case "map":
		switch {
		case g.chance(20):
			return "nil"
		case strings.HasPrefix(t.text, "map[string]") && g.chance(60):
			return t.text + "{" + fmt.Sprintf("%q: %s", g.one("k", "l"), g.expr(t.elem, scope, depth+1)) + "}"
		case g.chance(50):
			return t.text + "{}"
		}
		return "make(" + t.text + ")"
	case "pointer":
		switch {
		case g.chance(25):
			return "nil"
		case t.elem.kind == "struct" && g.chance(80):
			return "&" + t.elem.text + "{" + g.values(t.elem, scope, depth) + "}"
		case g.chance(40):
			return "new(" + t.elem.text + ")"
		}
	}
	return "some[" + t.text + "](r)"
}

func (g *generator) entries(scope []gvar, depth int) string {
	var parts []string
	for _, key := range []string{"id", "data", "error", "items"} {
		if g.chance(50) {
			parts = append(parts, fmt.Sprintf("%q: %s", key, g.expr(g.typ(2), scope, depth+1)))
		}
	}
	return strings.Join(parts, ", ")
}

func (g *generator) values(t *gtype, scope []gvar, depth int) string {
	var parts []string
	for _, f := range t.fields {
		if g.chance(55) {
			parts = append(parts, f.name+": "+g.expr(f.typ, scope, depth+1))
		}
	}
	return strings.Join(parts, ", ")
}

// block writes statements.
func (g *generator) block(scope []gvar, n, depth int, loop bool) {
	for range n {
		g.statement(&scope, depth, loop)
	}
}

func (g *generator) statement(scope *[]gvar, depth int, loop bool) {
	v := (*scope)[g.r.Intn(len(*scope))]
	body := func(inLoop bool) {
		if inLoop {
			g.loops++
			defer func() { g.loops-- }()
		}
		g.b.WriteString("{\n")
		g.block(slices.Clip(*scope), 1+g.r.Intn(3), depth+1, inLoop)
		g.b.WriteString("}")
	}
	switch n := g.r.Intn(100); {
	case n < 14:
		g.emit(v.name)
	case n < 18 && v.typ.kind != "any":
		g.emit("&" + v.name)
	case n < 24:
		fmt.Fprintf(&g.b, "%s = %s\n", v.name, g.expr(v.typ, *scope, 0))
	case n < 27:
		*scope = g.variable(slices.Clip(*scope))
	case n < 31:
		fmt.Fprintf(&g.b, "scribble(r, %s)\n", v.name)
	case n < 34:
		fmt.Fprintf(&g.b, "scribble(r, &%s)\n", v.name)
	case n < 37:
		g.n++
		alias := gvar{fmt.Sprintf("x%d", g.n), v.typ}
		fmt.Fprintf(&g.b, "%s := %s\n_ = %s\n", alias.name, v.name, alias.name)
		*scope = append(slices.Clip(*scope), alias)
	case n < 40:
		g.n++
		alias := gvar{fmt.Sprintf("x%d", g.n), &gtype{text: "*" + v.typ.text, kind: "pointer", elem: v.typ}}
		fmt.Fprintf(&g.b, "%s := &%s\n_ = %s\n", alias.name, v.name, alias.name)
		*scope = append(slices.Clip(*scope), alias)
	case n < 64:
		g.change(v, *scope)
	case depth > 2:
		g.change(v, *scope)
	case n < 72:
		g.b.WriteString("if r.bit() ")
		body(loop)
		if g.chance(40) {
			g.b.WriteString(" else ")
			body(loop)
		}
		g.b.WriteString("\n")
	case n < 78:
		switch v.typ.kind {
		case "slice", "map":
			g.b.WriteString("if " + g.one(v.name+" == nil", v.name+" != nil", "len("+v.name+") == 0", "len("+v.name+") > 0", v.name+" == nil || r.bit()", "!("+v.name+" != nil && r.bit())") + " ")
		case "pointer", "any":
			g.b.WriteString("if " + g.one(v.name+" == nil", v.name+" != nil") + " ")
		default:
			g.b.WriteString("if r.bit() ")
		}
		body(loop)
		g.b.WriteString("\n")
	case n < 84:
		g.b.WriteString(g.one("for range r.Intn(3) ", "for range 2 ", "for i := 0; i < r.Intn(3); i++ ", "for r.bit() "))
		body(true)
		g.b.WriteString("\n")
	case n < 87 && v.typ.kind == "slice":
		g.n++
		elem := gvar{fmt.Sprintf("x%d", g.n), v.typ.elem}
		fmt.Fprintf(&g.b, "for _, %s := range %s {\n_ = %s\n", elem.name, v.name, elem.name)
		g.loops++
		g.block(append(slices.Clip(*scope), elem), 1+g.r.Intn(2), depth+1, true)
		g.loops--
		g.b.WriteString("}\n")
	case n < 90:
		g.b.WriteString("switch r.Intn(3) {\ncase 0:\n")
		g.block(slices.Clip(*scope), 1+g.r.Intn(2), depth+1, false)
		if g.chance(30) {
			g.b.WriteString("fallthrough\n")
		}
		g.b.WriteString("case 1:\n")
		g.block(slices.Clip(*scope), 1+g.r.Intn(2), depth+1, false)
		if g.chance(50) {
			g.b.WriteString("default:\n")
			g.block(slices.Clip(*scope), 1, depth+1, false)
		}
		g.b.WriteString("}\n")
	case n < 91:
		g.handed(*scope, body)
	case n < 93:
		g.literal(v, *scope, body)
	case n < 95:
		ends := map[string]string{"func() ": "()\n", "call(func() ": ")\n"}
		begin := g.one("func() ", "call(func() ")
		g.b.WriteString(begin)
		returns := g.returns
		g.returns = nil
		body(false)
		g.returns = returns
		g.b.WriteString(ends[begin])
	case n < 97 && loop:
		fmt.Fprintf(&g.b, "if r.bit() {\n%s\n}\n", g.one("break", "continue"))
	default:
		fmt.Fprintf(&g.b, "if r.Intn(4) == 0 {\nreturn %s\n}\n", g.result(*scope))
	}
}

// result is what a return in the literal that is being written returns, if anything.
func (g *generator) result(scope []gvar) string {
	if g.returns == nil {
		return ""
	}
	switch g.returns {
	case anError:
		return g.one("nil", "errNone", "errNone", "same(errNone)")
	case aBool:
		return "r.bit()"
	}
	return g.expr(g.returns, scope, 1)
}

// What literals return that are given to calls.
var anError, aBool = &gtype{text: "error"}, &gtype{text: "bool"}

// handed writes a call that is given a function literal.
func (g *generator) handed(scope []gvar, body func(bool)) {
	returns := g.returns
	defer func() { g.returns = returns }()
	write := func(begin, end string, t *gtype) {
		g.b.WriteString(begin)
		g.returns = t
		g.block(slices.Clip(scope), 1+g.r.Intn(3), 2, false)
		g.b.WriteString(end)
		g.returns = returns
	}
	switch g.r.Intn(4) {
	case 0:
		write("if err := r.Transaction(func() error {\n", "return nil\n}); err != nil {\n", anError)
		fmt.Fprintf(&g.b, "return %s\n}\n", g.result(scope))
	case 1:
		write("r.Transaction(func() error {\n", "return errNone\n})\n", anError)
	case 2:
		g.loops++
		write("r.Range(func() bool {\n", "return true\n})\n", aBool)
		g.loops--
	case 3:
		g.b.WriteString("r.either(func() ")
		g.returns = nil
		g.loops++
		body(false)
		g.loops--
		g.b.WriteString(")\n")
	}
}

// literal writes a function literal that returns something, or is called through a variable.
func (g *generator) literal(v gvar, scope []gvar, body func(bool)) {
	returns := g.returns
	defer func() { g.returns = returns }()
	g.n++
	name := fmt.Sprintf("x%d", g.n)
	if g.chance(40) {
		g.returns = nil
		fmt.Fprintf(&g.b, "%s := func() ", name)
		body(false)
		g.returns = returns
		g.b.WriteString("\n")
		g.block(scope, 1+g.r.Intn(2), 3, false)
		fmt.Fprintf(&g.b, "%s()\n", name)
		return
	}
	g.returns = v.typ
	fmt.Fprintf(&g.b, "%s = func(%s %s) %s {\n_ = %s\n", v.name, name, v.typ.text, v.typ.text, name)
	g.block(append(slices.Clip(scope), gvar{name, v.typ}), 1+g.r.Intn(3), 3, false)
	fmt.Fprintf(&g.b, "return %s\n}(%s)\n", g.one(name, v.name, g.result(scope)), g.expr(v.typ, scope, 1))
}

// change writes a statement that changes a part of a variable.
func (g *generator) change(v gvar, scope []gvar) {
	switch t := v.typ; t.kind {
	case "slice":
		switch {
		case g.chance(15) && g.loops == 0: // or it grows without end
			for _, other := range scope {
				if other.typ.text == t.text {
					fmt.Fprintf(&g.b, "%s = append(%s, %s...)\n", v.name, v.name, other.name)
					return
				}
			}
		case g.chance(10):
			fmt.Fprintf(&g.b, "%s = %s[:0]\n", v.name, v.name)
			return
		case g.chance(10):
			fmt.Fprintf(&g.b, "if len(%s) > 0 {\n%s[0] = %s\n}\n", v.name, v.name, g.expr(t.elem, scope, 1))
			return
		}
		fmt.Fprintf(&g.b, "%s = append(%s, %s)\n", v.name, v.name, g.expr(t.elem, scope, 1))
	case "map":
		if strings.HasPrefix(t.text, "map[string]") {
			key := g.one(`"k"`, `"l"`, `"id"`, `"items"`, "some[string](r)")
			if g.chance(10) {
				fmt.Fprintf(&g.b, "delete(%s, %s)\n", v.name, key)
				return
			}
			fmt.Fprintf(&g.b, "if %s != nil {\n%s[%s] = %s\n}\n", v.name, v.name, key, g.expr(t.elem, scope, 1))
		}
	case "struct":
		if len(t.fields) > 0 {
			f := t.fields[g.r.Intn(len(t.fields))]
			fmt.Fprintf(&g.b, "%s.%s = %s\n", v.name, f.name, g.expr(f.typ, scope, 1))
		}
	case "pointer":
		if t.elem.kind == "struct" && len(t.elem.fields) > 0 && g.chance(70) {
			f := t.elem.fields[g.r.Intn(len(t.elem.fields))]
			fmt.Fprintf(&g.b, "if %s != nil {\n%s.%s = %s\n}\n", v.name, v.name, f.name, g.expr(f.typ, scope, 1))
		} else {
			fmt.Fprintf(&g.b, "if %s != nil {\n*%s = %s\n}\n", v.name, v.name, g.expr(t.elem, scope, 1))
		}
	default:
		fmt.Fprintf(&g.b, "%s = %s\n", v.name, g.expr(t, scope, 0))
	}
}

// program returns the source of a program with so many types at least, and how many it has.
func program(seed int64, types int) (string, int) {
	g := &generator{r: rand.New(rand.NewSource(seed))}
	g.b.WriteString(head)
	n := 0
	for n < types {
		n += g.unit()
	}
	g.b.WriteString("func main() {\n\tdefer out.Flush()\n\tfor seed := range int64(rounds) {\n")
	for i, c := range g.cases {
		fmt.Fprintf(&g.b, "run(seed*100003+%d, %s)\n", i, c)
	}
	fmt.Fprintf(&g.b, "}\n}\n\nconst rounds = %d\n", rounds)
	return g.b.String(), n
}

// rounds is how often a case runs, with other decisions each time.
const rounds = 12
