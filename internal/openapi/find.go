package openapi

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Where documents are looked for: in the root itself and below folders of these
// names in it.
var folders = regexp.MustCompile(`(?i)^((apis?|docs?|specs?|contracts?)([-_].*)?|.*(open-?api|swagger).*)$`)

// skipped folders hold what is not the module's own, or copies of documents for tests.
var skipped = regexp.MustCompile(`^([._].*|vendor|node_modules|testdata)$`)

// named are files whose name says what they are. Others count if there are none of
// these, and if they say so early: a folder often holds older versions beside.
var named = regexp.MustCompile(`(?i)(open-?api|swagger|^api|^spec)[^/]*$`)

// declares finds the version at the top level of a document.
var declares = regexp.MustCompile(`(?m)^(?:\{?[ \t]*)["']?(?:openapi|swagger)["']?[ \t]*:[ \t]*["']?\d`)

// declaresJSON does so where a text in JSON is on one line.
var declaresJSON = regexp.MustCompile(`["'](?:openapi|swagger)["']\s*:\s*["']\d`)

const (
	findDepth = 4       // folders below the root
	findFiles = 5000    // looked at
	findHead  = 4 << 10 // bytes of a file whose name says nothing
)

// Find returns the files in root that are OpenAPI documents by convention: in the
// root itself, or up to a few levels below a folder such as api, docs, spec or
// openapi, and with a version at their top level. If some have a telling name, such
// as swagger.yaml, the others are left out: they are drafts or older versions. Of
// files in one folder that differ only in their extension the first is returned,
// YAML before JSON, because they are one document in two forms. The names are
// sorted, slash-separated and relative to root.
func Find(root string) []string {
	dir, err := os.OpenRoot(root)
	if err != nil {
		return nil
	}
	defer dir.Close() //nolint:errcheck // nothing was written
	var found []string
	looked := 0
	err = fs.WalkDir(dir.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		depth := strings.Count(name, "/")
		switch {
		case err != nil:
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case name == ".":
			return nil
		case entry.IsDir():
			if skipped.MatchString(entry.Name()) || depth >= findDepth || depth == 0 && !folders.MatchString(entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		switch strings.ToLower(path.Ext(name)) {
		case ".yaml", ".yml", ".json":
		default:
			return nil
		}
		if looked++; looked > findFiles {
			return fs.SkipAll
		}
		if declared(dir, name, entry) {
			found = append(found, name)
		}
		return nil
	})
	if err != nil {
		return nil
	}
	unnamed := func(name string) bool { return !named.MatchString(path.Base(name)) }
	if telling := slices.DeleteFunc(slices.Clone(found), unnamed); len(telling) > 0 {
		found = telling
	}
	slices.SortFunc(found, func(a, b string) int {
		return strings.Compare(form(a), form(b))
	})
	return slices.CompactFunc(found, func(a, b string) bool { return stem(a) == stem(b) })
}

func stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// form sorts by name, and of one name by extension: YAML first.
func form(name string) string {
	order := "1"
	if strings.EqualFold(path.Ext(name), ".json") {
		order = "2"
	}
	return stem(name) + "\x00" + order + path.Ext(name)
}

// declared reports whether a file says that it is an OpenAPI document. One with a
// telling name may say so late, as where keys are sorted.
func declared(root *os.Root, name string, entry fs.DirEntry) bool {
	info, err := root.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := root.Open(name)
	if err != nil {
		return false
	}
	defer f.Close() //nolint:errcheck // it was only read
	limit := int64(findHead)
	if named.MatchString(entry.Name()) {
		limit = maxFileSize
	}
	text, err := io.ReadAll(io.LimitReader(f, limit))
	if err != nil {
		return false
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
		return declaresJSON.Match(text)
	}
	return declares.Match(text)
}
