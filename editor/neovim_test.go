package editor

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Neovim is a client that nobody here has written.
func TestNeovim(t *testing.T) {
	nvim, err := exec.LookPath("nvim")
	if err != nil {
		const missing = "no nvim on PATH: install it, on Debian with apt-get install neovim"
		if os.Getenv("CI") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	script, err := filepath.Abs(filepath.Join("testdata", "neovim.lua"))
	require.NoError(t, err)
	cmd := exec.Command(nvim, "--headless", "--clean", "-n", "-c", "luafile "+script)
	cmd.Dir = service(t)
	cmd.Env = append(os.Environ(), "CROSSLAYER="+crosslayer, "CROSSLAYER_GOPLS="+realGopls, "GOWORK=off",
		"XDG_STATE_HOME="+t.TempDir(), "XDG_DATA_HOME="+t.TempDir(), "XDG_CACHE_HOME="+t.TempDir())
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	assert.Equal(t, `opened: contract/nil-slice at line 38, warning; contract/undeclared-query-param at line 35, warning
typed: contract/nil-slice at line 45, warning; contract/undeclared-query-param at line 42, warning; nplusone/read at line 31, warning
says: users.Name in loop makes n round trips, n=len(ids) (sql.DB.QueryRowContext); load them with one IN query before the loop
path: handler.go:31 (*server).friends calls (*Users).Name
path: store.go:14 sql.DB.QueryRowContext makes a db round trip
undone: contract/nil-slice at line 38, warning; contract/undeclared-query-param at line 35, warning
above a handler: GET /tags: no trips
above a handler: GET /users/{id}/friends: 1 db, 1 step
offers: Make what is sent as null empty instead
offers: Ignore contract here…
fixed: contract/undeclared-query-param at line 35, warning
has: tags := make([]string, 0)
stopped`, strings.TrimSpace(strings.ReplaceAll(string(out), "\r", "")))
}
