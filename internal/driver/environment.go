package driver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"
)

// An environment is where the go command finds things from a directory.
type environment struct {
	dir      string   // the working directory, absolute
	goroot   string   // standard library
	modcache string   // downloaded modules
	mains    []string // roots of the main modules
	vendors  []string // where vendored packages may lie
}

// ours reports whether a package has a file outside the standard library, the
// module cache and the vendor directories.
func (e environment) ours(pkg *packages.Package) bool {
	for _, file := range pkg.GoFiles {
		if !e.foreign(file) {
			return true
		}
	}
	return false
}

// third reports whether a package is neither ours nor the standard library's.
func (e environment) third(pkg *packages.Package) bool {
	return len(pkg.GoFiles) > 0 && !within(pkg.GoFiles[0], e.goroot) && !e.ours(pkg)
}

// foreign reports whether somebody else keeps the file.
func (e environment) foreign(file string) bool {
	if within(file, e.goroot) || within(file, e.modcache) {
		return true
	}
	for _, dir := range e.vendors {
		if within(file, dir) {
			return true
		}
	}
	return false
}

// whole reports whether ./... is all there is.
func (e environment) whole() bool {
	if len(e.mains) != 1 {
		return false
	}
	root := e.mains[0]
	return root == e.dir || root == real(e.dir)
}

// newEnvironment asks the go command. Its answers depend on the directory: toolchain
// lines, workspaces and environment files all count.
func newEnvironment(ctx context.Context, dir string) (environment, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return environment{}, fmt.Errorf("working directory: %w", err)
	}
	if info, err := os.Stat(abs); err != nil || !info.IsDir() {
		return environment{}, fmt.Errorf("%s is not a directory", dir)
	}
	out, err := goCommand(ctx, abs, "env", "-json", "GOROOT", "GOMODCACHE", "GOMOD", "GOWORK")
	if err != nil {
		return environment{}, err
	}
	var vars struct{ GOROOT, GOMODCACHE, GOMOD, GOWORK string }
	if err := json.Unmarshal(out, &vars); err != nil {
		return environment{}, fmt.Errorf("go env: %w", err)
	}
	workspace := vars.GOWORK != "" && vars.GOWORK != "off"
	if !workspace && (vars.GOMOD == "" || vars.GOMOD == os.DevNull) {
		return environment{}, errors.New("no go.mod here or in a parent directory; go to your module, or name it: crosslayer -C DIR ./...")
	}
	out, err = goCommand(ctx, abs, "list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return environment{}, err
	}
	env := environment{dir: abs, goroot: vars.GOROOT, modcache: vars.GOMODCACHE}
	for line := range strings.Lines(string(out)) {
		if root := strings.TrimSpace(line); root != "" {
			env.mains = append(env.mains, root)
			env.vendors = append(env.vendors, filepath.Join(root, "vendor"))
		}
	}
	if workspace {
		env.vendors = append(env.vendors, filepath.Join(filepath.Dir(vars.GOWORK), "vendor"))
	}
	return env, nil
}

// goCommand runs the go command as the reader would in dir.
func goCommand(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err == nil {
		return out, nil
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		return nil, errors.New(oneLine(string(exit.Stderr)))
	}
	if errors.Is(err, exec.ErrNotFound) {
		return nil, errors.New("the go command is not on the PATH; crosslayer needs it to find your packages")
	}
	return nil, fmt.Errorf("go %s: %w", args[0], err)
}

// within reports whether file lies below dir.
func within(file, dir string) bool {
	rest, ok := strings.CutPrefix(file, dir)
	return ok && dir != "" && strings.HasPrefix(rest, string(filepath.Separator))
}

// real returns dir with its links followed, or dir itself.
func real(dir string) string {
	if followed, err := filepath.EvalSymlinks(dir); err == nil {
		return followed
	}
	return dir
}
