package catalog

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
)

const validRow = "groups:\n  - lib: house\n    paths: example.com/house\n    rows:\n      - "

const validReply = "replies:\n  - lib: house\n    paths: example.com/house\n    rows:\n      - "

// extend puts a text on top of the built-in catalogue.
func extend(text string) (*Catalog, error) {
	n, err := (reader{"f.yaml"}).parse([]byte(text))
	if err != nil {
		return nil, err
	}
	return Builtin().Extend("f.yaml", n)
}

// Complaints about what users write in their settings, and what files have as well.
func TestComplaints(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"nothing", "# to do\n~", `f.yaml:2: the catalogue is "~"; want a mapping`},
		{"a list", "- groups", `f.yaml:1: the catalogue is a list; want a mapping`},
		{"schema", "schema: 1", `f.yaml:1: unknown key "schema"; did you mean "rules"?`},
		{"unknown section", "group: []", `f.yaml:1: unknown key "group"; did you mean "groups"?`},
		{"section twice", "rules: []\nrules: []", `f.yaml:2: key "rules" is there twice`},
		{"group of text", "groups: none", `f.yaml:1: have "none"; want a list`},
		{"group without lib", "groups:\n  - paths: a/b", `f.yaml:2: lib is missing`},
		{"group without paths", "groups:\n  - lib: a", `f.yaml:2: paths is missing`},
		{"group without rows", "groups:\n  - {lib: a, paths: b}", `f.yaml:2: rows is missing`},
		{"unknown kind", validRow + "{funcs: F, kind: sql-raed}",
			`f.yaml:5: unknown kind "sql-raed"; did you mean "sql-read"?`},
		{"unknown op", validRow + "{funcs: F, kind: sql-read, op: tx-start}",
			`f.yaml:5: unknown op "tx-start"; did you mean "tx-begin"?`},
		{"unknown alt", validRow + "{funcs: F, kind: sql-read, alt: gorm-bulky}",
			`f.yaml:5: unknown alt "gorm-bulky"; did you mean "gorm-bulk"?`},
		{"unknown key", validRow + "{funcs: F, knd: sql-read}", `f.yaml:5: unknown key "knd"; did you mean "kind"?`},
		{"no kind", validRow + "{funcs: F}", `f.yaml:5: kind is missing`},
		{"no names", validRow + "{kind: sql-read}", `f.yaml:5: types and methods, or funcs, are missing`},
		{"no types", validRow + "{kind: sql-read, methods: F}", `f.yaml:5: types is missing`},
		{"no methods", validRow + "{kind: sql-read, types: T}", `f.yaml:5: methods is missing`},
		{"funcs and methods", validRow + "{kind: sql-read, types: T, methods: M, funcs: F}",
			`f.yaml:5: have both funcs and methods; want two rows`},
		{"way and alt", validRow + "{kind: sql-read, funcs: F, alt: gorm-bulk, way: do it once}",
			`f.yaml:5: have both way and alt; want one`},
		{"twice", validRow + "{types: T, methods: M N, kind: kv}\n      - {types: S T, methods: N, kind: kv}",
			`f.yaml:6: T.N of example.com/house is in f.yaml:5 already`},
		{"function twice", validRow + "{funcs: F F, kind: kv}", `f.yaml:5: F of example.com/house is in f.yaml:5 already`},
		{"trips of nothing", validRow + "{funcs: F, kind: local, trips: 1}",
			`f.yaml:5: kind local has no layer; a call of it takes no trips`},
		{"trips below zero", validRow + "{funcs: F, kind: kv, trips: -1}",
			`f.yaml:5: have "-1"; want a number from 0 to 1000`},
		{"range backwards", validRow + "{funcs: F, kind: kv, range: 4..1}",
			`f.yaml:5: have "4..1"; want a number from 0 to 1000, or two such as 1..4, or 3.. without an end`},
		{"range of words", validRow + "{funcs: F, kind: kv, in_tx: few}",
			`f.yaml:5: have "few"; want a number from 0 to 1000, or two such as 1..4, or 3.. without an end`},
		{"flag", validRow + "{funcs: F, kind: kv, batch: maybe}", `f.yaml:5: have "maybe"; want true or false`},
		{"no text", validRow + "{funcs: '', kind: kv}", `f.yaml:5: have no text; want some`},
		{"alias", "leaves: &a []\nkinds:\n  k: *a", `f.yaml:3: kind k is an alias; want a mapping`},
		{"kind without layer", "kinds:\n  k: {write: true}", `f.yaml:2: kind "k": layer is missing`},
		{"alternative without way", "alternatives:\n  k: {text: x}", `f.yaml:2: alternative "k": way is missing`},
		{"rule without condition", "rules:\n  - {id: a, lib: b, kind: kv, when: {}}", `f.yaml:2: when is missing`},
		{"broken pattern", "rules:\n  - {id: a, lib: b, kind: kv, when: {type_pattern: '('}}",
			"f.yaml:2: error parsing regexp: missing closing ): `(`"},
		{"signature without methods", "signatures:\n  - {lib: b, name: c, kind: kv}", `f.yaml:2: methods is missing`},
		{"leaf without paths", "leaves:\n  - {what: x}", `f.yaml:2: paths is missing`},
		{"router without lib", "routers:\n  - {paths: a/b, carriers: C}", `f.yaml:2: lib is missing`},
		{"router without paths", "routers:\n  - {lib: a, carriers: C}", `f.yaml:2: paths is missing`},
		{"router without rows", "routers:\n  - {lib: a, paths: a/b}", `f.yaml:2: rows is missing`},
		{"router with kinds", validRole + "{funcs: F, kind: kv}", `f.yaml:5: unknown key "kind"; did you mean "funcs"?`},
		{"router of an unknown key", "routers:\n  - {lib: a, paths: a/b, carrier: C}", `f.yaml:2: unknown key "carrier"; did you mean "carriers"?`},
		{"no role", validRole + "{funcs: F}", `f.yaml:5: role is missing`},
		{"role of no verb", validRole + "{funcs: F, role: hande}", `f.yaml:5: role "hande" begins with no verb; want one of [new handle begin ` +
			`refine also subrouter group scope base mount use wrap chain strip same static service rpc entry option serve spell]`},
		{"role of a wrong argument", validRole + `{funcs: F, role: "handle path=first"}`,
			`f.yaml:5: role "handle path=first": path=first is no argument; they are counted from 1`},
		{"role of no names", validRole + "{role: new}", `f.yaml:5: types and methods, or funcs, are missing`},
		{"role of no types", validRole + "{methods: M, role: new}", `f.yaml:5: types is missing`},
		{"role twice", validRole + "{funcs: F, role: new}\n      - {funcs: E F, role: same}",
			`f.yaml:6: F of example.com/house is in f.yaml:5 already`},
		{"carrier twice", "routers:\n  - {lib: a, paths: a/b, carriers: C D}\n  - {lib: a, paths: a/b, carriers: D}",
			`f.yaml:3: D of a/b is in f.yaml:2 already`},
		{"reply without lib", "replies:\n  - {paths: a/b, rows: []}", `f.yaml:2: lib is missing`},
		{"reply without paths", "replies:\n  - {lib: a, rows: []}", `f.yaml:2: paths is missing`},
		{"reply without rows", "replies:\n  - {lib: a, paths: a/b}", `f.yaml:2: rows is missing`},
		{"reply with carriers", "replies:\n  - {lib: a, paths: a/b, carriers: C}", `f.yaml:2: unknown key "carriers"; did you mean "paths"?`},
		{"reply with kinds", validReply + "{funcs: F, kind: kv}", `f.yaml:5: unknown key "kind"; did you mean "funcs"?`},
		{"reply of no role", validReply + "{funcs: F}", `f.yaml:5: role is missing`},
		{"reply of no verb", validReply + "{funcs: F, role: sent}",
			`f.yaml:5: role "sent" begins with no verb; want one of [status header send write encoder encode marshal raise query form path decoder decode]`},
		{"reply of a wrong argument", validReply + `{funcs: F, role: "send raw=first"}`,
			`f.yaml:5: role "send raw=first": raw=first is no argument; they are counted from 1`},
		{"reply of no names", validReply + "{role: send}", `f.yaml:5: types and methods, or funcs, are missing`},
		{"reply of no types", validReply + "{methods: M, role: send}", `f.yaml:5: types is missing`},
		{"reply twice", validReply + "{types: S T, methods: M, role: send}\n      - {types: T, methods: L M, role: send}",
			`f.yaml:6: T.M of example.com/house is in f.yaml:5 already`},
		{"section of nothing", "kinds:\ngroups:", `f.yaml:1: have nothing; want a mapping`},
		{"rule without id", "rules:\n  - {lib: b, kind: kv, when: {methods: Do}}", `f.yaml:2: id is missing`},
		{"rule twice", "rules:\n  - {id: a, lib: b, kind: kv, when: {methods: Do}}\n  - {id: a, lib: b, kind: kv, when: {methods: Go}}",
			`f.yaml:3: rule a is there twice`},
		{"kind of an unknown alternative", "kinds:\n  k: {layer: db, alt: gorm-bulky}\n" + validRow + "{funcs: F, kind: k}",
			`f.yaml:7: unknown alt "gorm-bulky"; did you mean "gorm-bulk"?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := extend(tt.data)
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestRanges(t *testing.T) {
	for text, want := range map[string]Range{"1..4": {1, 4, false}, "3": {3, 3, false}, "0..0": {}, "3..": {3, 3, true}} {
		n := yaml.Node{Kind: yaml.ScalarNode, Value: text}
		var have Range
		require.NoError(t, reader{"f.yaml"}.bounds(&have)(&n))
		assert.Equal(t, want, have)
	}
}

func TestFileComplaints(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"empty", "", `f.yaml:1: the file is empty; want schema: 1`},
		{"no schema", "groups: []", `f.yaml:1: schema is ""; want schema: 1`},
		{"future schema", "schema: 2", `f.yaml:1: schema is "2"; want schema: 1`},
		{"a list", "- schema", `f.yaml:1: the file is a list; want a mapping`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := read("f.yaml", []byte(tt.data), newVocabulary(nil), newContent())
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestNotYAML(t *testing.T) {
	err := read("f.yaml", []byte("schema: 1\ngroups: [\n"), newVocabulary(nil), newContent())
	require.Error(t, err)
	assert.Regexp(t, `^f\.yaml:\d+: not YAML: `, err.Error())
}

// The lines are those of the settings file that the rows are a part of.
func TestLinesOfALargerFile(t *testing.T) {
	var settings struct{ Catalogue yaml.Node }
	require.NoError(t, yaml.Unmarshal([]byte(`version: 1
catalogue:
  groups:
    - lib: house
      paths: example.com/house
      rows:
        - {types: Client, methods: Get, kind: kv-raed}
`), &settings))
	_, err := Builtin().Extend(".crosslayer.yml", &settings.Catalogue)
	assert.EqualError(t, err, `.crosslayer.yml:7: unknown kind "kv-raed"; did you mean "kv-read"?`)
}

// Errors and nothing else: Extend runs on files that people are in the middle of writing.
func FuzzExtend(f *testing.F) {
	for _, file := range append(familyFiles(), commonFiles...) {
		f.Add(embedded(file)[len("schema: 1\n"):])
	}
	f.Add([]byte(validRow + "{funcs: F, kind: kv}"))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("? {a: b}\n: c"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := extend(string(data))
		if err == nil {
			c.Match(Callee{Owners: []Owner{{Path: "example.com/house"}}, Method: "F"})
		}
	})
}
