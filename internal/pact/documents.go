package pact

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/crosslayer/crosslayer/internal/openapi"
)

// Files are documents, as a flag that names them and may be given several times: absolute, or relative to the root
// of the module. What the flag says takes the place of what is preset. If none is named, they are looked for. Each
// is read once.
type Files struct {
	names  []string
	preset bool

	mu    sync.Mutex
	found map[string][]string // where nothing is named, by root
	read  []File
}

// A File is a document that was read.
type File struct {
	Root string // of the module, in which the document's own files are named
	*openapi.Document
}

// In returns the documents of the module with a root.
func (f *Files) In(root string) (documents []*openapi.Document) {
	f.mu.Lock()
	defer f.mu.Unlock()
	names := f.within(root)
	if len(f.names) == 0 {
		names = f.find(root)
	}
	for _, name := range names {
		i := slices.IndexFunc(f.read, func(known File) bool { return known.Root == root && known.File == name })
		if i < 0 {
			i = len(f.read)
			f.read = append(f.read, File{root, openapi.Load(root, name)})
		}
		documents = append(documents, f.read[i].Document)
	}
	return documents
}

// find looks for the documents of a module, once for all of its programs.
func (f *Files) find(root string) []string {
	names, known := f.found[root]
	if !known {
		names = openapi.Find(root)
		if f.found == nil {
			f.found = make(map[string][]string)
		}
		f.found[root] = names
	}
	return names
}

// Read returns the documents that were read so far, by module and name.
func (f *Files) Read() []File {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.SortedFunc(slices.Values(f.read), func(a, b File) int {
		return cmp.Or(strings.Compare(a.Root, b.Root), strings.Compare(a.File, b.File))
	})
}

// Named returns the names that the flag has got.
func (f *Files) Named() []string { return f.names }

func (f *Files) String() string { return strings.Join(f.names, ",") }

// Set adds names with commas between them.
func (f *Files) Set(text string) error {
	if f.preset {
		f.names, f.preset = nil, false
	}
	for _, name := range Split(text) {
		if !slices.Contains(f.names, name) {
			f.names = append(f.names, name)
		}
	}
	return nil
}

// Preset sets the names that hold unless the flag is given.
func (f *Files) Preset(names []string) { f.names, f.preset = slices.Clone(names), true }

// Split cuts a text at its commas into names.
func Split(text string) (names []string) {
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// within returns the files as seen from the module's root; those of other modules are not of its programs.
func (f *Files) within(root string) (list []string) {
	for _, name := range f.names {
		if filepath.IsAbs(name) {
			rel, ok := below(root, name)
			if !ok {
				continue
			}
			name = rel
		}
		list = append(list, filepath.ToSlash(name))
	}
	return list
}

// below returns the path of a file as seen from a folder above it. Either may be reached by way of links.
func below(root, file string) (rel string, ok bool) {
	rel, err := filepath.Rel(root, file)
	if err == nil && filepath.IsLocal(rel) {
		return rel, true
	}
	root, rootErr := filepath.EvalSymlinks(root)
	dir, dirErr := filepath.EvalSymlinks(filepath.Dir(file))
	if rootErr != nil || dirErr != nil {
		return "", false
	}
	rel, err = filepath.Rel(root, filepath.Join(dir, filepath.Base(file)))
	return rel, err == nil && filepath.IsLocal(rel)
}
