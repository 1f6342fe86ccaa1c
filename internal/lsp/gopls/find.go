package gopls

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
)

// Variable names the environment variable that holds the path of gopls.
const Variable = "CROSSLAYER_GOPLS"

// guard is the environment variable that counts how deep we have called ourselves.
const guard = "CROSSLAYER_GOPLS_DEPTH"

// ErrNotFound says that there is no gopls, and what to do.
var ErrNotFound = errors.New("gopls was not found on PATH, in GOBIN or in GOPATH/bin; install it with " +
	"go install golang.org/x/tools/gopls@latest, or set " + Variable + " to its path")

// Find returns the path of gopls, which is not this very program under that name.
func Find() (string, error) {
	if depth() >= 2 {
		return "", fmt.Errorf("the gopls that was found calls crosslayer gopls again; set %s to the path of the real one", Variable)
	}
	if named := os.Getenv(Variable); named != "" {
		path, err := exec.LookPath(named)
		switch {
		case err != nil:
			return "", fmt.Errorf("%s: %w", Variable, err)
		case ourselves(path):
			return "", fmt.Errorf("%s=%s is crosslayer itself; set it to the path of the real gopls", Variable, named)
		}
		return path, nil
	}
	for _, dir := range places() {
		path, err := exec.LookPath(filepath.Join(dir, name()))
		if err == nil && filepath.IsAbs(path) && !ourselves(path) {
			return path, nil
		}
	}
	return "", ErrNotFound
}

func name() string {
	if runtime.GOOS == "windows" {
		return "gopls.exe"
	}
	return "gopls"
}

// places are the folders in which gopls may be, in order.
func places() []string {
	dirs := filepath.SplitList(os.Getenv("PATH"))
	if bin := os.Getenv("GOBIN"); bin != "" {
		dirs = append(dirs, bin)
	}
	paths := filepath.SplitList(os.Getenv("GOPATH"))
	if len(paths) == 0 {
		if home, err := os.UserHomeDir(); err == nil {
			paths = append(paths, filepath.Join(home, "go"))
		}
	}
	for _, path := range paths {
		dirs = append(dirs, filepath.Join(path, "bin"))
	}
	return dirs
}

// ourselves reports whether a file is this program, links followed.
func ourselves(path string) bool {
	self, err := os.Executable()
	if err != nil {
		return false
	}
	a, errA := os.Stat(self)
	b, errB := os.Stat(path)
	return errA == nil && errB == nil && os.SameFile(a, b)
}

func depth() int {
	n, err := strconv.Atoi(os.Getenv(guard))
	if err != nil {
		return 0
	}
	return n
}

// environ is the environment of the child.
func environ() []string {
	return append(os.Environ(), guard+"="+strconv.Itoa(depth()+1))
}
