package driver

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWritesModule(t *testing.T) {
	for flags, want := range map[string]bool{
		"":                     false,
		"-mod=mod":             true,
		"--mod=mod":            true,
		"-mod=readonly":        false,
		"-mod=vendor -mod=mod": true,
		"-mod=mod -mod=vendor": false,
		"-tags=mod":            false,
	} {
		assert.Equal(t, want, writesModule(flags), flags)
	}
}

func TestCutModfile(t *testing.T) {
	for flags, want := range map[string][2]string{
		"":                               {"", ""},
		"-mod=mod":                       {"", "-mod=mod"},
		"-mod=mod -modfile=x/go.mod":     {"x/go.mod", "-mod=mod"},
		"--modfile=a.mod -modfile=b.mod": {"b.mod", ""},
		"'-modfile=a b.mod'":             {"", "'-modfile=a b.mod'"},
	} {
		modfile, rest := cutModfile(flags)
		assert.Equal(t, want, [2]string{modfile, rest}, flags)
	}
}

func TestCompilerMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, test := range []struct {
		set, enabled, cc string
		hosted           bool
		want             bool
	}{
		{"", "0", "gcc", true, true}, // by the go command itself
		{"", "0", "gcc", false, false},
		{"0", "0", "gcc", true, false},
		{"1", "1", "gcc", true, true},
		{"1", "1", "gcc", false, true},
		{"", "1", "/nonexistent -O2", true, true},
		{"", "1", `"/nonexistent"`, true, true},
		{"", "1", "", true, false},
	} {
		t.Setenv("CGO_ENABLED", test.set)
		assert.Equal(t, test.want, compilerMissing(test.enabled, test.cc, test.hosted), "%+v", test)
	}
}
