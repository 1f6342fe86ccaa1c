package jsonof

import (
	"go/types"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"
)

// TestStandardLibrary makes shapes of all exported types of the standard library, and of all expressions
// that its functions return.
func TestStandardLibrary(t *testing.T) {
	if testing.Short() {
		t.Skip("loads the standard library")
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports}, "std")
	require.NoError(t, err)
	count, known := 0, 0
	for _, pkg := range pkgs {
		if pkg.Types == nil {
			continue
		}
		for _, encoder := range []Encoder{V1, V2} {
			m := New(Config{Pkg: pkg.Types, Fset: pkg.Fset})
			for _, name := range pkg.Types.Scope().Names() {
				tn, ok := pkg.Types.Scope().Lookup(name).(*types.TypeName)
				if !ok || !tn.Exported() {
					continue
				}
				for _, addressable := range []bool{false, true} {
					s := m.Type(tn.Type(), encoder, addressable)
					assert.NotEmpty(t, m.Defs().Text(s))
					count++
					if s.Known() {
						known++
					}
				}
			}
		}
	}
	t.Logf("%d types, %d known", count, known)
	assert.Greater(t, count, 3000)
}
