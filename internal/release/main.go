// Release builds what a release consists of into dist: an archive per platform
// and their checksums. The same commit and the same Go release give the same
// bytes on every machine. Run it from the root of the repository:
//
//	go run ./internal/release v0.1.0
package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	version := ""
	if len(os.Args) == 2 {
		version = os.Args[1]
	}
	if err := release(version, "dist"); err != nil {
		fmt.Fprintf(os.Stderr, "release: %v\n", err)
		os.Exit(1)
	}
}

// A platform is an operating system and a processor, as Go names them.
type platform struct{ os, arch string }

var platforms = []platform{
	{"linux", "amd64"}, {"linux", "arm64"},
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

func (p platform) program() string {
	if p.os == "windows" {
		return "crosslayer.exe"
	}
	return "crosslayer"
}

// environment is that of the go command, without what could change the bytes.
func (p platform) environment() []string {
	return append(os.Environ(), "GOOS="+p.os, "GOARCH="+p.arch, "GOAMD64=v1", "GOARM64=v8.0",
		"CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=", "GOFIPS140=off")
}

func release(version, dist string) error {
	status, err := run(".", nil, "git", "status", "--porcelain")
	if err != nil {
		return err
	}
	tags, err := run(".", nil, "git", "tag", "--points-at", "HEAD")
	if err != nil {
		return err
	}
	changelog, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return err
	}
	if err := ready(version, status, strings.Fields(tags), string(changelog)); err != nil {
		return err
	}
	committed, err := commitTime()
	if err != nil {
		return err
	}
	built, err := os.MkdirTemp("", "crosslayer-release-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(built) }()
	if err := errors.Join(os.RemoveAll(dist), os.Mkdir(dist, 0o777)); err != nil {
		return err
	}

	var checksums strings.Builder
	for i, p := range platforms {
		fmt.Printf("%s/%s\n", p.os, p.arch)
		program, err := build(".", filepath.Join(built, p.os+"_"+p.arch), p, version)
		if err != nil {
			return err
		}
		if i == 0 {
			if err := again(built, p, version, program); err != nil {
				return err
			}
		}
		name, data, err := pack(p, version, program, committed)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dist, name), data, 0o666); err != nil {
			return err
		}
		fmt.Fprintf(&checksums, "%x  %s\n", sha256.Sum256(data), name)
	}
	return os.WriteFile(filepath.Join(dist, "checksums.txt"), []byte(checksums.String()), 0o666)
}

var releases = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+(-rc\.[0-9]+)?$`)

// ready tells what is missing before a version can be built.
func ready(version, status string, tags []string, changelog string) error {
	switch {
	case !releases.MatchString(version):
		return fmt.Errorf("%q is no version; run: make release VERSION=v0.1.0", version)
	case status != "":
		return fmt.Errorf("the tree has changes; commit them or put them away:\n%s", status)
	case !regexp.MustCompile(`(?m)^## \[` + regexp.QuoteMeta(version[1:]) + `\]`).MatchString(changelog):
		return fmt.Errorf("CHANGELOG.md has no section for %s; make one of what is under Unreleased: ## [%s] - DATE", version, version[1:])
	case !slices.Contains(tags, version):
		return fmt.Errorf("the commit has no tag %s; run: git tag -a %s -m %s", version, version, version)
	}
	return nil
}

func commitTime() (time.Time, error) {
	text, err := run(".", nil, "git", "log", "-1", "--format=%ct")
	if err != nil {
		return time.Time{}, err
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	return time.Unix(seconds, 0).UTC(), err
}

// build builds the program of the module in dir into a file and returns it.
func build(dir, file string, p platform, version string, env ...string) ([]byte, error) {
	_, err := run(dir, append(p.environment(), env...), "go", "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w", "-o", file, "./cmd/crosslayer")
	if err != nil {
		return nil, err
	}
	info, err := buildinfo.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if info.Main.Version != version {
		return nil, fmt.Errorf("the program says that it is %s instead of %s", info.Main.Version, version)
	}
	return os.ReadFile(file)
}

// again builds a second time, from a clone and with an empty cache: the bytes
// must depend on the commit alone.
func again(built string, p platform, version string, program []byte) error {
	clone, cache := filepath.Join(built, "a clone", "elsewhere"), filepath.Join(built, "cache")
	if _, err := run(".", nil, "git", "clone", "--quiet", "--branch", version, ".", clone); err != nil {
		return err
	}
	second, err := build(clone, filepath.Join(built, "second"), p, version, "GOCACHE="+cache)
	if err != nil {
		return err
	}
	if !bytes.Equal(program, second) {
		return fmt.Errorf("two builds of %s/%s differ", p.os, p.arch)
	}
	return nil
}

// run runs a command in dir and returns its output.
func run(dir string, env []string, name string, args ...string) (string, error) {
	var stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env, cmd.Stderr = dir, env, &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, stderr.String())
	}
	return string(out), nil
}
