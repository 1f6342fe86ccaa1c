package catalog

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const validRow = "schema: 1\ngroups:\n  - lib: house\n    paths: example.com/house\n    rows:\n      - "

func TestComplaints(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"empty", "", `f.yaml:1: the file is empty; want schema: 1`},
		{"no schema", "groups: []", `f.yaml:1: schema is ""; want schema: 1`},
		{"future schema", "schema: 2", `f.yaml:1: schema is "2"; want schema: 1`},
		{"a list", "- schema", `f.yaml:1: the file is a list; want a mapping`},
		{"unknown section", "schema: 1\ngroup: []", `f.yaml:2: unknown key "group"; did you mean "groups"?`},
		{"section twice", "schema: 1\nrules: []\nrules: []", `f.yaml:3: key "rules" is there twice`},
		{"group of text", "schema: 1\ngroups: none", `f.yaml:2: have "none"; want a list`},
		{"group without lib", "schema: 1\ngroups:\n  - paths: a/b", `f.yaml:3: lib is missing`},
		{"group without paths", "schema: 1\ngroups:\n  - lib: a", `f.yaml:3: paths is missing`},
		{"group without rows", "schema: 1\ngroups:\n  - {lib: a, paths: b}", `f.yaml:3: rows is missing`},
		{"unknown kind", validRow + "{funcs: F, kind: sql-raed}",
			`f.yaml:6: unknown kind "sql-raed"; did you mean "sql-read"?`},
		{"unknown op", validRow + "{funcs: F, kind: sql-read, op: tx-start}",
			`f.yaml:6: unknown op "tx-start"; did you mean "tx-begin"?`},
		{"unknown alt", validRow + "{funcs: F, kind: sql-read, alt: gorm-bulky}",
			`f.yaml:6: unknown alt "gorm-bulky"; did you mean "gorm-bulk"?`},
		{"unknown key", validRow + "{funcs: F, knd: sql-read}", `f.yaml:6: unknown key "knd"; did you mean "kind"?`},
		{"no kind", validRow + "{funcs: F}", `f.yaml:6: kind is missing`},
		{"no names", validRow + "{kind: sql-read}", `f.yaml:6: types and methods, or funcs, are missing`},
		{"no types", validRow + "{kind: sql-read, methods: F}", `f.yaml:6: types is missing`},
		{"no methods", validRow + "{kind: sql-read, types: T}", `f.yaml:6: methods is missing`},
		{"funcs and methods", validRow + "{kind: sql-read, types: T, methods: M, funcs: F}",
			`f.yaml:6: have both funcs and methods; want two rows`},
		{"way and alt", validRow + "{kind: sql-read, funcs: F, alt: gorm-bulk, way: do it once}",
			`f.yaml:6: have both way and alt; want one`},
		{"twice", validRow + "{types: T, methods: M N, kind: kv}\n      - {types: S T, methods: N, kind: kv}",
			`f.yaml:7: T.N of example.com/house is in f.yaml:6 already`},
		{"function twice", validRow + "{funcs: F F, kind: kv}", `f.yaml:6: F of example.com/house is in f.yaml:6 already`},
		{"trips of nothing", validRow + "{funcs: F, kind: local, trips: 1}",
			`f.yaml:6: kind local has no layer; a call of it takes no trips`},
		{"trips below zero", validRow + "{funcs: F, kind: kv, trips: -1}",
			`f.yaml:6: have "-1"; want a number from 0 to 1000`},
		{"flag", validRow + "{funcs: F, kind: kv, batch: maybe}", `f.yaml:6: have "maybe"; want true or false`},
		{"no text", validRow + "{funcs: '', kind: kv}", `f.yaml:6: have no text; want some`},
		{"alias", "schema: &a 1\nkinds:\n  k: *a", `f.yaml:3: kind k is an alias; want a mapping`},
		{"kind without layer", "schema: 1\nkinds:\n  k: {write: true}", `f.yaml:3: kind "k": layer is missing`},
		{"alternative without way", "schema: 1\nalternatives:\n  k: {text: x}", `f.yaml:3: alternative "k": way is missing`},
		{"rule without condition", "schema: 1\nrules:\n  - {id: a, lib: b, kind: kv, when: {}}", `f.yaml:3: when is missing`},
		{"broken pattern", "schema: 1\nrules:\n  - {id: a, lib: b, kind: kv, when: {type_pattern: '('}}",
			"f.yaml:3: error parsing regexp: missing closing ): `(`"},
		{"signature without methods", "schema: 1\nsignatures:\n  - {lib: b, name: c, kind: kv}", `f.yaml:3: methods is missing`},
		{"leaf without paths", "schema: 1\nleaves:\n  - {what: x}", `f.yaml:3: paths is missing`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Builtin().With("f.yaml", []byte(tt.data))
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestNotYAML(t *testing.T) {
	_, err := Builtin().With("f.yaml", []byte("schema: 1\ngroups: [\n"))
	require.Error(t, err)
	assert.Regexp(t, `^f\.yaml:\d+: not YAML: `, err.Error())
}

// Errors and nothing else: With runs on files that people are in the middle of writing.
func FuzzWith(f *testing.F) {
	for _, file := range append(familyFiles(), commonFiles...) {
		f.Add(embedded(file))
	}
	f.Add([]byte(validRow + "{funcs: F, kind: kv}"))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("? {a: b}\n: c"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Builtin().With("f.yaml", data)
		if err == nil {
			c.Match(Callee{Owners: []Owner{{Path: "example.com/house"}}, Method: "F"})
		}
	})
}
