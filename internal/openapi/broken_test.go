package openapi

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

const paths = "paths:\n  /a:\n    get: {operationId: a, responses: {200: {}}}\n"

// withSchema is a document whose GET /a answers with a schema, which begins on line 7.
func withSchema(schema, rest string) string {
	return "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}\ncomponents: {schemas: {S:\n" +
		schema + "\n}}\n" + rest
}

// Broken and hostile documents: what is said about them, and what is read all the
// same. They are bounded by design, so that the test's own limit of time is enough.
func TestBroken(t *testing.T) {
	for _, c := range []struct {
		name, text string
		notes      []string
		operations int
		degraded   int
	}{
		{name: "empty", text: "", notes: []string{`1:1: the file is empty`}},
		{name: "only a comment", text: "# soon\n", notes: []string{`1:1: the file is empty`}},
		{name: "plain text", text: "just text\n", notes: []string{`1:1: not an OpenAPI document: no mapping with the key openapi or swagger`}},
		{name: "a list", text: "- a\n", notes: []string{`1:1: not an OpenAPI document: no mapping with the key openapi or swagger`}},
		{name: "another format", text: "kind: Deployment\n", notes: []string{`1:1: not an OpenAPI document: neither openapi nor swagger says which version it is`}},
		{name: "binary", text: "openapi: 3.0.0\n\x00\x01", notes: []string{`2:1: the file is not text: it holds a zero byte`}},
		{name: "UTF-16", text: "\xff\xfeo\x00", notes: []string{`1:1: the text is in UTF-16; save it as UTF-8`}},
		{name: "byte order mark", text: "\xef\xbb\xbfopenapi: 3.0.0\n" + paths, operations: 1},
		{name: "Latin-1", text: "openapi: 3.0.0\ninfo: {title: caf\xe9}\n" + paths,
			notes: []string{`2:18: byte 0xe9 is not UTF-8, the file is read as Latin-1; save it as UTF-8`}, operations: 1},
		{name: "tabs", text: "openapi: 3.0.0\npaths:\n\t/a: {}\n",
			notes: []string{"3:1: not YAML: found character that cannot start any token; a tab cannot indent, nor @ or ` begin a text without quotes"}},
		{name: "not YAML", text: "openapi: 3.0.0\n paths: {}\n", notes: []string{`2:1: not YAML: mapping values are not allowed in this context`}},
		{name: "unknown anchor", text: "openapi: 3.0.0\npaths: *none\n", notes: []string{`2:1: not YAML: unknown anchor 'none' referenced`}},
		{name: "several documents", text: "openapi: 3.0.0\n" + paths + "---\nopenapi: 3.0.0\n",
			notes: []string{`6:1: a second YAML document begins; only the first is read`}, operations: 1},
		{name: "OpenAPI 4", text: "openapi: 4.0.0\n" + paths, notes: []string{`1:1: OpenAPI "4.0.0" is not known; want 3.0, 3.1 or 3.2`}},
		{name: "Swagger 1.2", text: "swagger: '1.2'\n" + paths, notes: []string{`1:1: Swagger "1.2" is not known; want 2.0`}},
		{name: "no paths", text: "openapi: 3.0.0\n", notes: []string{`1:1: the document has no paths`}},
		{name: "paths of another kind", text: "openapi: 3.0.0\npaths: [/a]\n",
			notes: []string{`2:1: paths is not a mapping from paths to operations; nothing is read from it`}},
		{name: "path and operation of another kind", text: "openapi: 3.0.0\npaths:\n  /a: get\n  /b:\n    get: [x]\n",
			notes: []string{`3:3: path /a is not a mapping from methods to operations; it is left out`, `5:5: GET /b is not an operation; want a mapping`}},
		{name: "template around paths", text: "openapi: 3.0.0\npaths:\n{{ range .Paths }}\n  /a: {}\n{{ end }}\n",
			notes: []string{`3:1: a template, not a document ({{, and line 4 is no YAML: could not find expected ':'); name the rendered file instead`}},
		{name: "template of another kind", text: "openapi: 3.0.0\npaths:\n<% for p in x %>\n  /a: {}\n",
			notes: []string{`3:1: a template, not a document (<%, and line 4 is no YAML: mapping values are not allowed in this context); name the rendered file instead`}},
		{name: "template that is YAML", text: "openapi: 3.0.0\nservers: [{url: 'https://x/{{.Base}}'}]\npaths:\n  {{.Path}}:\n    get: {}\n  /b:\n    $ref: ${dir}/b.yaml\n  /c:\n    get: {}\n",
			notes: []string{
				`2:12: the path of a server is a template that is not filled in; / is taken`,
				`4:3: a key is not a text, as where a template is not filled in; it is left out`,
				`7:5: $ref "${dir}/b.yaml" is a template that is not filled in; name the rendered file`,
			}, operations: 1},
		{name: "duplicate keys", text: "openapi: 3.0.0\npaths:\n  /a: {get: {operationId: first}}\n  /a:\n    get: {}\n    get: {operationId: last}\n",
			notes: []string{`4:3: "/a" is on line 3 already; the last one counts`, `6:5: "get" is on line 5 already; the last one counts`}, operations: 1},
		{name: "a URL", text: withSchema("  {$ref: 'https://example.com/s.yaml#/S'}", ""),
			notes: []string{`7:4: $ref "https://example.com/s.yaml#/S" is a URL and is not fetched; keep a copy in the module`}, operations: 1, degraded: 1},
		{name: "a host", text: withSchema("  {$ref: '//example.com/s.yaml'}", ""),
			notes: []string{`7:4: $ref "//example.com/s.yaml" is a URL and is not fetched; keep a copy in the module`}, operations: 1, degraded: 1},
		{name: "a host of Windows", text: withSchema(`  {$ref: '\\example\s.yaml'}`, ""),
			notes: []string{`7:4: $ref "\\\\example\\s.yaml" is a URL and is not fetched; keep a copy in the module`}, operations: 1, degraded: 1},
		{name: "a file by URL", text: withSchema("  {$ref: 'file:///etc/passwd'}", ""),
			notes: []string{`7:4: $ref "file:///etc/passwd" is a URL and is not fetched; keep a copy in the module`}, operations: 1, degraded: 1},
		{name: "out of the module", text: withSchema("  {$ref: '../../etc/passwd#/a'}", ""),
			notes: []string{`7:4: $ref "../../etc/passwd#/a" cannot be followed: ../../etc/passwd is outside the module; only files inside it are read`}, operations: 1, degraded: 1},
		{name: "out of the module, escaped", text: withSchema("  {$ref: '%2e%2e/x.yaml'}", ""),
			notes: []string{`7:4: $ref "%2e%2e/x.yaml" cannot be followed: ../x.yaml is outside the module; only files inside it are read`}, operations: 1, degraded: 1},
		{name: "absolute", text: withSchema("  {$ref: /etc/passwd}", ""),
			notes: []string{`7:4: $ref "/etc/passwd" is an absolute path; write it relative to the file`}, operations: 1, degraded: 1},
		{name: "no such file", text: withSchema("  {$ref: gone.yaml}", ""),
			notes: []string{`7:4: $ref "gone.yaml" cannot be followed: gone.yaml does not exist`}, operations: 1, degraded: 1},
		{name: "a folder", text: withSchema("  {$ref: .}", ""),
			notes: []string{`7:4: $ref "." cannot be followed: . is not a regular file`}, operations: 1, degraded: 1},
		{name: "no such component", text: withSchema("  {$ref: '#/components/schemas/s1'}", ""),
			notes: []string{`7:4: $ref "#/components/schemas/s1" leads nowhere: openapi.yaml has no "s1" there`}, operations: 1, degraded: 1},
		{name: "nearly such a component", text: withSchema("  {$ref: '#/components/schemas/Pets'}\n, Pet: {type: string}", ""),
			notes: []string{`7:4: $ref "#/components/schemas/Pets" leads nowhere: openapi.yaml has no "Pets" there; the nearest is "Pet"`}, operations: 1, degraded: 1},
		{name: "no such anchor", text: withSchema("  {$ref: '#nowhere'}", ""),
			notes: []string{`7:4: $ref "#nowhere" leads nowhere: nothing in openapi.yaml has the $anchor "nowhere"`}, operations: 1, degraded: 1},
		{name: "no such element", text: withSchema("  {allOf: [{type: string}], properties: {p: {$ref: '#/components/schemas/S/allOf/9'}}}", ""),
			notes: []string{`7:46: $ref "#/components/schemas/S/allOf/9" leads nowhere: openapi.yaml has no element 9 there`}, operations: 1, degraded: 1},
		{name: "itself", text: withSchema("  {$ref: '#/components/schemas/S'}", ""),
			notes: []string{`7:4: $ref "#/components/schemas/S" leads to itself`}, operations: 1, degraded: 1},
		{name: "a ring", text: withSchema("  {$ref: '#/components/schemas/T'}\n, T: {$ref: '#/components/schemas/S'}", ""),
			notes: []string{`8:7: $ref "#/components/schemas/S" leads to itself`}, operations: 1, degraded: 1},
		{name: "a ring of allOf", text: withSchema("  {properties: {a: {type: string}}, allOf: [{$ref: '#/components/schemas/T'}]}\n, T: {allOf: [{$ref: '#/components/schemas/S'}]}", ""),
			notes: []string{`6:24: allOf leads back to itself`}, operations: 1, degraded: 1},
		{name: "a ring of paths", text: "openapi: 3.0.0\npaths:\n  /a: {$ref: '#/paths/~1b'}\n  /b: {$ref: '#/paths/~1a'}\n",
			notes: []string{`3:8: $ref "#/paths/~1b" leads to itself`, `4:8: $ref "#/paths/~1a" leads to itself`}},
		{name: "a ring of aliases", text: withSchema("  &s {properties: {p: *s}, items: *s, allOf: [{type: object}]}", ""), operations: 1},
		{name: "allOf of itself by alias", text: withSchema("  &s {allOf: [*s]}", ""),
			notes: []string{`7:3: allOf leads back to itself`}, operations: 1, degraded: 1},
		{name: "merged into itself", text: withSchema("  &s {<<: *s, type: object}", ""), operations: 1},
		{name: "one broken operation of two", text: "openapi: 3.0.0\npaths:\n  /a:\n    get: {responses: {200: {$ref: '#/x'}}}\n    put: {requestBody: {$ref: '#/x'}, parameters: [{$ref: '#/x'}, {in: query}, 7], responses: {}}\n    post: {responses: {200: {}}}\n",
			notes: []string{
				`4:29: $ref "#/x" leads nowhere: openapi.yaml has no "x" there`,
				`5:25: $ref "#/x" leads nowhere: openapi.yaml has no "x" there`,
				`5:53: $ref "#/x" leads nowhere: openapi.yaml has no "x" there`,
				`5:67: a parameter needs a name and an in; it is left out`,
				`5:80: want a mapping here; it is left out`,
			}, operations: 3, degraded: 2},
		{name: "no schema", text: withSchema("  {properties: {a: text, b: {type: strin}, c: {properties: [x]}}}", ""),
			notes: []string{
				`7:17: not a schema; want a mapping`,
				`7:30: "strin" is not a type; want string, integer, number, boolean, array, object or null`,
				`7:48: properties is not a mapping from names to schemas`,
			}, operations: 1, degraded: 1},
		{name: "contradiction", text: withSchema("  {allOf: [{type: string}, {type: object}]}", ""),
			notes: []string{`7:28: no value is both string and object, as allOf wants it to be`}, operations: 1, degraded: 1},
		{name: "deep", text: "openapi: 3.0.0\npaths: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "\n", notes: []string{`2:208: nested more than 200 deep`}},
		{name: "deeper than the parser goes", text: "openapi: 3.0.0\npaths: " + strings.Repeat("[", 20000), notes: []string{`2:1: not YAML: exceeded max depth of 10000`}},
		{name: "a deep reference", text: "openapi: 3.0.0\npaths: {/a: {$ref: '#" + strings.Repeat("/x", 900) + "'}}\n",
			notes: []string{`2:14: $ref "#` + strings.Repeat("/x", 38) + `..." leads nowhere: openapi.yaml has no "x" there`}},
		{name: "a long reference", text: "openapi: 3.0.0\npaths: {/a: {$ref: '#" + strings.Repeat("/x", 100000) + "'}}\n",
			notes: []string{`2:14: $ref "#` + strings.Repeat("/x", 38) + `..." is longer than 2000 bytes`}},
		{name: "bomb of enums", text: withSchema("  {x: [&e "+many("[", "v%d", "]", 20000)+many(", ", "{enum: *e, properties: {p%d: {type: string}}}", "", 100)+
			"], allOf: "+many("[", "{properties: {p%d: {enum: *e}}}", "]", 100)+"}", ""),
			notes: []string{`1:1: following its references and aliases costs too much; the document is not read`}},
		{name: "bomb of text", text: withSchema("  {x: &t \""+strings.Repeat("text ", 200000)+"\", properties: "+many("{", "p%d: {enum: [*t]}", "}", 1000)+"}", ""),
			notes: []string{`1:1: following its references and aliases costs too much; the document is not read`}},
		{name: "bomb of servers", text: "openapi: 3.0.0\nservers: &s [{url: \"/" + strings.Repeat("text ", 200000) + "\"}]\npaths:\n" + many("", "  /a%d: {servers: *s, get: {}}\n", "", 1000),
			notes: []string{`2:15: the path of a server is longer than 2000 bytes; / is taken`}, operations: 1000},
		{name: "many wrong references", text: withSchema("  {properties: "+many("{", "p%d: {$ref: '#/components/schemas/S/properties/q%d'}", "}", 20000)+"}", ""), notes: []string{`1:1: there is more to say than these 100 notes`}, operations: -1},
		{name: "bomb of aliases", text: withSchema("  {allOf: [{type: object}], x: [&b0 {type: string}"+bomb("&b%d {properties: {a: *b%p, b: *b%p}, allOf: [*b%p, *b%p, *b%p]}", 40)+"], properties: {p: *b39}}", ""),
			operations: 1},
		{name: "bomb of merge keys", text: withSchema("  {x: [&b0 {a: 1}"+bomb("&b%d {<<: [*b%p, *b%p, *b%p], k%d: 1}", 900)+"], <<: *b899}", ""),
			notes: []string{`1:1: merge keys bring in more than 131072 keys; the document is not read`}},
		{name: "bomb of operations", text: "openapi: 3.0.0\npaths:\n  /a: &a {get: &g {responses: " + many("{", "c%d: {}", "}", 400) + "}, put: *g, post: *g}\n" + many("", "  /a%d: *a\n", "", 1000),
			notes: []string{`1:1: following its references and aliases costs too much; the document is not read`}},
		{name: "huge enum", text: withSchema("  {enum: "+many("[", "v%d", "]", 200000)+"}", ""), operations: 1},
		{name: "too many values", text: "openapi: 3.0.0\nx: [" + strings.Repeat("a,", 1<<20) + "]\n", notes: []string{`1:1: more than 524288 lines and values`}},
		{name: "10 MB", text: "openapi: 3.0.0\ninfo: {description: '" + strings.Repeat("long ", 2<<20-20) + "'}\n" + paths, operations: 1},
		{name: "more than 10 MB", text: "openapi: 3.0.0\n" + strings.Repeat("#", 10<<20), notes: []string{`1:1: openapi.yaml is larger than 10 MB; split it`}},
		{name: "many notes", text: "openapi: 3.0.0\npaths:\n" + many("", "  /a%d: 1\n", "", 500), notes: []string{`1:1: there is more to say than these 100 notes`}, operations: -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			write(t, root, "openapi.yaml", c.text)
			doc := Load(root, "openapi.yaml")
			notes := []string{}
			for _, n := range doc.Notes {
				notes = append(notes, strings.TrimPrefix(n.String(), "openapi.yaml:"))
			}
			degraded := 0
			for _, op := range doc.Operations {
				if op.Degraded != "" {
					degraded++
				}
			}
			assert.NotEmpty(t, doc.Hash)
			switch c.operations {
			case -1:
				assert.Len(t, notes, maxNotes+1)
				assert.Subset(t, notes, c.notes)
			default:
				assert.Equal(t, append([]string{}, c.notes...), notes)
				assert.Len(t, doc.Operations, c.operations)
				assert.Equal(t, c.degraded, degraded, "degraded operations")
			}
		})
	}
}

func bomb(form string, n int) string {
	var b strings.Builder
	for i := 1; i < n; i++ {
		b.WriteString(", " + strings.NewReplacer("%d", strconv.Itoa(i), "%p", strconv.Itoa(i-1)).Replace(form))
	}
	return b.String()
}

func many(before, form, after string, n int) string {
	var b strings.Builder
	b.WriteString(before)
	for i := range n {
		if i > 0 && !strings.HasSuffix(form, "\n") {
			b.WriteString(", ")
		}
		b.WriteString(strings.ReplaceAll(form, "%d", strconv.Itoa(i)))
	}
	b.WriteString(after)
	return b.String()
}

// What is wrong with JSON has its own words.
func TestBrokenJSON(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "1:1: the file is empty",
		"{\n  // hello\n  \"a\": 1}":     "2:3: a comment begins; JSON has none",
		"{\"a\": 1, /* x */ \"b\": 2}":   "1:10: a comment begins; JSON has none",
		"{\n \"a\": 1,\n}":               "3:1: invalid character '}'",
		"{\"a\": 1":                      "1:8: the file ends too early",
		"{\"a\": 1} {":                   "1:10: there is more after the end of the value",
		"{\"a\": nil}":                   "1:7: invalid character 'i' in literal null (expecting 'u')",
		"{'a': 1}":                       "1:2: invalid character '\\''",
		"[":                              "1:2: the file ends too early",
		"openapi: 3.0.0":                 "1:1: invalid character 'o' looking for beginning of value",
		"{\"openapi\": {{.V}}}":          "1:13: a template",
		strings.Repeat("[", 300) + "]":   "1:202: nested more than 200 deep",
		"{\"a\": 1, \"a\": 2, \"b\": 3}": "1:10: \"a\" is on line 1 already; the last one counts",
	} {
		root := t.TempDir()
		write(t, root, "openapi.json", text)
		doc := Load(root, "openapi.json")
		require.NotEmpty(t, doc.Notes, text)
		assert.Contains(t, doc.Notes[len(doc.Notes)-1].String(), "openapi.json:"+want, text)
	}
}

func TestLinks(t *testing.T) {
	outside := t.TempDir()
	write(t, outside, "secret.yaml", "type: string\n")
	root := t.TempDir()
	write(t, root, "openapi.yaml", withSchema("  {properties: {a: {$ref: out.yaml}, b: {$ref: dir/secret.yaml}, c: {$ref: in.yaml}}}", ""))
	write(t, root, "inside.yaml", "type: integer\n")
	for link, to := range map[string]string{"out.yaml": filepath.Join(outside, "secret.yaml"), "dir": outside, "in.yaml": "inside.yaml"} {
		if err := os.Symlink(to, filepath.Join(root, link)); err != nil {
			t.Skip("no symbolic links here")
		}
	}
	doc := Load(root, "openapi.yaml")
	s := doc.Operations[0].Responses[0].Content[0].Schema
	assert.True(t, s.Property("a").Schema.Unknown)
	assert.True(t, s.Property("b").Schema.Unknown)
	assert.Equal(t, Integer, s.Property("c").Schema.Types)
	require.Len(t, doc.Notes, 2)
	assert.Equal(t, `openapi.yaml:7:21: $ref "out.yaml" cannot be followed: out.yaml leads outside the module; only files inside it are read`, doc.Notes[0].String())

	require.NoError(t, os.Symlink(filepath.Join(outside, "secret.yaml"), filepath.Join(root, "swagger.yaml")))
	assert.Equal(t, "swagger.yaml:1:1: swagger.yaml leads outside the module; only files inside it are read", Load(root, "swagger.yaml").Notes[0].String())
	assert.Equal(t, "../x.yaml:1:1: ../x.yaml is outside the module; only files inside it are read", Load(root, "../x.yaml").Notes[0].String())
	assert.Equal(t, "x.yaml:1:1: the folder that holds it cannot be opened", Load(filepath.Join(root, "none"), "x.yaml").Notes[0].String())
}

// A part that cannot be read is noted there, and where it is asked for.
func TestBrokenPart(t *testing.T) {
	root := t.TempDir()
	write(t, root, "openapi.yaml", "swagger: '2.0'\npaths:\n  /a: {$ref: a.yaml}\n  /b: {get: {}}\n")
	write(t, root, "a.yaml", "get: {\n")
	doc := Load(root, "openapi.yaml")
	assert.Equal(t, []string{"/a"}, doc.Unread)
	assert.Len(t, doc.Operations, 1)
	require.Len(t, doc.Notes, 2)
	assert.Equal(t, "a.yaml:2:1: not YAML: did not find expected node content", doc.Notes[0].String())
	assert.Equal(t, `openapi.yaml:3:8: $ref "a.yaml" cannot be followed: a.yaml cannot be read`, doc.Notes[1].String())
}

// Nothing panics, and nothing reads for ever.
func FuzzLoad(f *testing.F) {
	names, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	require.NoError(f, err)
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		require.NoError(f, err)
		f.Add(string(archive.Files[0].Data), string(archive.Files[1].Data), false)
		f.Add(string(archive.Files[0].Data), string(archive.Files[1].Data), true)
	}
	f.Add(withSchema("  &s {<<: *s, allOf: [*s, {$ref: 'b.yaml#/x'}]}", ""), "x: {$ref: openapi.yaml}", false)
	f.Fuzz(func(t *testing.T, main, part string, asJSON bool) {
		root := t.TempDir()
		name := "openapi.yaml"
		if asJSON {
			name = "openapi.json"
		}
		write(t, root, name, main)
		write(t, root, "b.yaml", part)
		doc := Load(root, name)
		if len(main) < 5000 {
			dump(doc)
		}
		for _, n := range doc.Notes {
			if n.Pos.Line < 1 || n.Pos.Column < 1 || n.Text == "" || strings.Contains(n.Text, "\n") {
				t.Errorf("note %q", n)
			}
		}
		for _, op := range doc.Operations {
			op.Segments()
			if op.Pos.Line < 1 || len(op.Servers) == 0 {
				t.Errorf("%s %s at %s", op.Method, op.Path, op.Pos)
			}
		}
	})
}
