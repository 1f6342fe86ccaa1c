package jsonof

import (
	"encoding/json"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/shape"
)

// numberType is the shape of json.Number, a string that is written as a number.
func numberType(t types.Type, md mode) (shape.Shape, bool) {
	if !isNamed(t, "encoding/json", "Number") {
		return shape.Shape{}, false
	}
	if md.quoted {
		return shape.Shape{Kind: shape.String, Format: "number"}, true
	}
	return shape.Shape{Kind: shape.Number, Go: "json.Number"}, true
}

// basic is the shape of numbers, strings and booleans.
func (m *Maker) basic(t types.Type, b *types.Basic, v *value, md mode) shape.Shape {
	s := shape.Shape{Go: goName(t)}
	switch info := b.Info(); {
	case b.Kind() == types.UntypedNil:
		return shape.Shape{Kind: shape.Nothing}
	case b.Kind() == types.Invalid:
		return shape.Shape{}
	case info&types.IsBoolean != 0:
		s.Kind = shape.Boolean
	case info&types.IsInteger != 0:
		s.Kind, s.Bits, s.Unsigned = shape.Integer, bitsOf(b), info&types.IsUnsigned != 0
		if s.Go == "time.Duration" {
			s.Format = "nanoseconds"
		}
	case info&types.IsFloat != 0:
		s.Kind, s.Bits = shape.Number, bitsOf(b)
	case info&types.IsString != 0:
		s.Kind = shape.String
	default:
		s.Kind = shape.Invalid
		return s
	}
	if md.format != "" {
		return shape.Shape{Go: s.Go}
	}
	numeric := s.Kind == shape.Integer || s.Kind == shape.Number
	if md.quoted && (numeric || !md.v2) {
		s.Format = map[shape.Kind]string{shape.Boolean: "boolean", shape.Integer: "integer", shape.Number: "number", shape.String: "?"}[s.Kind]
		s.Kind, s.Bits, s.Unsigned = shape.String, 0, false
		return s
	}
	if v != nil && v.con != nil {
		if text := constantText(v.con, s.Kind); text != "" {
			s.Enum, s.Exact = []string{text}, true
			return s
		}
	}
	s.Enum = m.enum(t, s.Kind)
	return s
}

func bitsOf(b *types.Basic) int {
	switch b.Kind() {
	case types.Int8, types.Uint8:
		return 8
	case types.Int16, types.Uint16:
		return 16
	case types.Int32, types.Uint32, types.Float32, types.UntypedRune:
		return 32
	}
	return 64
}

// constantText is a constant as JSON, "" if it is not worth it.
func constantText(c constant.Value, kind shape.Kind) string {
	switch {
	case kind == shape.String && c.Kind() == constant.String && len(constant.StringVal(c)) <= 100:
		return quote(constant.StringVal(c))
	case kind == shape.Boolean && c.Kind() == constant.Bool:
		return strconv.FormatBool(constant.BoolVal(c))
	case kind == shape.Integer:
		if n, ok := constant.Int64Val(constant.ToInt(c)); ok {
			return strconv.FormatInt(n, 10)
		}
	}
	return ""
}

func quote(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		return ""
	}
	return string(text)
}

// enum returns the constants declared for a named type, by which people say what values it has.
func (m *Maker) enum(t types.Type, kind shape.Kind) []string {
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() == nil || kind != shape.String && kind != shape.Integer {
		return nil
	}
	switch pkg := named.Obj().Pkg(); {
	case isNamed(t, "time", "Duration") || isNamed(t, "io/fs", "FileMode"):
		return nil // they count something
	case m.constants[pkg] == nil:
		m.constants[pkg] = make(map[types.Object][]*types.Const)
		for _, name := range pkg.Scope().Names() {
			c, ok := pkg.Scope().Lookup(name).(*types.Const)
			if !ok || pkg != m.Pkg && !c.Exported() {
				continue
			}
			if of, ok := types.Unalias(c.Type()).(*types.Named); ok {
				m.constants[pkg][of.Obj()] = append(m.constants[pkg][of.Obj()], c)
			}
		}
	}
	all := slices.Clone(m.constants[named.Obj().Pkg()][named.Obj()])
	if len(all) < 2 || len(all) > maxEnum {
		return nil
	}
	slices.SortStableFunc(all, func(a, b *types.Const) int {
		if constant.Compare(a.Val(), token.LSS, b.Val()) {
			return -1
		} else if constant.Compare(b.Val(), token.LSS, a.Val()) {
			return 1
		}
		return strings.Compare(a.Name(), b.Name())
	})
	var values []string
	for _, c := range all {
		if text := constantText(c.Val(), kind); text != "" && !slices.Contains(values, text) {
			values = append(values, text)
		}
	}
	return values
}
