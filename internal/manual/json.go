package manual

import (
	"encoding/json"
	"io"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/rule"
)

// version is that of the JSON form. It changes when a field goes or changes its
// meaning, not when one is added.
const version = 1

type jsonDocument struct {
	Version int        `json:"version"`
	Rules   []jsonRule `json:"rules"`
}

type jsonRule struct {
	Name       string           `json:"name"`
	Status     rule.Status      `json:"status"`
	RenamedTo  string           `json:"renamed_to"`
	Since      string           `json:"since"`
	Default    bool             `json:"default"`
	Severity   finding.Severity `json:"severity"`
	Summary    string           `json:"summary"`
	URL        string           `json:"url"`
	Categories []jsonCategory   `json:"categories"`
	Options    []Option         `json:"options"`
	Doc        string           `json:"doc"`
}

type jsonCategory struct {
	Name    string `json:"name"`
	Summary string `json:"summary"`
}

// JSON writes all that is known about some rules. Lists are never null.
func JSON(w io.Writer, pages []Page) error {
	doc := jsonDocument{Version: version, Rules: []jsonRule{}}
	for _, p := range pages {
		r := jsonRule{
			Name: p.Name, Status: p.Status, RenamedTo: p.RenamedTo, Since: p.Since, Default: p.Default(),
			Severity: p.Severity, Summary: p.Summary, URL: rule.URL(p.Name), Doc: p.Doc,
			Categories: []jsonCategory{}, Options: append([]Option{}, p.Options...),
		}
		for _, c := range p.Categories {
			r.Categories = append(r.Categories, jsonCategory(c))
		}
		doc.Rules = append(doc.Rules, r)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}
