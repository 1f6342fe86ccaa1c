package jsonof

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/shape"
)

var (
	shapesN    = flag.Int("shapes", 300, "how many `types` TestDifferential generates")
	shapesSeed = flag.Int64("shapes-seed", 1, "the first `seed` of its programs")
)

const perProgram = 200

// TestDifferential generates programs of random types, with tags, embedding and methods, and of random
// functions that put values of them together; runs them, and holds what the encoders write against the
// shapes that are predicted from the source. `make shapes` does it for 10,000 types.
func TestDifferential(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	var total tally
	for i := 0; total.types < *shapesN; i++ {
		differ(t, *shapesSeed+int64(i), min(perProgram, *shapesN-total.types), &total)
		if t.Failed() {
			break
		}
	}
	t.Log(total.String())
	assert.GreaterOrEqual(t, total.share(), 0.9, "share of fields that are known")
}

// A tally counts what a run has seen.
type tally struct {
	types, sites, values, failures, panics int
	fields, known                          int
	maybe, wasNull                         int // sites that may be null on a way, and those that once were
}

func (c *tally) share() float64 { return float64(c.known) / float64(max(c.fields, 1)) }

func (c *tally) String() string {
	return fmt.Sprintf("%d types, %d places, %d values (%d not encodable, %d panics); %d of %d fields known (%.1f %%); of %d places said to be null on a way %d were",
		c.types, c.sites, c.values, c.failures, c.panics, c.known, c.fields, 100*c.share(), c.maybe, c.wasNull)
}

// A site is a call of emit.
type site struct {
	shape shape.Shape
	defs  shape.Defs
	text  string
	null  bool // it was null once
}

func differ(t *testing.T, seed int64, n int, total *tally) {
	t.Helper()
	text, types := program(seed, n)
	total.types += types
	sites := predict(t, text, total)
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	write("main.go", text)
	write("go.mod", "module differential\n\ngo 1.25\n")
	for _, name := range []string{"runtime.go", "runtime_v2.go"} {
		write(name, read(t, name))
	}
	for _, experiment := range []string{"", "jsonv2"} {
		out, ok := build(t, dir, experiment)
		if !ok {
			continue
		}
		for line := range strings.Lines(out) {
			if !compare(t, sites, strings.TrimSuffix(line, "\n"), total) {
				keep := filepath.Join(os.TempDir(), fmt.Sprintf("differential-%d.go", seed))
				if os.WriteFile(keep, []byte(text), 0o666) == nil {
					t.Logf("seed %d, %s, source in %s", seed, experiment, keep)
				}
				return
			}
		}
	}
	for _, s := range sites {
		if s.shape.Null == shape.NullOnAWay {
			total.maybe++
			if s.null {
				total.wasNull++
			}
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "differential", name))
	require.NoError(t, err)
	return string(data)
}

// build builds and runs a program; not ok if the toolchain does not know the experiment.
func build(t *testing.T, dir, experiment string) (string, bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	env := append(os.Environ(), "GOEXPERIMENT="+experiment, "GOFLAGS=-mod=mod", "GOWORK=off")
	if experiment != "" {
		list := exec.CommandContext(ctx, "go", "list", "encoding/json/v2")
		list.Dir, list.Env = dir, env
		if list.Run() != nil {
			return "", false
		}
	}
	compile := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-gcflags=-N -l", "-o", "program.exe", ".")
	compile.Dir, compile.Env = dir, env
	if msg, err := compile.CombinedOutput(); err != nil {
		_ = os.WriteFile(filepath.Join(os.TempDir(), "differential-broken.go"), []byte(readFile(filepath.Join(dir, "main.go"))), 0o666)
		t.Fatalf("%s: %v\n%.2000s", experiment, err, msg)
	}
	program := exec.CommandContext(ctx, filepath.Join(dir, "program.exe"))
	var stderr bytes.Buffer
	program.Stderr = &stderr
	out, err := program.Output()
	require.NoError(t, err, "%.500s", &stderr)
	return string(out), true
}

func readFile(path string) string {
	data, _ := os.ReadFile(path)
	return string(data)
}

// predict returns the shapes at all calls of emit1 and emit2, by number.
func predict(t *testing.T, text string, total *tally) map[int]*site {
	t.Helper()
	if std.imp == nil {
		check(t, "package api")
	}
	var files []*ast.File
	for _, f := range [][2]string{{"main.go", text}, {"runtime.go", read(t, "runtime.go")}} {
		file, err := parser.ParseFile(std.fset, f[0], f[1], parser.SkipObjectResolution)
		require.NoError(t, err)
		files = append(files, file)
	}
	info := newInfo()
	pkg, err := (&types.Config{Importer: std.imp}).Check("main", std.fset, files, info)
	require.NoError(t, err)

	decls := make(map[types.Object]*ast.FuncDecl)
	for _, file := range files {
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok {
				decls[info.Defs[fn.Name]] = fn
			}
		}
	}
	m := New(Config{Pkg: pkg, Fset: std.fset})
	find := func(fn *types.Func) *ast.FuncDecl { return decls[fn] }
	told := make(map[*types.Func][]shape.Value)
	var result func(fn *types.Func, i int) shape.Value
	result = func(fn *types.Func, i int) shape.Value {
		if !strings.HasPrefix(fn.Name(), "told") {
			return shape.Value{}
		}
		if _, ok := told[fn]; !ok {
			told[fn] = m.Results(Func{Info: info, Node: decls[fn], Decl: find, Result: result})
		}
		if i >= len(told[fn]) {
			return shape.Value{}
		}
		return told[fn][i]
	}
	sites := make(map[int]*site)
	for _, decl := range files[0].Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		exprs, ids := make([][]ast.Expr, 2), make([][]int, 2)
		ast.Inspect(fn, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if id, ok := call.Fun.(*ast.Ident); ok && (id.Name == "emit1" || id.Name == "emit2") {
					v := int(id.Name[4] - '1')
					number, err := strconv.Atoi(call.Args[0].(*ast.BasicLit).Value)
					require.NoError(t, err)
					exprs[v], ids[v] = append(exprs[v], call.Args[1]), append(ids[v], number)
				}
			}
			return true
		})
		for v := range exprs {
			f := Func{Info: info, Node: fn, Decl: find, Result: result}
			for i, s := range m.Values(f, Encoder(v), exprs[v]...) {
				at := std.fset.Position(exprs[v][i].Pos())
				sites[ids[v][i]] = &site{shape: s, text: fmt.Sprintf("v%d of %s in line %d of %s", v+1, types.ExprString(exprs[v][i]), at.Line, fn.Name.Name)}
			}
		}
	}
	defs := m.Defs()
	for _, s := range sites {
		s.defs = defs
		count(s.shape, total)
	}
	for _, def := range defs {
		count(def.Shape, total)
	}
	total.sites += len(sites)
	return sites
}

// count counts the fields of a shape.
func count(s shape.Shape, total *tally) {
	for _, f := range s.Fields {
		total.fields++
		if f.Shape.Known() {
			total.known++
		}
		count(f.Shape, total)
	}
	if s.Elem != nil {
		count(*s.Elem, total)
	}
	for _, alt := range s.Alts {
		count(alt, total)
	}
}

// compare holds a line of a program's output against the prediction.
func compare(t *testing.T, sites map[int]*site, line string, total *tally) bool {
	t.Helper()
	id, rest, _ := strings.Cut(line, " ")
	what, data, _ := strings.Cut(rest, " ")
	number, err := strconv.Atoi(id)
	require.NoError(t, err, line)
	s := sites[number]
	require.NotNil(t, s, line)
	total.values++
	switch what {
	case "panic": // a method was called through a nil embedded pointer
		total.panics++
		return true
	case "error":
		total.failures++
		if strings.Contains(data, "duplicate object member name") || strings.Contains(data, "object member name must be a string") {
			return true // keys whose methods say the same, and nil ones: that is in the values
		}
		return assert.True(t, mayFail(s.shape, s.defs, nil), "%s: %s, but %s", s.text, data, s.defs.Text(s.shape))
	}
	s.null = s.null || data == "null"
	if s.defs.Fails(s.shape) {
		return assert.Fail(t, "was encoded", "%s: %s, but %s", s.text, data, s.defs.Text(s.shape))
	}
	dec := json.NewDecoder(strings.NewReader(data))
	dec.UseNumber()
	var v any
	require.NoError(t, dec.Decode(&v), line)
	err = validate(v, s.shape, s.defs)
	return assert.NoError(t, err, "%s: %s, but %s", s.text, data, s.defs.Text(s.shape))
}

// mayFail tells whether something in a shape may not be encodable.
func mayFail(s shape.Shape, defs shape.Defs, within []string) bool {
	switch s.Kind {
	case shape.Invalid, shape.Unknown:
		return true
	case shape.Ref:
		found, _ := defs.Find(s.Def)
		return !slices.Contains(within, s.Def) && mayFail(found, defs, append(within, s.Def))
	}
	return s.Open || s.Elem != nil && mayFail(*s.Elem, defs, within) ||
		slices.ContainsFunc(s.Fields, func(f shape.Field) bool { return mayFail(f.Shape, defs, within) }) ||
		slices.ContainsFunc(s.Alts, func(alt shape.Shape) bool { return mayFail(alt, defs, within) })
}

// validate tells how a JSON value contradicts a shape.
func validate(v any, s shape.Shape, defs shape.Defs) error {
	s = defs.Resolve(s)
	wrong := func() error { return fmt.Errorf("%v is no %s", v, s) }
	switch {
	case s.Null == shape.NullForSure:
		if v != nil {
			return wrong()
		}
		return nil
	case v == nil:
		unknown := func(s shape.Shape) bool { return defs.Resolve(s).Kind == shape.Unknown } // null comes of a method, too
		if s.Null == shape.NotNull && s.Kind != shape.Nothing && !unknown(s) && !slices.ContainsFunc(s.Alts, unknown) {
			return wrong()
		}
		return nil
	}
	if s.Exact {
		text, err := json.Marshal(v)
		if err != nil || !slices.Contains(s.Enum, string(text)) {
			return wrong()
		}
	}
	ok := true
	switch s.Kind {
	case shape.Nothing, shape.Invalid, shape.Hole, shape.Ref:
		ok = false
	case shape.Boolean:
		_, ok = v.(bool)
	case shape.Integer:
		n, isNumber := v.(json.Number)
		ok = isNumber && isInteger(n.String(), s)
	case shape.Number:
		_, ok = v.(json.Number)
	case shape.String:
		text, isText := v.(string)
		ok = isText && hasFormat(text, s.Format)
	case shape.AnyOf:
		var errs []error
		for _, alt := range s.Alts {
			err := validate(v, alt, defs)
			if err == nil {
				return nil
			}
			errs = append(errs, err)
		}
		return errors.Join(errs...)
	case shape.Array:
		list, isList := v.([]any)
		if !isList || s.Elem == nil && len(list) > 0 {
			return wrong()
		}
		for i, v := range list {
			if err := validate(v, *s.Elem, defs); err != nil {
				return fmt.Errorf("%d: %w", i, err)
			}
		}
	case shape.Object:
		object, isObject := v.(map[string]any)
		if !isObject {
			return wrong()
		}
		return validateObject(object, s, defs)
	}
	if !ok {
		return wrong()
	}
	return nil
}

func validateObject(object map[string]any, s shape.Shape, defs shape.Defs) error {
	seen := make(map[string]bool)
	for _, f := range s.Fields {
		if seen[f.Name] {
			return fmt.Errorf("%s is predicted twice", f.Name)
		}
		seen[f.Name] = true
		v, ok := object[f.Name]
		if !ok {
			if f.Presence == shape.Always {
				return fmt.Errorf("%s is missing", f.Name)
			}
			continue
		}
		if err := validate(v, f.Shape, defs); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	for name, v := range object {
		switch {
		case seen[name]:
		case s.Elem != nil:
			if _, err := strconv.ParseInt(name, 10, 64); err != nil && s.IntKeys {
				if _, err := strconv.ParseUint(name, 10, 64); err != nil {
					return fmt.Errorf("key %s is no number", name)
				}
			}
			if err := validate(v, *s.Elem, defs); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		case !s.Open:
			return fmt.Errorf("%s is not predicted", name)
		}
	}
	return nil
}

func isInteger(text string, s shape.Shape) bool {
	n, ok := new(big.Int).SetString(text, 10)
	if !ok || s.Unsigned && n.Sign() < 0 {
		return false
	}
	if s.Bits == 0 {
		return true
	}
	bits := s.Bits
	if !s.Unsigned {
		bits--
	}
	limit := new(big.Int).Lsh(big.NewInt(1), uint(bits))
	return n.CmpAbs(limit) < 0 || n.Sign() < 0 && n.CmpAbs(limit) == 0
}

func hasFormat(text, format string) bool {
	var err error
	switch format {
	case "date-time":
		_, err = time.Parse(time.RFC3339Nano, text)
	case "date":
		_, err = time.Parse(time.DateOnly, text)
	case "byte":
		_, err = base64.StdEncoding.DecodeString(text)
	case "integer":
		return isInteger(text, shape.Shape{})
	case "number":
		_, err = strconv.ParseFloat(text, 64)
	case "boolean":
		_, err = strconv.ParseBool(text)
	}
	return err == nil
}

// TestValidate: a test that finds everything right is worth nothing.
func TestValidate(t *testing.T) {
	str, integer := shape.Shape{Kind: shape.String}, shape.Shape{Kind: shape.Integer, Bits: 8}
	object := shape.Shape{Kind: shape.Object, Fields: []shape.Field{{Name: "a", Shape: str}, {Name: "b", Shape: integer, Presence: shape.Optional}}}
	for _, bad := range []struct {
		text string
		of   shape.Shape
	}{
		{`1`, str}, {`null`, str}, {`"x"`, integer}, {`1.5`, integer}, {`128`, integer}, {`{}`, object}, {`{"a":1}`, object}, {`{"a":"","c":1}`, object},
		{`{"a":"","b":null}`, object}, {`[1]`, shape.Shape{Kind: shape.Array}}, {`["x"]`, shape.Shape{Kind: shape.Array, Elem: &integer}}, {`"x"`, shape.Shape{Kind: shape.String, Format: "date-time"}},
		{`{"x":1}`, shape.Shape{Kind: shape.Object, Elem: &integer, IntKeys: true}}, {`[]`, shape.Shape{Kind: shape.AnyOf, Alts: []shape.Shape{str, integer}}},
		{`"b"`, shape.Shape{Kind: shape.String, Enum: []string{`"a"`}, Exact: true}}, {`[]`, shape.Shape{Kind: shape.Array, Null: shape.NullForSure}},
	} {
		dec := json.NewDecoder(bytes.NewReader([]byte(bad.text)))
		dec.UseNumber()
		var v any
		require.NoError(t, dec.Decode(&v))
		assert.Error(t, validate(v, bad.of, nil), "%s as %s", bad.text, bad.of)
	}
}

func newInfo() *types.Info {
	return &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection), Implicits: make(map[ast.Node]types.Object), Instances: make(map[*ast.Ident]types.Instance),
	}
}
