package main

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What is not a fixed version of everything must be told by the executable, or a
// cache would hand out what another program has found.
func TestVersion(t *testing.T) {
	program := func(change func(*debug.BuildInfo)) string {
		info := &debug.BuildInfo{
			Main: debug.Module{Path: "example.com/lint", Version: "v1.0.0"},
			Deps: []*debug.Module{
				{Path: host, Version: "v2.15.0", Sum: "h1:a"},
				{Path: ours, Version: "v0.2.0", Sum: "h1:b"},
				{Path: "example.com/other", Version: "v3.0.0+incompatible", Sum: "h1:c"},
			},
		}
		change(info)
		return version(info)
	}
	plain := program(func(*debug.BuildInfo) {})
	assert.Regexp(t, `^2\.15\.0-crosslayer-v0\.2\.0-[0-9a-f]{12}$`, plain)
	seen := map[string]bool{plain: true}
	for name, change := range map[string]func(*debug.BuildInfo){
		"crosslayer":     func(i *debug.BuildInfo) { i.Deps[1].Version = "v0.3.0" },
		"golangci-lint":  func(i *debug.BuildInfo) { i.Deps[0].Version = "v2.16.0" },
		"another linter": func(i *debug.BuildInfo) { i.Deps[2].Version = "v3.0.1" },
		"the program":    func(i *debug.BuildInfo) { i.Main.Version = "v1.0.1" },
		"a fork": func(i *debug.BuildInfo) {
			i.Deps[2].Replace = &debug.Module{Path: "example.com/fork", Version: "v3.0.0"}
		},
		"one moved by sum": func(i *debug.BuildInfo) { i.Deps[1].Sum = "h1:x" },
	} {
		got := program(change)
		assert.NotEqual(t, devel, got, name)
		assert.False(t, seen[got], "%s changes no version", name)
		seen[got] = true
	}
	for name, change := range map[string]func(*debug.BuildInfo){
		"a working tree":             func(i *debug.BuildInfo) { i.Main.Version = "(devel)" },
		"a working tree with a date": func(i *debug.BuildInfo) { i.Main.Version = "v1.0.1-0.20260102030405-abcdefabcdef+dirty" },
		"no version":                 func(i *debug.BuildInfo) { i.Main.Version = "" },
		"crosslayer in a directory":  func(i *debug.BuildInfo) { i.Deps[1].Replace = &debug.Module{Path: "../"} },
		"a linter in a directory":    func(i *debug.BuildInfo) { i.Deps[2].Replace = &debug.Module{Path: "../x"} },
	} {
		assert.Equal(t, devel, program(change), name)
	}
}
