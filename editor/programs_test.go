package editor

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// The programs that are tried, as built here.
var realGopls, crosslayer string

// TestMain builds the real gopls of the version that go.mod names, and crosslayer.
func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "editor")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		ext := ""
		if runtime.GOOS == "windows" {
			ext = ".exe"
		}
		realGopls, crosslayer = filepath.Join(dir, "real", "gopls"+ext), filepath.Join(dir, "crosslayer"+ext)
		for _, build := range []struct{ dir, out, pkg string }{
			{".", realGopls, "golang.org/x/tools/gopls"},
			{"..", crosslayer, "./cmd/crosslayer"},
		} {
			cmd := exec.Command("go", "build", "-o", build.out, build.pkg)
			cmd.Dir = build.dir
			cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
			if out, err := cmd.CombinedOutput(); err != nil {
				fmt.Fprintf(os.Stderr, "go build %s: %v\n%s", build.pkg, err, out)
				return 1
			}
		}
		return m.Run()
	}())
}
