// Package settings reads .crosslayer.yml, the one home of a team's settings, and
// makes the passes that they ask for. Every channel goes through it: what a flag
// or another tool's configuration says is put on top, key by key.
package settings

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/analyzers"
	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/pact"
	"github.com/crosslayer/crosslayer/internal/summary"
)

// Name is the name of the file.
const Name = ".crosslayer.yml"

// Settings are what holds for a run.
type Settings struct {
	File    string // that they come from, "" if there is none
	Rules   []Rule // as in analyzers.All
	Exclude []Pattern
	OneShot []Pattern
	Doubles []Pattern

	catalog *catalog.Catalog
	text    []byte // of the file
	rows    []rows // of the catalogue, those that win last
	seen    string // the folder from which another tool looks at paths, "" for none
	dir     string // the folder that they hold in, "" if that is not known
}

// rows are those that a file puts on top of the catalogue.
type rows struct {
	node   *yaml.Node
	origin string
}

// A Rule is one rule as set.
type Rule struct {
	Name    string
	On      bool
	Origin  string // who switched it on or off
	Options []Option
}

// An Option is a flag of a rule's analyzer.
type Option struct {
	Name, Value string
	Origin      string
	Usage       string

	files     bool // it names documents
	documents []document
}

// byDefault is the origin of what nobody has set.
const byDefault = "default"

// Default returns the settings without a file.
func Default() *Settings {
	s := &Settings{catalog: catalog.Builtin()}
	passes := analyzers.New(summary.Config{Catalog: s.catalog}).Rules
	for i, r := range analyzers.All {
		set := Rule{Name: r.Name, On: r.Default(), Origin: byDefault}
		passes[i].Flags.VisitAll(func(f *flag.Flag) {
			_, files := f.Value.(*pact.Files)
			set.Options = append(set.Options, Option{Name: f.Name, Value: f.DefValue, Origin: byDefault, Usage: f.Usage, files: files})
		})
		s.Rules = append(s.Rules, set)
	}
	return s
}

// For returns the settings that hold in a directory: those of the named file, of
// none if it is "off", else of the nearest one upwards.
func For(dir, file string) (*Settings, error) {
	s, err := from(dir, file)
	if err == nil {
		s.dir = cmp.Or(dir, ".")
	}
	return s, err
}

func from(dir, file string) (*Settings, error) {
	switch file {
	case "off":
		return Default(), nil
	case "":
		found, err := Find(dir)
		if err != nil {
			return nil, err
		}
		if found == "" {
			return Default(), nil
		}
		file = found
	default:
		if !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		var err error
		if file, err = filepath.Abs(file); err != nil { // files of packages are absolute
			return nil, err
		}
	}
	s, err := Read(file)
	var wrong *Error
	if errors.As(err, &wrong) {
		wrong.File = relative(dir, wrong.File)
	}
	return s, err
}

// relative names a file as seen from a directory, if it lies below it.
func relative(dir, file string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return file
	}
	if rel, err := filepath.Rel(abs, file); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return file
}

// Find returns the settings file in a directory or in the nearest one above, but
// not above the repository; "" if there is none.
func Find(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for {
		file := filepath.Join(dir, Name)
		if _, err := os.Lstat(file); err == nil {
			return file, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", &Error{File: file, Message: plain(err)}
		}
		up := filepath.Dir(dir)
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil || up == dir {
			return "", nil
		}
		dir = up
	}
}

// largest bounds the file: nobody writes that much by hand.
const largest = 1 << 20

// Read reads a file. What is wrong with it is an *Error.
func Read(file string) (*Settings, error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &Error{File: file, Message: "there is no such file; crosslayer init writes one"}
	case err != nil:
		return nil, &Error{File: file, Message: plain(err)}
	case info.IsDir():
		return nil, &Error{File: file, Message: "is a directory; want a file"}
	case !info.Mode().IsRegular(): // a pipe or a device may never end
		return nil, &Error{File: file, Message: "is not a regular file; want one"}
	case info.Size() > largest:
		return nil, &Error{File: file, Message: fmt.Sprintf("has %d bytes; want %d at most", info.Size(), largest)}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, &Error{File: file, Message: plain(err)}
	}
	s, err := Parse(file, text)
	if err != nil {
		return nil, err
	}
	return s, s.check()
}

// check refuses documents that options name and that cannot be compared with.
func (s *Settings) check() error {
	for _, r := range s.Rules {
		for _, o := range r.Options {
			for _, d := range o.documents {
				if err := d.check(); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// plain cuts the path off an error of the file system: it is said already.
func plain(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// An Error is what is wrong with a settings file, or with the settings in another
// tool's configuration.
type Error struct {
	File    string
	Line    int    // 0 for the file as a whole
	Key     string // of a configuration, with dots; "" for the whole
	Message string
}

func (e *Error) Error() string {
	switch {
	case e.Line != 0:
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
	case e.Key != "":
		return e.File + ": " + e.Key + ": " + e.Message
	}
	return e.File + ": " + e.Message
}

// Only switches on the named rules and all others off.
func (s *Settings) Only(names []string, origin string) {
	for i := range s.Rules {
		s.Rules[i].On = slices.Contains(names, s.Rules[i].Name)
		s.Rules[i].Origin = origin
	}
}

// Set sets an option of a rule to a value that its flag takes. Names of files begin at a folder. What is
// wrong with them is an *Error.
func (s *Settings) Set(rule, option, value, origin, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	s.put(rule, option, value, origin, dir)
	return s.check()
}

func (s *Settings) put(rule, option, value, origin, dir string) {
	wrong := func(format string, args ...any) error {
		return &Error{File: origin, Message: fmt.Sprintf(format, args...)}
	}
	if o := s.option(rule, option); o != nil {
		o.Value, o.Origin = value, origin
		if o.files {
			o.documents = named(value, dir, wrong)
		}
	}
}

// option returns an option of a rule, nil if there is none of the name.
func (s *Settings) option(rule, name string) *Option {
	for i := range s.Rules {
		for j := range s.Rules[i].Options {
			if o := &s.Rules[i].Options[j]; s.Rules[i].Name == rule && o.Name == name {
				return o
			}
		}
	}
	return nil
}

// Catalog returns the built-in catalogue with the rows of the file on top.
func (s *Settings) Catalog() *catalog.Catalog { return s.catalog }

// Hash names all that findings depend on, for the caches of drivers that do not
// see the file, nor documents.
func (s *Settings) Hash() string {
	hash := s.Said()
	if documents := s.read(); documents != "" {
		hash += digest(documents)
	}
	return hash
}

// Gave tells whether a hash is of these settings, whatever was in documents then.
func (s *Settings) Gave(hash string) bool { return strings.HasPrefix(hash, s.Said()) }

// Said names all that the settings say, whatever is in the documents that they name.
func (s *Settings) Said() string {
	all := string(s.text) + "\x00" + s.facts()
	for _, v := range s.Values() { // what was put on top is not in the file
		all += "\x00" + v.Key + "=" + v.Value
	}
	return digest(all)
}

// Key names all that facts depend on; it is "" where nothing is set.
func (s *Settings) Key() string {
	facts := s.facts()
	if facts == "" {
		return ""
	}
	return digest(facts)
}

// facts is the canonical text of all that facts depend on.
func (s *Settings) facts() string {
	var b strings.Builder
	for _, p := range slices.Concat(s.Exclude, s.OneShot) {
		b.WriteString("exempt " + p.Text + s.below(p.root) + "\n")
	}
	for _, p := range s.Doubles {
		b.WriteString("double " + p.Text + "\n")
	}
	if len(s.rows) > 0 {
		b.WriteString("rows " + s.catalog.Version())
	}
	return b.String()
}

// below tells where the folder of a pattern lies: where that moves, the pattern
// means other files, and caches that know only the text would go stale. It is
// told as seen from the repository, and, for a tool whose cache knows files by
// their paths in their module, from there.
func (s *Settings) below(root string) string {
	where := " below " + inRepository(root)
	if s.seen == "" {
		return where
	}
	rel, err := filepath.Rel(root, s.seen)
	if err != nil {
		rel = s.seen
	}
	return where + " seen from " + filepath.ToSlash(rel)
}

// inRepository returns the path of a folder in its repository, or the absolute
// one if it lies in none.
func inRepository(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	for top := dir; ; {
		if _, err := os.Lstat(filepath.Join(top, ".git")); err == nil {
			return relative(top, dir)
		}
		up := filepath.Dir(top)
		if up == top {
			return dir
		}
		top = up
	}
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// Config returns what the settings say about facts.
func (s *Settings) Config() summary.Config {
	cfg := summary.Config{Catalog: s.catalog, Key: s.Key()}
	if paths := slices.Concat(s.Exclude, s.OneShot); len(paths) > 0 {
		followed := slices.Clone(paths)
		for i := range followed {
			followed[i].root = follow(followed[i].root)
		}
		cfg.Exempt = func(file string) bool {
			return matchesFile(paths, file) || matchesFile(followed, follow(file))
		}
	}
	if len(s.Doubles) > 0 {
		cfg.Double = func(pkgPath, name string) bool { return matchesType(s.Doubles, pkgPath, name) }
	}
	return cfg
}

// Passes returns the passes of a configuration, with the rules that are on, or are
// named, and their options set.
func (s *Settings) Passes(cfg summary.Config, named ...string) (analyzers.Set, error) {
	set := analyzers.New(cfg)
	var on []*analysis.Analyzer
	for i, r := range s.Rules {
		if !r.On && !slices.Contains(named, r.Name) {
			continue
		}
		for _, o := range r.Options {
			if o.files {
				set.Rules[i].Flags.Lookup(o.Name).Value.(*pact.Files).Preset(o.paths())
				continue
			}
			if err := set.Rules[i].Flags.Set(o.Name, o.Value); err != nil {
				return analyzers.Set{}, fmt.Errorf("%s: option %s of %s: %w", o.Origin, o.Name, r.Name, err)
			}
		}
		on = append(on, set.Rules[i])
	}
	set.Rules = on
	return set, nil
}

// follow returns a path with its links followed: the folder of the settings and
// the files of packages may be reached on different ways.
func follow(path string) string {
	if followed, err := filepath.EvalSymlinks(path); err == nil {
		return followed
	}
	return path
}

// matchesFile tells whether a file, by its absolute path, is meant by a pattern.
func matchesFile(patterns []Pattern, file string) bool {
	return slices.ContainsFunc(patterns, func(p Pattern) bool {
		rel, err := filepath.Rel(p.root, file)
		return err == nil && filepath.IsLocal(rel) && p.matchesPath(filepath.ToSlash(rel))
	})
}

func matchesType(patterns []Pattern, pkgPath, name string) bool {
	return slices.ContainsFunc(patterns, func(p Pattern) bool { return p.matchesType(pkgPath, name) })
}
