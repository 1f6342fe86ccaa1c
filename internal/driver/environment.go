package driver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/packages"
)

// An environment is where the go command finds things from a directory.
type environment struct {
	dir       string   // the working directory, absolute
	goroot    string   // standard library
	modcache  string   // downloaded modules
	mains     []string // roots of the main modules
	vendors   []string // where vendored packages may lie
	workspace bool     // a go.work decides
	arch      string   // GOARCH
	version   string   // of the go command, as go1.26.8

	vars    []string // environment of our go commands that the reader did not set
	modfile string   // stands in for go.mod, "" if nothing does
	scratch string   // directory of files that we made, "" without
	noC     bool     // cgo is wanted, but there is no C compiler
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

// standard reports whether a package belongs to the standard library.
func (e environment) standard(pkg *packages.Package) bool {
	return len(pkg.GoFiles) > 0 && native.within(pkg.GoFiles[0], e.goroot)
}

// third reports whether a package is neither ours nor the standard library's.
func (e environment) third(pkg *packages.Package) bool {
	return len(pkg.GoFiles) > 0 && !e.standard(pkg) && !e.ours(pkg)
}

// foreign reports whether somebody else keeps the file.
func (e environment) foreign(file string) bool {
	if native.within(file, e.goroot) || native.within(file, e.modcache) {
		return true
	}
	return slices.ContainsFunc(e.vendors, func(dir string) bool { return native.within(file, dir) })
}

// whole reports whether ./... is all there is: every main module lies here.
func (e environment) whole() bool {
	here := func(root string) bool {
		return native.same(root, e.dir) || native.same(root, follow(e.dir)) ||
			e.workspace && (native.within(root, e.dir) || native.within(root, follow(e.dir)))
	}
	return !slices.ContainsFunc(e.mains, func(root string) bool { return !here(root) })
}

// spread completes directory wildcards in a workspace, where the go command
// stops at nested modules, and finds nothing at all above them.
func (e environment) spread(patterns []string) []string {
	if !e.workspace {
		return patterns
	}
	var all []string
	for _, pattern := range patterns {
		base, rest, ok := native.split(pattern)
		if !ok || rest != "..." {
			all = append(all, pattern)
			continue
		}
		base = follow(native.resolve(e.dir, base))
		within := slices.ContainsFunc(e.mains, func(root string) bool {
			return native.same(base, root) || native.within(base, root)
		})
		n := len(all)
		for _, root := range e.mains {
			if native.within(root, base) {
				all = append(all, filepath.Join(root, "..."))
			}
		}
		if within || len(all) == n { // else the go command says what is wrong with it
			all = append(all, pattern)
		}
	}
	return all
}

// errNoModule says that neither a module nor a workspace is in force.
var errNoModule = errors.New("no go.mod here or in a parent directory; go to your module, or name it: crosslayer -C DIR ./...")

// newEnvironment asks the go command. Its answers depend on the directory: toolchain
// lines, workspaces and environment files all count.
func newEnvironment(ctx context.Context, dir string) (environment, error) {
	abs, err := absolute(dir)
	if err != nil {
		return environment{}, err
	}
	env := environment{dir: abs}
	out, err := env.goCommand(ctx, "env", "-json", "GOROOT", "GOMODCACHE", "GOMOD", "GOWORK", "GOVERSION",
		"GOOS", "GOARCH", "GOHOSTOS", "GOHOSTARCH", "CGO_ENABLED", "CC", "GOFLAGS")
	if err != nil {
		return environment{}, err
	}
	var vars struct {
		GOROOT, GOMODCACHE, GOMOD, GOWORK, GOVERSION string
		GOOS, GOARCH, GOHOSTOS, GOHOSTARCH           string
		CGO_ENABLED, CC, GOFLAGS                     string
	}
	if err := json.Unmarshal(out, &vars); err != nil {
		return environment{}, fmt.Errorf("go env: %w", err)
	}
	env.goroot, env.modcache, env.arch, env.version = vars.GOROOT, vars.GOMODCACHE, vars.GOARCH, vars.GOVERSION
	env.workspace = vars.GOWORK != "" && vars.GOWORK != "off"
	module := vars.GOMOD != "" && vars.GOMOD != os.DevNull
	if !env.workspace && !module {
		return environment{}, errNoModule
	}
	hosted := vars.GOOS == vars.GOHOSTOS && vars.GOARCH == vars.GOHOSTARCH
	env.noC = compilerMissing(vars.CGO_ENABLED, vars.CC, hosted)

	if modfile, rest := cutModfile(vars.GOFLAGS); modfile != "" {
		env.modfile = modfile
		env.vars = append(env.vars, "GOFLAGS="+rest)
	} else if module && !env.workspace && writesModule(vars.GOFLAGS) {
		if err := env.standIn(vars.GOMOD); err != nil {
			return environment{}, err
		}
	}

	if err := env.list(ctx); err != nil {
		env.close()
		return environment{}, err
	}
	if env.workspace {
		if module && !slices.ContainsFunc(env.mains, func(root string) bool { return native.same(root, filepath.Dir(vars.GOMOD)) }) {
			// A module that the workspace above it does not name is a program of
			// its own; with the workspace on, it cannot be loaded at all.
			env.workspace = false
			env.vars = append(env.vars, "GOWORK=off")
			return env, env.list(ctx)
		}
		env.vendors = append(env.vendors, filepath.Join(filepath.Dir(vars.GOWORK), "vendor"))
	}
	return env, nil
}

// absolute returns the full name of an existing directory.
func absolute(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("working directory: %w", err)
	}
	if info, err := os.Stat(abs); err != nil || !info.IsDir() {
		return "", fmt.Errorf("%s is not a directory", dir)
	}
	return abs, nil
}

// list finds the main modules.
func (e *environment) list(ctx context.Context) error {
	out, err := e.goCommand(ctx, slices.Concat([]string{"list", "-m", "-f", "{{.Dir}}"}, e.flags())...)
	if err != nil {
		return err
	}
	e.mains, e.vendors = nil, nil
	for line := range strings.Lines(string(out)) {
		if root := strings.TrimSpace(line); root != "" {
			e.mains = append(e.mains, root)
			e.vendors = append(e.vendors, filepath.Join(root, "vendor"))
		}
	}
	return nil
}

// compilerMissing reports whether the build wants cgo and has no C compiler. The
// go command then turns cgo off by itself, unless it was told to use it or
// which compiler to take.
func compilerMissing(enabled, cc string, hosted bool) bool {
	wanted := enabled == "1" || os.Getenv("CGO_ENABLED") == "" && hosted
	name, _, _ := strings.Cut(strings.Trim(cc, `'" `), " ")
	if !wanted || name == "" {
		return false
	}
	_, err := exec.LookPath(name)
	return err != nil
}

// cutModfile takes the reader's own stand-in for go.mod out of GOFLAGS: packages.Load also asks the go command
// something with modules off, which then refuses the flag. Where flags are quoted it is left alone.
func cutModfile(goflags string) (modfile, rest string) {
	if strings.ContainsAny(goflags, `'"`) {
		return "", goflags
	}
	var others []string
	for flag := range strings.FieldsSeq(goflags) {
		if value, ok := strings.CutPrefix(strings.TrimLeft(flag, "-"), "modfile="); ok {
			modfile = value
		} else {
			others = append(others, flag)
		}
	}
	return modfile, strings.Join(others, " ")
}

// writesModule reports whether the go command may change go.mod and go.sum.
func writesModule(goflags string) bool {
	mode := ""
	for flag := range strings.FieldsSeq(goflags) {
		flag = strings.TrimLeft(flag, "-")
		if value, ok := strings.CutPrefix(flag, "mod="); ok {
			mode = value
		}
	}
	return mode == "mod"
}

// standIn copies go.mod and go.sum to where the go command may write: a look at
// the code changes nothing in it.
func (e *environment) standIn(gomod string) error {
	tmp, err := os.MkdirTemp("", "crosslayer-")
	if err != nil {
		return fmt.Errorf("a copy of go.mod for GOFLAGS=-mod=mod: %w", err)
	}
	e.scratch, e.modfile = tmp, filepath.Join(tmp, "go.mod")
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(filepath.Dir(gomod), name))
		if err == nil {
			err = os.WriteFile(filepath.Join(tmp, name), data, 0o600)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			e.close()
			return fmt.Errorf("a copy of %s for GOFLAGS=-mod=mod: %w", name, err)
		}
	}
	return nil
}

// close removes what newEnvironment made.
func (e *environment) close() {
	if e.scratch != "" {
		_ = os.RemoveAll(e.scratch) // in the system's folder for leftovers
	}
}

// flags returns the build flags that belong to the environment.
func (e environment) flags() []string {
	if e.modfile == "" {
		return nil
	}
	return []string{"-modfile=" + e.modfile}
}

// goCommand runs the go command as the reader would.
func (e environment) goCommand(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = e.dir
	cmd.Env = append(cmd.Environ(), e.vars...)
	cmd.WaitDelay = time.Second // its own children may hold the pipes
	out, err := cmd.Output()
	if err == nil {
		return out, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		return nil, instruct(oneLine(string(exit.Stderr)))
	}
	if errors.Is(err, exec.ErrNotFound) {
		return nil, errors.New("the go command is not on the PATH; crosslayer needs it to find your packages")
	}
	return nil, fmt.Errorf("go %s: %w", args[0], err)
}

// Toolchain names what, beside the source, decides which files the go command builds from a directory, and how.
func Toolchain(ctx context.Context, dir string) (string, error) {
	abs, err := absolute(dir)
	if err != nil {
		return "", err
	}
	out, err := environment{dir: abs}.goCommand(ctx, "env", "GOVERSION", "GOOS", "GOARCH", "GOARM", "GOAMD64", "CGO_ENABLED",
		"GOFLAGS", "GOEXPERIMENT", "GOWORK", "GOPROXY", "GOTOOLCHAIN")
	return string(out), err
}
