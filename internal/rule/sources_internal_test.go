package rule

import (
	"go/types"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// An edit is offered where the file holds what it replaces, whatever a unit has said of it.
func TestEditsRestOnTheFile(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "api"), 0o777))
	const text = "package api\n\nvar  all []string\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "api", "api.go"), []byte(text), 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "api", "api.yaml"), []byte(text), 0o666))
	pass := &analysis.Pass{Pkg: types.NewPackage("example.com/app", "main")}
	s := &Sources{&files{pass: pass, root: filepath.ToSlash(dir), path: "example.com/app"}, make(map[string][]byte)}
	const file = "example.com/app/api/api.go"
	assert.Equal(t, text, string(s.Read(file)))
	have, ok := s.Edit(file, unit.Edit{Start: 13, End: 30, Old: "var all []string", New: "x"})
	assert.True(t, ok, "white space does not matter")
	assert.Equal(t, finding.Edit{File: file, Start: 13, End: 30, New: "x"}, have)
	for why, e := range map[string]unit.Edit{
		"something else is there": {Start: 13, End: 30, Old: "var any []string", New: "x"},
		"it is somewhere else":    {Start: 12, End: 29, Old: "var all []string", New: "x"},
		"the file is shorter":     {Start: 13, End: 300, Old: "var all []string", New: "x"},
		"there is none":           {},
	} {
		_, ok := s.Edit(file, e)
		assert.False(t, ok, why)
	}
	assert.Nil(t, s.Read("example.com/app/api/none.go"))
	assert.Nil(t, s.Read("example.com/app/api/api.yaml"), "no source")
	assert.Nil(t, s.Read("example.org/other/api.go"), "nobody knows where that is")
}
