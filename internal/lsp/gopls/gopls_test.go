package gopls_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/lsp/gopls"
)

func TestServes(t *testing.T) {
	for _, args := range [][]string{
		nil, {"serve"}, {"-mode=stdio"}, {"-mode", "stdio"}, {"-remote=auto"}, {"-remote", "auto", "-rpc.trace", "serve"},
		{"-logfile", "help", "-vv"}, {"serve", "-debug=localhost:6060"}, {"--remote=auto"},
	} {
		assert.True(t, gopls.Serves(args), "%v", args)
	}
	for _, args := range [][]string{
		{"version"}, {"-v", "check", "a.go"}, {"help"}, {"-h"}, {"--help"}, {"serve", "-listen=:0"}, {"-listen", "unix;/x"}, {"-port", "1"},
		{"serve", "-h"}, {"-remote", "auto", "remote", "sessions"}, {"mcp"},
	} {
		assert.False(t, gopls.Serves(args), "%v", args)
	}
}

// program makes an executable file.
func program(t *testing.T, name string) string {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
	require.NoError(t, os.WriteFile(name, []byte("#!/bin/sh\n"), 0o777))
	return name
}

func TestFind(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("names and links are otherwise there")
	}
	dir := t.TempDir()
	home, bin := filepath.Join(dir, "home"), filepath.Join(dir, "bin")
	t.Setenv("HOME", home)
	t.Setenv("GOBIN", "")
	t.Setenv("GOPATH", "")
	t.Setenv(gopls.Variable, "")
	t.Setenv("PATH", bin+string(filepath.ListSeparator))
	_, err := gopls.Find()
	require.ErrorIs(t, err, gopls.ErrNotFound)

	own := program(t, filepath.Join(home, "go", "bin", "gopls"))
	path, err := gopls.Find()
	require.NoError(t, err)
	assert.Equal(t, own, path)

	gopath := program(t, filepath.Join(dir, "second", "bin", "gopls"))
	t.Setenv("GOPATH", filepath.Join(dir, "first")+string(filepath.ListSeparator)+filepath.Join(dir, "second"))
	path, err = gopls.Find()
	require.NoError(t, err)
	assert.Equal(t, gopath, path)

	gobin := program(t, filepath.Join(dir, "gobin", "gopls"))
	t.Setenv("GOBIN", filepath.Dir(gobin))
	path, err = gopls.Find()
	require.NoError(t, err)
	assert.Equal(t, gobin, path)

	// What is called gopls on PATH may be ourselves, as a link or another name of the same file.
	self, err := os.Executable()
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(bin, 0o777))
	require.NoError(t, os.Symlink(self, filepath.Join(bin, "gopls")))
	path, err = gopls.Find()
	require.NoError(t, err)
	assert.Equal(t, gobin, path)

	require.NoError(t, os.Remove(filepath.Join(bin, "gopls")))
	onPath := program(t, filepath.Join(bin, "gopls"))
	path, err = gopls.Find()
	require.NoError(t, err)
	assert.Equal(t, onPath, path)

	named := program(t, filepath.Join(dir, "named", "my-gopls"))
	t.Setenv(gopls.Variable, named)
	path, err = gopls.Find()
	require.NoError(t, err)
	assert.Equal(t, named, path)

	t.Setenv(gopls.Variable, self)
	_, err = gopls.Find()
	require.ErrorContains(t, err, "is crosslayer itself")
	t.Setenv(gopls.Variable, filepath.Join(dir, "nowhere"))
	_, err = gopls.Find()
	require.ErrorContains(t, err, gopls.Variable)

	// Whoever calls us in a circle, through scripts, is told.
	t.Setenv("CROSSLAYER_GOPLS_DEPTH", "2")
	_, err = gopls.Find()
	require.ErrorContains(t, err, "calls crosslayer gopls again")
}
