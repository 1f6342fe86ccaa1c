package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
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

// What a form leaves out is said where people look, and not among what tools read.
func TestLimitIsSaid(t *testing.T) {
	o := options{outs: []string{"sarif"}}
	var err error
	o.outlets, err = o.outletsOf()
	require.NoError(t, err)
	var stdout, stderr bytes.Buffer
	require.NoError(t, o.show(output.Report{Findings: make([]finding.Finding, 25_001)}, &stdout, &stderr))
	assert.Equal(t, "sarif: 1 finding left out: code scanning takes 25000 results of a run; the most severe are kept\n", stderr.String())
	assert.True(t, json.Valid(stdout.Bytes()))
}

// Two outputs never share a place, by whatever names it goes.
func TestOutputsApart(t *testing.T) {
	dir, err := filepath.EvalSymlinks(write(t, module))
	require.NoError(t, err)
	file := filepath.Join(dir, "out")
	require.NoError(t, os.Symlink("new", filepath.Join(dir, "link")))
	require.NoError(t, os.Symlink(dir, filepath.Join(dir, "here")))
	for _, test := range []struct {
		outs  [2]string
		where string
	}{
		{[2]string{"text", "json"}, "standard output"},
		{[2]string{"text", "json=-"}, "standard output"},
		{[2]string{"text=/dev/stdout", "json"}, "standard output"},
		{[2]string{"text=out", "json=./app/../out"}, "./app/../out"},
		{[2]string{"text=out", "json=" + file}, file},
		{[2]string{"text=" + file, "json=here/here/out"}, "here/here/out"},
		{[2]string{"text=new", "json=link"}, "link"},
	} {
		code, stdout, stderr := run(t, "-C", dir, "-o", test.outs[0], "-o", test.outs[1])
		assert.Equal(t, exitUsage, code, test.outs)
		assert.Empty(t, stdout, test.outs)
		assert.Equal(t, "crosslayer: text and json both go to "+test.where+"; send one to a file of its own: -o json=FILE\n", stderr)
		assert.NoFileExists(t, file)
	}
	// A link to what is not there yet stays a link.
	code, _, stderr := run(t, "-C", dir, "-o", "json=link", "-o", "text=here/out")
	require.Equal(t, exitFindings, code, stderr)
	to, err := os.Readlink(filepath.Join(dir, "link"))
	require.NoError(t, err)
	assert.Equal(t, "new", to)
	assert.FileExists(t, filepath.Join(dir, "new"))
	assert.FileExists(t, file)
}

// An output that cannot be written keeps no other from it.
func TestOutputFails(t *testing.T) {
	dir := write(t, module)
	here := filepath.Join(dir, "here")
	require.NoError(t, os.Mkdir(here, 0o777))
	o := options{dir: dir, outs: []string{"sarif=here/out", "text"}}
	var err error
	o.outlets, err = o.outletsOf()
	require.NoError(t, err)
	require.NoError(t, os.Remove(here)) // meanwhile
	var stdout, stderr bytes.Buffer
	err = o.show(output.Report{}, &stdout, &stderr)
	assert.ErrorContains(t, err, "cannot write the findings as sarif: cannot write ")
	assert.Contains(t, stdout.String(), "No findings")
}
