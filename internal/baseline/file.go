package baseline

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// version is that of the file. It changes when a field goes or changes its meaning.
const version = 1

// head is the first line of a file. Two of them do no harm: they may come of a merge.
type head struct {
	Version int `json:"version"`
}

// Write writes a file: a line with the version, then one for each entry, sorted, so that it differs little from one
// time to the next and merges line by line.
func (b Baseline) Write(w io.Writer) error {
	b.sort()
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false) // messages hold arrows
	if err := enc.Encode(head{version}); err != nil {
		return err
	}
	for _, e := range b {
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	return out.Flush()
}

// Read reads a file. Lines may come in any order; of those that are equal, one counts, and empty ones do not.
// What is wrong with it is said with name:line.
func Read(r io.Reader, name string) (Baseline, error) {
	var b Baseline
	seen := make(map[string]bool)
	versioned := false
	lines := unmarked(r)
	for number := 1; ; number++ {
		text, err := lines.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		done := errors.Is(err, io.EOF)
		wrong := func(format string, args ...any) error {
			return fmt.Errorf("%s:%d: %s", name, number, fmt.Sprintf(format, args...))
		}
		switch text = strings.TrimSpace(text); {
		case text == "" || seen[text]:
		case conflict(text):
			return nil, wrong("a conflict of a merge; keep the lines of both sides and delete this one, or run crosslayer baseline")
		case strings.HasPrefix(text, headStart):
			var h head
			if err := strict(text, &h); err != nil {
				return nil, wrong("%v; want {\"version\":%d}", err, version)
			}
			if h.Version != version {
				return nil, wrong("version %d of baselines is not known; this crosslayer reads version %d: run crosslayer baseline", h.Version, version)
			}
			versioned = true
		default:
			seen[text] = true
			var e Entry
			if err := strict(text, &e); err != nil {
				return nil, wrong("%v; crosslayer baseline writes such a file", err)
			}
			if e.Fingerprint == "" || e.Category == "" {
				return nil, wrong("no fingerprint or no category; crosslayer baseline writes such a file")
			}
			b = append(b, e)
		}
		if done {
			break
		}
	}
	if !versioned {
		return nil, fmt.Errorf("%s: no line {\"version\":%d}; crosslayer baseline writes such a file", name, version)
	}
	return b, nil
}

// Begun reports whether a file was meant to be a baseline, whatever is wrong with it: by its first line.
func Begun(r io.Reader) bool {
	lines := unmarked(r)
	for {
		start, err := lines.Peek(len(entryStart))
		text := string(start)
		switch {
		case strings.TrimSpace(text) == "" && err != nil:
			return true // empty
		case text != "" && strings.TrimSpace(text[:1]) == "":
			_, _ = lines.Discard(1) // it is there
		default:
			return conflict(text) || strings.HasPrefix(text, headStart) || text == entryStart
		}
	}
}

// What lines begin with.
const (
	headStart  = `{"version"`
	entryStart = `{"fingerprint"`
)

// conflict reports whether a line is one by which git marks a conflict.
func conflict(line string) bool {
	return strings.HasPrefix(line, "<<<<<<<") || strings.HasPrefix(line, "=======") || strings.HasPrefix(line, ">>>>>>>") || strings.HasPrefix(line, "|||||||")
}

// unmarked leaves out the mark of the byte order that some editors put at the beginning.
func unmarked(r io.Reader) *bufio.Reader {
	const mark = "\ufeff"
	in := bufio.NewReader(r)
	if start, err := in.Peek(len(mark)); err == nil && string(start) == mark {
		_, _ = in.Discard(len(mark)) // it is there
	}
	return in
}

// strict decodes one JSON object that has no other fields.
func strict(text string, into any) error {
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return plain(err, into)
	}
	if dec.More() {
		return fmt.Errorf("more than one value on the line")
	}
	return nil
}

// plain puts what the decoder says in words of ours.
func plain(err error, into any) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the line ends too early")
	case strings.Contains(err.Error(), "unknown field"):
		return fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return fmt.Errorf("not a line of a baseline: %s", strings.ReplaceAll(strings.TrimPrefix(err.Error(), "json: "), reflect.TypeOf(into).Elem().String(), "entry"))
}
