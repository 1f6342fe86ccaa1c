package openapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// A source is a file of a document. Top is nil if it could not be read; why says so,
// in words that follow a name.
type source struct {
	name string // relative to the root
	top  *yaml.Node
	why  string
	ids  map[string]slot // by $id and $anchor; nil until needed
}

// files reads files inside a root, each once.
type files struct {
	root    *os.Root
	sources map[string]*source
	sums    map[string][sha256.Size]byte // zero for what is not there
	size    int
	nodes   int
	note    func(pos Pos, format string, args ...any)
}

// hash tells apart any two sets of files read, with their contents.
func (fs *files) hash() string {
	sum := sha256.New()
	names := make([]string, 0, len(fs.sums))
	for name := range fs.sums {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		content := fs.sums[name]
		fmt.Fprintf(sum, "%d %s\n", len(name), name)
		sum.Write(content[:])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// open returns a file, read and parsed when it is first asked for. What is wrong
// inside the file is noted there; what is wrong with the file is for the caller to
// note, at the place that asks for it.
func (fs *files) open(name string) *source {
	if src := fs.sources[name]; src != nil {
		return src
	}
	src := &source{name: name}
	if len(fs.sources) >= maxFiles {
		src.why = fmt.Sprintf("is one of more than %d files; bundle them", maxFiles)
		return src
	}
	fs.sources[name] = src
	text, why := fs.read(name)
	if why != "" {
		src.why = why
		fs.sums[name] = [sha256.Size]byte{}
		return src
	}
	fs.sums[name] = sha256.Sum256(text)
	if fs.size += len(text); fs.size > maxTotalSize {
		src.why = fmt.Sprintf("makes the document larger than %d MB in all", maxTotalSize>>20)
		return src
	}
	top, err := fs.parse(name, text)
	if err != nil {
		fs.note(Pos{name, err.line, err.column}, "%s", err.text)
		src.why = "cannot be read"
		return src
	}
	src.top = top
	return src
}

// read returns the content of a file, or why it cannot be had.
func (fs *files) read(name string) (text []byte, why string) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil, "is outside the module; only files inside it are read"
	}
	// What is no regular file must not be opened: a pipe would wait for its writer.
	info, err := fs.root.Stat(filepath.FromSlash(name))
	if err != nil {
		return nil, missing(err)
	}
	if !info.Mode().IsRegular() {
		return nil, "is not a regular file"
	}
	f, err := fs.root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, missing(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	text, err = io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if err != nil {
		return nil, "cannot be read"
	}
	if len(text) > maxFileSize {
		return nil, fmt.Sprintf("is larger than %d MB; split it", maxFileSize>>20)
	}
	return text, ""
}

// missing says what an error of the file system means to the author.
func missing(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	case strings.Contains(err.Error(), "escapes from parent"): // os has no value for it
		return "leads outside the module; only files inside it are read"
	}
	return "cannot be opened"
}

var (
	yamlLine    = regexp.MustCompile(`line (\d+)(?:, column (\d+))?:? ?`)
	placeholder = regexp.MustCompile(`\{\{|<%|\$\{|\{%`)
)

// parse returns the value in a file, nil if there is none.
func (fs *files) parse(name string, text []byte) (*yaml.Node, *syntaxError) {
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(text, []byte(mark)) {
			return nil, &syntaxError{1, 1, "the text is in UTF-16; save it as UTF-8"}
		}
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if i := invalid(text); i >= 0 {
		line := 1 + bytes.Count(text[:i], []byte("\n"))
		column := 1 + utf8.RuneCount(text[bytes.LastIndexByte(text[:i], '\n')+1:i])
		if text[i] == 0 {
			return nil, &syntaxError{line, column, "the file is not text: it holds a zero byte"}
		}
		fs.note(Pos{name, line, column}, "byte 0x%x is not UTF-8, the file is read as Latin-1; save it as UTF-8", text[i])
		text = latin1(text)
	}
	var n *yaml.Node
	var err error
	trimmed := bytes.TrimLeft(text, " \t\r\n")
	isJSON := bytes.HasPrefix(trimmed, []byte("{")) || strings.EqualFold(path.Ext(name), ".json")
	if isJSON && len(trimmed) > 0 {
		n, err = jsonNodes(text)
	}
	if !isJSON || err != nil && !strings.EqualFold(path.Ext(name), ".json") {
		n, err = fs.yamlNodes(name, text)
	}
	if err != nil {
		return nil, fs.syntax(text, err)
	}
	if n == nil || n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return nil, &syntaxError{1, 1, "the file is empty"}
	}
	fs.nodes += count(n, 0)
	if fs.nodes > maxNodes {
		return nil, &syntaxError{1, 1, fmt.Sprintf("the document has more than %d values in all", maxNodes)}
	}
	return n, nil
}

// invalid returns the index of the first byte that is no text, or -1.
func invalid(text []byte) int {
	zero := bytes.IndexByte(text, 0)
	if utf8.Valid(text) {
		return zero
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size <= 1 || i == zero {
			return i
		}
		i += size
	}
	return zero
}

func latin1(text []byte) []byte {
	var b bytes.Buffer
	for _, c := range text {
		b.WriteRune(rune(c))
	}
	return b.Bytes()
}

// yamlNodes returns the value of the first document in a YAML text, nil if there is
// none.
func (fs *files) yamlNodes(name string, text []byte) (*yaml.Node, error) {
	// The parser has no bound of its own. Every value needs at least one of these.
	values := 0
	for _, c := range text {
		switch c {
		case '\n', ',', '[', '{':
			values++
		}
	}
	if values > maxNodes/2 {
		return nil, &syntaxError{1, 1, fmt.Sprintf("more than %d lines and values", maxNodes/2)}
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if err := dec.Decode(&more); err == nil {
		line := max(more.Line, 1)
		if len(more.Content) > 0 {
			line = max(more.Content[0].Line, 1)
		}
		fs.note(Pos{name, line, 1}, "a second YAML document begins; only the first is read")
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	if n := deeper(doc.Content[0], maxDepth); n != nil {
		return nil, &syntaxError{n.Line, n.Column, fmt.Sprintf("nested more than %d deep", maxDepth)}
	}
	return doc.Content[0], nil
}

// syntax gives an error of either parser the form of all others, and says so where
// the text is a template rather than a document.
func (fs *files) syntax(text []byte, err error) *syntaxError {
	var e *syntaxError
	if !errors.As(err, &e) {
		said := strings.ReplaceAll(strings.TrimPrefix(err.Error(), "yaml: "), "\n", " ")
		e = &syntaxError{1, 1, "not YAML: " + yamlLine.ReplaceAllString(said, "")}
		if m := yamlLine.FindStringSubmatch(said); m != nil {
			e.line, _ = strconv.Atoi(m[1])
			if m[2] != "" {
				e.column, _ = strconv.Atoi(m[2])
			}
		}
		if strings.Contains(said, "cannot start any token") {
			e.text += "; a tab cannot indent, nor @ or ` begin a text without quotes"
		}
	}
	if at := placeholder.FindIndex(text); at != nil {
		line := 1 + bytes.Count(text[:at[0]], []byte("\n"))
		if line <= e.line+1 {
			column := 1 + utf8.RuneCount(text[bytes.LastIndexByte(text[:at[0]], '\n')+1:at[0]])
			return &syntaxError{line, column, fmt.Sprintf("a template, not a document (%s, and line %d is %s); name the rendered file instead",
				text[at[0]:at[1]], e.line, strings.ReplaceAll(e.text, "not YAML: ", "no YAML: "))}
		}
	}
	return e
}

func count(n *yaml.Node, depth int) int {
	total := 1
	if depth <= maxDepth {
		for _, child := range n.Content {
			total += count(child, depth+1)
		}
	}
	return total
}

// deeper returns the first value that is nested deeper than that, or nil.
func deeper(n *yaml.Node, depth int) *yaml.Node {
	if depth < 0 {
		return n
	}
	for _, child := range n.Content {
		if found := deeper(child, depth-1); found != nil {
			return found
		}
	}
	return nil
}
