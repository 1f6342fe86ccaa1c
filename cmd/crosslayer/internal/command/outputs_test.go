package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/output"
)

// One run writes every form, each to its place, and names files from the top of the repository.
func TestOutputs(t *testing.T) {
	top := write(t, module)
	require.NoError(t, os.Mkdir(filepath.Join(filepath.Dir(top), ".git"), 0o777))
	args := []string{"-C", top, "-o", "github"}
	for _, f := range output.Formats {
		args = append(args, "-o", f.Name+"=out."+f.Name)
	}
	code, stdout, stderr := run(t, args...)
	require.Equal(t, exitFindings, code, stderr)
	below := filepath.Base(top) + "/"
	assert.True(t, strings.HasPrefix(stdout, "::warning file="+below), stdout)
	for _, f := range output.Formats {
		text, err := os.ReadFile(filepath.Join(top, "out."+f.Name))
		require.NoError(t, err)
		assert.Contains(t, string(text), "in loop makes n round trips", f.Name)
		assert.Equal(t, f.Name != "text" && f.Name != "json", strings.Contains(string(text), below), f.Name)
	}
	sarif, err := os.ReadFile(filepath.Join(top, "out.sarif"))
	require.NoError(t, err)
	assert.True(t, json.Valid(sarif))
}
