package jsonof

import (
	"go/types"
	"strings"

	"github.com/crosslayer/crosslayer/internal/shape"
)

// takesFormat tells whether V2 accepts the format of a field for a type.
func (m *Maker) takesFormat(t types.Type, md mode) bool {
	var elem types.Type
	switch u := t.Underlying().(type) {
	case *types.Slice:
		elem = u.Elem()
	case *types.Array:
		elem = u.Elem()
	}
	switch md.format {
	case "":
		return true
	case "base64", "base64url", "base32", "base32hex", "base16", "hex", "array":
		return elem != nil && isByte(elem) && m.encodesBytes(elem, md)
	case "emitnull", "emitempty":
		_, list := t.Underlying().(*types.Slice)
		_, dict := t.Underlying().(*types.Map)
		return dict || list && (!isByte(elem) || !m.encodesBytes(elem, md))
	}
	return false
}

func byteText(md mode) shape.Shape {
	s := shape.Shape{Kind: shape.String, Format: "byte"}
	if md.format != "" && md.format != "base64" {
		s.Format = "?"
	}
	return s
}

// encodesBytes tells whether lists of a kind of byte go as one text.
func (m *Maker) encodesBytes(elem types.Type, md mode) bool {
	if isTypeParam(elem) {
		return false
	}
	_, named := types.Unalias(elem).(*types.Named)
	if md.v2 {
		return !named
	}
	for _, name := range []string{"MarshalJSON", "MarshalText"} {
		if fn := method(elem, name, true); fn != nil && returnsBytes(fn, 0) {
			return false
		}
	}
	return true
}

func (m *Maker) duration(md mode) shape.Shape {
	s := shape.Shape{Kind: shape.Number, Go: "time.Duration"}
	switch md.format {
	case "":
		s.Kind = shape.Invalid // there is no default, golang.org/issue/71631
		return s
	case "units", "iso8601":
		s.Kind = shape.String
		if md.format == "iso8601" {
			s.Format = "duration"
		}
		return s
	case "sec", "milli", "micro", "nano":
	default:
		return shape.Shape{Go: s.Go}
	}
	if md.quoted {
		s.Kind, s.Format = shape.String, "number"
	}
	return s
}

func (m *Maker) time(md mode) shape.Shape {
	s := shape.Shape{Kind: shape.String, Format: "?", Go: "time.Time"}
	switch md.format {
	case "RFC3339", "RFC3339Nano":
		s.Format = "date-time"
	case "DateOnly":
		s.Format = "date"
	case "unix", "unixmilli", "unixmicro", "unixnano":
		s.Kind, s.Format = shape.Number, ""
		if md.quoted {
			s.Kind, s.Format = shape.String, "number"
		}
	default:
		if strings.TrimFunc(md.format, isLetterOrDigit) == "" {
			return shape.Shape{Go: s.Go} // a name that there may not be
		}
	}
	return s
}
