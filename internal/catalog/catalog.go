// Package catalog is what crosslayer knows about other people's code: which calls are trips, what
// they do with the functions they are given, and how to say it in a message.
//
// The knowledge is data: files in data, one per family of libraries, that users extend in their
// settings with sections of the same form.
package catalog

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

// A Catalog is knowledge about other people's code. It is safe for concurrent use.
type Catalog struct {
	below   *Catalog // what this one adds to; nil for the built-in catalogue
	words   *vocabulary
	content *content
	// families holds, by import path, the built-in files that have rows for it. Each is read
	// when one of its paths is asked for: a process that vets one package needs few of them.
	families map[string][]*family
	// methods holds the names of methods that have signatures.
	methods map[string]bool
	digest  [sha256.Size]byte // of what the rows were read from
}

// A family is a file whose rows are read on demand.
type family struct {
	file string
	rows func() *content
}

//go:embed data/*.yaml
var data embed.FS

// commonFiles are read for every catalogue, in this order; all other files hold groups and
// routers only.
var commonFiles = []string{"kinds.yaml", "alternatives.yaml", "rules.yaml", "interfaces.yaml", "leaves.yaml"}

// Builtin returns the embedded catalogue. It panics if the embedded files are broken, which a test
// excludes.
func Builtin() *Catalog { return builtin() }

var builtin = sync.OnceValue(func() *Catalog {
	c := &Catalog{
		words:    newVocabulary(nil),
		content:  newContent(),
		families: map[string][]*family{},
		digest:   digestOfFiles(),
	}
	for _, file := range commonFiles {
		must(read(file, embedded(file), c.words, c.content))
	}
	for _, file := range familyFiles() {
		text := embedded(file)
		f := &family{file: file, rows: sync.OnceValue(func() *content {
			to := newContent()
			must(read(file, text, c.words, to))
			return to
		})}
		for _, path := range pathsIn(string(text)) {
			c.families[path] = append(c.families[path], f)
		}
	}
	c.indexSignatures()
	return c
})

func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("catalog: the embedded data is broken: %v", err))
	}
}

func embedded(file string) []byte {
	text, err := data.ReadFile("data/" + file)
	must(err)
	return text
}

// familyFiles returns the names of the embedded files that hold groups and routers, sorted.
func familyFiles() []string {
	entries, err := fs.ReadDir(data, "data")
	must(err)
	var files []string
	for _, e := range entries {
		if !slices.Contains(commonFiles, e.Name()) {
			files = append(files, e.Name())
		}
	}
	return files
}

// pathsIn returns the import paths that a file has rows for, without reading the rows: the words
// behind each "paths:", up to the next key. It reads only embedded files, whose form is known.
func pathsIn(text string) []string {
	var paths []string
	inside := false
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) > 0 && strings.HasSuffix(words[0], ":") {
			inside = words[0] == "paths:"
			words = words[1:]
		}
		if inside {
			paths = append(paths, words...)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// Extend returns the catalogue with the rows of n on top: a mapping with the sections of a data file,
// but no schema. They win over the rows they meet. Errors name the file and the line in it.
func (c *Catalog) Extend(file string, n *yaml.Node) (*Catalog, error) {
	top := &Catalog{below: c, words: newVocabulary(c.words), content: newContent()}
	if err := (reader{file}).sections(n, "the catalogue", top.words, top.content); err != nil {
		return nil, err
	}
	top.indexSignatures()
	top.digest = digestOfNode(n)
	return top, nil
}

func (c *Catalog) indexSignatures() {
	c.methods = map[string]bool{}
	for text := range c.content.signatures {
		method, _, _ := strings.Cut(text, "(")
		c.methods[method] = true
	}
}

func (c *Catalog) hasSignature(method string) bool {
	for ; c != nil; c = c.below {
		if c.methods[method] {
			return true
		}
	}
	return false
}

// row returns the row for a method of an owner, or nil.
func (c *Catalog) row(o Owner, method string) *row {
	for ; c != nil; c = c.below {
		var other *row
		for _, p := range c.packages(o.Path) {
			byMethod := p.types[o.Name]
			if r := byMethod[method]; r != nil {
				return r
			}
			if r := byMethod[anyMethod]; r != nil {
				other = r
			}
		}
		if other != nil {
			return other
		}
	}
	return nil
}

// packages returns the rows for an import path in this layer.
func (c *Catalog) packages(path string) []*packageRows {
	var found []*packageRows
	for from := range c.contents(path) {
		if p := from.packages[path]; p != nil {
			found = append(found, p)
		}
	}
	return found
}

// contents yields what this layer has read, or reads now, for an import path.
func (c *Catalog) contents(path string) iter.Seq[*content] {
	return func(yield func(*content) bool) {
		if c.families == nil {
			yield(c.content)
			return
		}
		for _, f := range c.families[path] {
			if !yield(f.rows()) {
				return
			}
		}
	}
}

// everything returns all that this layer has.
func (c *Catalog) everything() []*content {
	found := []*content{c.content}
	seen := map[*family]bool{}
	for _, path := range slices.Sorted(maps.Keys(c.families)) {
		for _, f := range c.families[path] {
			if !seen[f] {
				seen[f] = true
				found = append(found, f.rows())
			}
		}
	}
	return found
}

// Ignored reports whether a package is a leaf that is never summarised: a catalogued library, a
// driver, telemetry, a test helper, or a package below one of these. A package that only users'
// rows name is not: its own code may have more to say.
func (c *Catalog) Ignored(pkgPath string) bool {
	path := cleanPath(pkgPath)
	for {
		for layer := c; layer != nil; layer = layer.below {
			if layer.content.leaves[path] || len(layer.families[path]) > 0 {
				return true
			}
		}
		i := strings.LastIndexByte(path, '/')
		if i < 0 {
			return false
		}
		path = path[:i]
	}
}

// Libraries returns the names of the libraries, sorted.
func (c *Catalog) Libraries() []string {
	set := map[string]bool{}
	for _, e := range c.Entries() {
		set[e.Lib] = true
	}
	for ; c != nil; c = c.below {
		for _, r := range c.content.rules {
			set[r.effect.Lib] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// An Entry is a method of a row, for documentation and for checks against the libraries.
type Entry struct {
	Path, Type, Method string // Type is "" for a function; Method may be "*"
	Lib, Kind          string
	Unverified         string // why nobody checked the entry against the source, or ""
	File               string // the data file, or the file that Extend was told
	Line               int
}

// Entries returns all methods with rows, sorted by path, type and method. It reads every file.
func (c *Catalog) Entries() []Entry {
	var all []Entry
	for ; c != nil; c = c.below {
		for _, from := range c.everything() {
			all = from.entries(all)
		}
	}
	slices.SortFunc(all, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Type, b.Type),
			cmp.Compare(a.Method, b.Method), cmp.Compare(a.Lib, b.Lib))
	})
	return all
}

func (c *content) entries(to []Entry) []Entry {
	for path, p := range c.packages {
		for typ, byMethod := range p.types {
			for method, r := range byMethod {
				to = append(to, Entry{path, typ, method, r.effect.Lib, r.effect.Kind, r.unverified, r.file, r.line})
			}
		}
	}
	return to
}
