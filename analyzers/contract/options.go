package contract

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/rule"
)

type options struct {
	specs Files
	tier  tier
}

// Files are the names of documents, as a flag that may be given several times: absolute, or relative to
// the root of the module. What the flag says takes the place of what is preset.
type Files struct {
	names  []string
	preset bool
}

func (f *Files) String() string { return strings.Join(f.names, ",") }

// Set adds names with commas between them.
func (f *Files) Set(text string) error {
	if f.preset {
		*f = Files{}
	}
	for _, name := range Split(text) {
		if !slices.Contains(f.names, name) {
			f.names = append(f.names, name)
		}
	}
	return nil
}

// Preset sets the names that hold unless the flag is given.
func (f *Files) Preset(names []string) { *f = Files{slices.Clone(names), true} }

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

// check refuses names that lead nowhere below the root of a program's module. Absolute ones were looked at
// by whoever has set them.
func (f *Files) check(pass *analysis.Pass) error {
	root := rule.Root(pass)
	if root == "" || pass.Pkg.Name() != "main" {
		return nil
	}
	for _, name := range f.names {
		if filepath.IsAbs(name) {
			continue
		}
		if err := openapi.Readable(root, name); err != nil {
			return fmt.Errorf("-%s.spec: %s %w; files are named from the root of the module", info.Name, name, err)
		}
	}
	return nil
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

// tiers, from those that report least to those that report most.
var tiers = []string{"error", "warning", "all"}

type tier string

func (t *tier) String() string { return string(*t) }

func (t *tier) Set(text string) error {
	if !slices.Contains(tiers, text) {
		return fmt.Errorf("%q is no tier; want one of %s", text, strings.Join(tiers, ", "))
	}
	*t = tier(text)
	return nil
}
