package main

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"runtime/debug"
	"strings"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
)

const (
	host = "github.com/golangci/golangci-lint/v2"
	ours = "github.com/crosslayer/crosslayer"
)

// buildInfo tells what this program is built from.
func buildInfo() commands.BuildInfo {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return commands.BuildInfo{Version: devel}
	}
	revision := ""
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			revision = ", built at " + s.Value
		}
	}
	return commands.BuildInfo{
		GoVersion: info.GoVersion,
		Version:   version(info),
		Commit:    fmt.Sprintf("golangci-lint %s and crosslayer %s%s", versionOf(info, host), versionOf(info, ours), revision),
		Date:      "(unknown)",
	}
}

// devel makes golangci-lint hash the executable itself.
const devel = "(devel)"

// fixed matches a version that always means the same code.
var fixed = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+[^+]*(\+incompatible)?$`)

// version is what golangci-lint takes for the identity of a program, and caches
// findings by. It names all that is linked in, if each part has a version that
// always means the same code.
func version(info *debug.BuildInfo) string {
	sum := sha256.New()
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if m.Replace != nil {
			m = m.Replace
		}
		if !fixed.MatchString(m.Version) {
			return devel
		}
		fmt.Fprintf(sum, "%s %s %s\n", m.Path, m.Version, m.Sum)
	}
	return fmt.Sprintf("%s-crosslayer-%s-%.6x", strings.TrimPrefix(versionOf(info, host), "v"), versionOf(info, ours), sum.Sum(nil))
}

// versionOf returns the version of a module that is linked in.
func versionOf(info *debug.BuildInfo, path string) string {
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		switch {
		case m.Path != path:
		case m.Replace == nil:
			return m.Version
		case m.Replace.Version != "":
			return m.Replace.Version
		default:
			return devel
		}
	}
	return devel
}
