// Package jsonof tells what JSON a Go value becomes: by its type, and by what the code around it shows.
//
// The rules are those of encoding/json and encoding/json/v2, tried against the encoders themselves. What
// they leave to a method is Unknown, but for methods that are known (time.Time) or explained by the
// caller.
package jsonof

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/shape"
)

// An Encoder is the package whose Marshal or Encode writes a value. What counts is the package that is
// imported: an experiment that puts one on top of the other changes no output.
type Encoder uint8

// The encoders.
const (
	V1 Encoder = iota // encoding/json
	V2                // encoding/json/v2
)

// EncoderOf returns the encoder that an import path stands for.
func EncoderOf(path string) Encoder {
	if path == "encoding/json/v2" || path == "github.com/go-json-experiment/json" {
		return V2
	}
	return V1
}

// Config is what a Maker is told.
type Config struct {
	// Pkg is the package under analysis: of its types, unexported constants count too.
	Pkg  *types.Package
	Fset *token.FileSet
	// Marshals, if set, says of a method MarshalJSON that does nothing but return json.Marshal(x) what type x
	// has, and what encodes it. See Marshaled.
	Marshals func(method *types.Func) (types.Type, Encoder, bool)
}

// A Maker makes shapes. Named types are defined once, for all shapes that it makes.
type Maker struct {
	Config
	defs      map[string]*shape.Shape // nil while it is being made
	sensitive map[*types.Named]bool
	constants map[*types.Package]map[types.Object][]*types.Const
}

// New returns a Maker without definitions.
func New(config Config) *Maker {
	return &Maker{
		Config:    config,
		defs:      make(map[string]*shape.Shape),
		sensitive: make(map[*types.Named]bool),
		constants: make(map[*types.Package]map[types.Object][]*types.Const),
	}
}

// Type returns what values of a type become. Addressable tells whether the value is handed over by
// pointer: methods with pointer receivers run only then, in V1.
func (m *Maker) Type(t types.Type, encoder Encoder, addressable bool) shape.Shape {
	return m.shape(t, nil, mode{v2: encoder == V2, addr: addressable}, 0)
}

// Defs returns the definitions that the shapes made so far refer to.
func (m *Maker) Defs() shape.Defs {
	defs := make(shape.Defs, 0, len(m.defs))
	for name, s := range m.defs {
		if s != nil {
			defs = append(defs, shape.Def{Name: name, Shape: *s})
		}
	}
	slices.SortFunc(defs, func(a, b shape.Def) int { return strings.Compare(a.Name, b.Name) })
	return defs
}

// mode is how a value is encoded.
type mode struct {
	v2     bool
	addr   bool   // V1: its address can be taken
	quoted bool   // V1: a basic type goes into quotes; V2: all numbers do, however deep
	format string // V2
}

// inner is the mode of what lies in a value.
func (md mode) inner(addr bool) mode {
	return mode{v2: md.v2, addr: addr, quoted: md.v2 && md.quoted}
}

const (
	maxDepth = 40   // how deep types without a name lie in each other
	maxDefs  = 2000 // how many named types a Maker defines
	maxName  = 400  // how long the name of an instance may be
	maxEnum  = 60   // how many constants a type has, if they are a list of values
)
