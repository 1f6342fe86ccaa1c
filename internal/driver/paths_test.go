package driver

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/crosslayer/crosslayer/internal/finding"
)

var unix, windows = system{}, system{windows: true}

func TestWithin(t *testing.T) {
	for _, test := range []struct {
		sys       system
		file, dir string
		want      bool
	}{
		{unix, "/a/b.go", "/a", true},
		{unix, "/a/b.go", "/a/", true},
		{unix, "/a/b.go", "/", true},
		{unix, "/a", "/a", false},
		{unix, "/ab/c.go", "/a", false},
		{unix, "/A/b.go", "/a", false},
		{unix, "/a/b.go", "", false},
		{windows, `C:\Go\src\fmt\print.go`, `C:\Go`, true},
		{windows, `c:\go\src\fmt\print.go`, `C:\Go`, true},
		{windows, `C:/Go/src/fmt/print.go`, `C:\Go`, true},
		{windows, `D:\x.go`, `D:\`, true},
		{windows, `C:\Gopher\x.go`, `C:\Go`, false},
		{windows, `D:\Go\x.go`, `C:\Go`, false},
		{windows, `\\host\share\a.go`, `\\host\share`, true},
	} {
		assert.Equal(t, test.want, test.sys.within(test.file, test.dir), "%s in %s", test.file, test.dir)
	}
}

func TestRelative(t *testing.T) {
	for _, test := range []struct {
		sys       system
		dir, file string
		want      string
	}{
		{unix, "/shop", "/shop/a/a.go", "a/a.go"},
		{unix, "/shop/", "/shop/a.go", "a.go"},
		{unix, "/shop", "/shop", "."},
		{unix, "/shop/a", "/shop/b/c.go", "../b/c.go"},
		{unix, "/shop/a", "/shopping/c.go", "../../shopping/c.go"},
		{unix, "/", "/a.go", "a.go"},
		{unix, "/shop", `/shop/back\slash.go`, `back\slash.go`},
		{windows, `C:\shop`, `C:\shop\a\a.go`, "a/a.go"},
		{windows, `c:\Shop`, `C:\shop\A\a.go`, "A/a.go"},
		{windows, `C:\shop\a`, `C:/shop/b/c.go`, "../b/c.go"},
		{windows, `C:\`, `C:\a.go`, "a.go"},
		{windows, `\\host\share\shop`, `\\host\share\shop\a.go`, "a.go"},
		{windows, `C:\shop`, `D:\shop\a.go`, ""},
	} {
		got, ok := test.sys.relative(test.dir, test.file)
		assert.Equal(t, test.want, got, "%s from %s", test.file, test.dir)
		assert.Equal(t, test.want != "", ok)
	}
}

func TestAbs(t *testing.T) {
	for name, want := range map[string][2]bool{ // unix, windows
		"/a":      {true, false},
		"a/b":     {false, false},
		"./a":     {false, false},
		`C:\a`:    {false, true},
		"C:/a":    {false, true},
		"C:a":     {false, false},
		`\\h\s\a`: {false, true},
	} {
		assert.Equal(t, want, [2]bool{unix.abs(name), windows.abs(name)}, name)
	}
}

func TestSplitPattern(t *testing.T) {
	for _, test := range []struct {
		sys                 system
		pattern, base, rest string
		ok                  bool
	}{
		{unix, ".", ".", "", true},
		{unix, "./...", "./", "...", true},
		{unix, "./a/b", "./a/b", "", true},
		{unix, "./a/b...", "./a/", "b...", true},
		{unix, "./a/.../c", "./a/", ".../c", true},
		{unix, "../a/...", "../a/", "...", true},
		{unix, "/a/...", "/a/", "...", true},
		{unix, "...", "", "", false},
		{unix, "example.com/a/...", "", "", false},
		{unix, ".hidden", "", "", false},
		{windows, `.\a\...`, "./a/", "...", true},
		{windows, `C:\a\...`, "C:/a/", "...", true},
		{windows, "example.com/a", "", "", false},
	} {
		base, rest, ok := test.sys.split(test.pattern)
		assert.Equal(t, test.base, base, test.pattern)
		assert.Equal(t, test.rest, rest, test.pattern)
		assert.Equal(t, test.ok, ok, test.pattern)
	}
}

func TestAtlasOnWindows(t *testing.T) {
	a := atlas{sys: windows, dir: `C:\Shop`, bases: []string{`c:\shop\cmd`}}
	for file, want := range map[string]string{
		`C:\Shop\cmd\main.go`: "main.go",
		`C:\Shop\db\db.go`:    "../db/db.go",
		`D:\lib\lib.go`:       "D:/lib/lib.go",
	} {
		assert.Equal(t, want, a.relative(file))
	}
	for pos, want := range map[string]finding.Position{
		`C:\Shop\cmd\main.go:3:4`: {File: "main.go", Line: 3, Column: 4},
		`cmd\main.go:3`:           {File: "main.go", Line: 3},
		`.\db\db.go:3:4`:          {File: "../db/db.go", Line: 3, Column: 4},
	} {
		got, ok := a.position(pos)
		assert.True(t, ok)
		assert.Equal(t, want, got)
	}
}
