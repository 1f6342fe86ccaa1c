package output

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// maxDiagnostic is the length of a line up to which reviewdog reads it. It leaves out the rest of the input without a
// word if one is longer.
const maxDiagnostic = 64<<10 - 2

// home is where crosslayer is to be found.
const home = "https://github.com/crosslayer/crosslayer"

// The Reviewdog Diagnostic Format, as far as it is used.
type (
	diagnostic struct {
		Message          string            `json:"message"`
		Location         rdfLocation       `json:"location"`
		Severity         string            `json:"severity"`
		Source           rdfSource         `json:"source"`
		Code             rdfCode           `json:"code"`
		Suggestions      []rdfSuggestion   `json:"suggestions,omitempty"`
		OriginalOutput   string            `json:"original_output"`
		RelatedLocations []rdfRelatedPlace `json:"related_locations,omitempty"`
	}
	rdfLocation struct {
		Path  string    `json:"path"`
		Range *rdfRange `json:"range,omitempty"`
	}
	rdfRange struct {
		Start rdfPosition  `json:"start"`
		End   *rdfPosition `json:"end,omitempty"`
	}
	rdfPosition struct {
		Line   int `json:"line"`
		Column int `json:"column,omitempty"`
	}
	rdfRelatedPlace struct {
		Message  string      `json:"message"`
		Location rdfLocation `json:"location"`
	}
	rdfSuggestion struct {
		Range rdfRange `json:"range"`
		Text  string   `json:"text"`
	}
	rdfSource struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	rdfCode struct {
		Value string `json:"value"`
		URL   string `json:"url,omitempty"`
	}
)

// RDJSONL writes a diagnostic of reviewdog's format on each line.
func RDJSONL(w io.Writer, r Report) error {
	out := bufio.NewWriter(w)
	files := newSources(r)
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	for _, f := range r.Findings {
		d := files.diagnostic(f)
		for {
			line.Reset()
			if err := enc.Encode(d); err != nil {
				return err
			}
			if line.Len() <= maxDiagnostic || !d.shorten() {
				break
			}
		}
		if _, err := line.WriteTo(out); err != nil {
			return err
		}
	}
	return out.Flush()
}

// shorten takes away what a diagnostic can best do without, and reports whether there was something.
func (d *diagnostic) shorten() bool {
	switch {
	case len(d.Suggestions) > 0:
		d.Suggestions = nil
	case len(d.RelatedLocations) > 0:
		d.RelatedLocations = d.RelatedLocations[:len(d.RelatedLocations)/2]
	case len(d.OriginalOutput) > len(d.Location.Path):
		d.OriginalOutput = d.Location.Path
	case len(d.Message) > maxDiagnostic/16:
		d.Message = clip(d.Message, maxDiagnostic/16)
	default:
		return false
	}
	return true
}

func (s *sources) diagnostic(f finding.Finding) diagnostic {
	at := spanOf(f)
	d := diagnostic{
		Message: f.Message,
		Location: rdfLocation{s.own(f.File), &rdfRange{
			rdfPosition{at.line, at.column}, &rdfPosition{at.endLine, at.endColumn},
		}},
		Severity: rdfSeverity(f.Severity),
		Source:   rdfSource{"crosslayer", home},
		Code:     rdfCode{f.Category, f.URL},
	}
	for _, step := range f.Trace {
		if !s.there(step.File) || step.Line < 1 {
			d.Message += "\n" + s.step(step)
			continue
		}
		place := rdfLocation{s.name(step.File), &rdfRange{Start: rdfPosition{step.Line, max(step.Column, 0)}}}
		d.RelatedLocations = append(d.RelatedLocations, rdfRelatedPlace{step.Text, place})
	}
	for _, fix := range f.Fixes {
		if text, ok := s.rewritten(f, fix); ok {
			whole := rdfRange{rdfPosition{Line: at.line}, &rdfPosition{Line: at.endLine}}
			d.Suggestions = append(d.Suggestions, rdfSuggestion{whole, text})
		}
	}
	first, _, _ := strings.Cut(f.Message, "\n")
	d.OriginalOutput = fmt.Sprintf("%s:%d:%d: %s  [%s]", d.Location.Path, at.line, at.column, first, f.Category)
	return d
}

func rdfSeverity(s finding.Severity) string {
	switch s {
	case finding.Error:
		return "ERROR"
	case finding.Note:
		return "INFO"
	}
	return "WARNING"
}
