package rule

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const source = `// Package toy is for tests.
//
// # Analyzer toy
//
// toy: report toys
//
// It looks around.
//
// # Categories
//
// Two so far:
//
//   - big: a toy that fills
//     the room; move it
//   - small: a toy underfoot
//
// # Example
//
//	toy()
//
// in prose, and
//
//	toy(2)
package toy
`

func TestDescribe(t *testing.T) {
	info := Describe(source, Info{Name: "toy", Since: "v0.1.0"})
	assert.Equal(t, "v0.1.0", info.Since)
	assert.Equal(t, "report toys", info.Summary)
	assert.Regexp(t, `(?s)^report toys\n\nIt looks around\..*toy\(2\)$`, info.Doc)
	assert.Equal(t, []Category{{"toy/big", "a toy that fills the room; move it"}, {"toy/small", "a toy underfoot"}}, info.Categories)
	var titles []string
	for _, s := range info.Sections() {
		titles = append(titles, s.Title)
	}
	assert.Equal(t, []string{"", "Categories", "Example"}, titles)
	assert.Equal(t, []string{"toy()\n", "toy(2)\n"}, info.Section("Example").Code())
	assert.Empty(t, info.Section("Limits").Blocks)
}

// A rule's documentation is read when the program starts: nothing in it may end
// the program.
func TestDescribeNothing(t *testing.T) {
	for _, source := range []string{"", "package toy", "// Package toy.\npackage toy", "// # Analyzer other\n//\n// other: x\npackage toy", "no Go"} {
		info := Describe(source, Info{Name: "toy"})
		assert.Equal(t, Info{Name: "toy"}, info, source)
		require.Len(t, info.Sections(), 1)
	}
}

func TestTag(t *testing.T) {
	main := func(path, version string, deps ...*debug.Module) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Path: path, Version: version}, Deps: deps}
	}
	ours := func(version string) *debug.Module { return &debug.Module{Path: module, Version: version} }
	for _, test := range []struct {
		name string
		info *debug.BuildInfo
		want string
	}{
		{"our release", main(module, "v0.1.0"), "v0.1.0"},
		{"our release in a plugin host", main("example.com/host", "v9.9.9", &debug.Module{Path: "example.com/x", Version: "v3.0.0"}, ours("v1.2.3")), "v1.2.3"},
		{"our own build", main(module, "(devel)"), "main"},
		{"between releases", main(module, "v0.1.1-0.20260102030405-abcdefabcdef"), "main"},
		{"before a release", main(module, "v0.2.0-rc.1"), "main"},
		{"with changes", main(module, "v0.1.0+dirty"), "main"},
		{"somebody's copy", main("example.com/host", "v9.9.9", &debug.Module{Path: module, Version: "v1.2.3", Replace: ours("")}), "main"},
		{"without us", main("example.com/host", "v9.9.9"), "main"},
		{"unknown", &debug.BuildInfo{}, "main"},
	} {
		assert.Equal(t, test.want, tagOf(test.info), test.name)
	}
	assert.Equal(t, "https://github.com/crosslayer/crosslayer/blob/main/docs/rules/toy.md", URL("toy"), "tests are no release")
}
