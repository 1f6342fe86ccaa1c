package compare

import (
	"maps"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
)

// An Answer is what became of the answers with one status.
type Answer struct {
	Status int     `json:"status"`
	Trend  string  `json:"trend"`            // added, removed or changed
	Fields []Field `json:"fields,omitempty"` // of a changed one, by path
	// Breaks tells that clients which rely on what was sent before may fail.
	Breaks bool `json:"breaks,omitempty"`
}

// A Field is a value in a body that is not what it was.
type Field struct {
	Path   string `json:"path"`             // data.items[].id; "" is the body
	Before string `json:"before,omitempty"` // its types; "" if it was not there
	After  string `json:"after,omitempty"`
	Breaks bool   `json:"breaks,omitempty"`
}

// The trends of answers.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// Conformity is how an endpoint agrees with the OpenAPI document: yes, no, unknown, or "" if that says nothing of it.
type Conformity struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

// knows tells whether a map holds answers: older ones do not.
func knows(c chart.Chart) bool {
	http := false
	for i := range c.Endpoints {
		if e := &c.Endpoints[i]; e.Kind == chart.HTTP {
			if e.Answers != nil {
				return true
			}
			http = true
		}
	}
	return !http
}

// documented tells whether an OpenAPI document speaks of some endpoint.
func documented(c chart.Chart) bool {
	return slices.ContainsFunc(c.Endpoints, func(e chart.Endpoint) bool { return e.Conforms != "" })
}

// answers lists what became of the answers of an endpoint. What either side does not know is not guessed.
func answers(before, after *chart.Endpoint) (list []Answer) {
	if before.Answers == nil || after.Answers == nil {
		return nil
	}
	was, wasMore := before.Statuses()
	is, isMore := after.Statuses()
	all := slices.Concat(was, is)
	slices.Sort(all)
	for _, status := range slices.Compact(all) {
		switch then, now := slices.Contains(was, status), slices.Contains(is, status); {
		case !then && !wasMore:
			list = append(list, Answer{Status: status, Trend: Added})
		case !now && !isMore:
			// On a fault of the server nobody relies.
			list = append(list, Answer{Status: status, Trend: Removed, Breaks: status < 500})
		case then && now:
			if a := bodies(of(before, status), of(after, status)); len(a.Fields) > 0 {
				a.Status, a.Trend = status, Changed
				a.Breaks = status < 500 && slices.ContainsFunc(a.Fields, func(f Field) bool { return f.Breaks })
				list = append(list, a)
			}
		}
	}
	return list
}

func of(e *chart.Endpoint, status int) []chart.Answer {
	return slices.DeleteFunc(slices.Clone(e.Answers), func(a chart.Answer) bool { return a.Status != status })
}

// bodies compares what the answers with one status hold.
func bodies(before, after []chart.Answer) (a Answer) {
	was, wasKnown := kinds(before)
	is, isKnown := kinds(after)
	if wasKnown && isKnown && !slices.Equal(was, is) {
		a.Fields = append(a.Fields, Field{
			Before: strings.Join(was, " | "), After: strings.Join(is, " | "),
			Breaks: slices.ContainsFunc(is, func(kind string) bool { return !slices.Contains(was, kind) }),
		})
	}
	if then, now := values(before), values(after); len(then.types) > 0 && len(now.types) > 0 {
		a.Fields = append(a.Fields, then.compare(now)...)
	}
	return a
}

// kinds are what bodies are, sorted, and whether all is known of it.
func kinds(answers []chart.Answer) ([]string, bool) {
	all := make(map[string]bool)
	for i := range answers {
		switch a := &answers[i]; {
		case a.Body == "":
			all["no body"] = true
		case a.Body == chart.JSON:
			all["JSON"] = true
		case a.Body == chart.Other && a.Media != "":
			media, _, _ := strings.Cut(a.Media, ";")
			all[media] = true
		default:
			return nil, false
		}
	}
	return slices.Sorted(maps.Keys(all)), true
}

// agreement compares how an endpoint agrees with the document.
func agreement(before, after *chart.Endpoint) (*Conformity, *Names) {
	var changed *Conformity
	if before.Conforms != after.Conforms {
		changed = &Conformity{before.Conforms, after.Conforms}
	}
	return changed, names(differences(before), differences(after))
}

// differences are those of an endpoint, in words that do not depend on lines, sorted.
func differences(e *chart.Endpoint) []string {
	all := make(map[string]bool)
	for i := range e.Differences {
		for _, text := range e.Differences[i].Texts {
			all[e.Differences[i].Category+": "+text] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}
