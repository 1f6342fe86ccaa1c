package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each is wrong in its own way; the golden file shows what the user is told.
var badSettings = []struct{ name, settings, file string }{
	{name: "unknown key", settings: "exclud: [legacy]\n"},
	{name: "unknown rule", settings: "rules: {nplus1: true}\n"},
	{name: "unknown option", settings: "rules: {nplusone: {layer: [db]}}\n"},
	{name: "unknown value", settings: "rules: {nplusone: {layers: [db, kv]}}\n"},
	{name: "wrong kind", settings: "exclude: legacy\n"},
	{name: "bad pattern", settings: "one-shot: [cmd/backfill, ../other]\n"},
	{name: "bad row", settings: "catalog:\n  groups:\n  - lib: billing\n    paths: example.com/billing\n    rows: [{types: Client, kind: htp, methods: Invoice}]\n"},
	{name: "newer version", settings: "version: 2\n"},
	{name: "no such file", settings: "settings: ci/crosslayer.yml\n"},
	{name: "no such document", settings: "rules: {contract: {spec: [api/openapi.yaml]}}\n"},
	{name: "no such tier", settings: "rules: {contract: {tier: errors}}\n"},
	{name: "no settings at all", settings: "[nplusone]\n"},
	{name: "the file is wrong", file: "version: 1\nrules: {nplusone: {layer: db}}\n"},
	{name: "the named file is wrong", settings: "settings: .crosslayer.yml\n", file: "version: 1\nexclude: [a, /b]\n"},
}

func TestBadSettings(t *testing.T) {
	var shown strings.Builder
	for _, test := range badSettings {
		m := write(t, layers)
		m.configure(t, "crosslayer", test.settings, "", "")
		if test.file != "" {
			m.put(t, ".crosslayer.yml", test.file)
		}
		stdout, stderr, err := m.run("./...")
		assert.ErrorContains(t, err, "exit status 3", test.name)
		assert.Empty(t, stdout, test.name)
		shown.WriteString("# " + test.name + "\n" + test.settings)
		for line := range strings.Lines(test.file) {
			shown.WriteString(".crosslayer.yml: " + line)
		}
		shown.WriteString("> " + strings.TrimSpace(strings.ReplaceAll(stderr, m.dir, "DIR")) + "\n\n")
	}
	golden := filepath.Join("testdata", "bad-settings.txt")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(shown.String()), 0o666))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), shown.String(), "run go test ./e2e -update and read the diff")
}

// Settings that are right have the effect they name; TestCache has the others.
func TestSettings(t *testing.T) {
	for settings, want := range map[string][]string{
		"rules: {nplusone: {layers: db, confidence: definite}}\n": {listed, purged},
		"rules: {nplusone: {layers: cache}}\n":                    {},
		"one-shot: [store/store.go]\n":                            {listed},
		"test-doubles: [Store]\n":                                 {purged},
		"version: 1\nexclude:\n":                                  {listed, purged},
	} {
		m := write(t, layers)
		m.configure(t, "crosslayer", settings, "", "")
		assert.Equal(t, want, m.found(t, "./..."), settings)
	}
}
