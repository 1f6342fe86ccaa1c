package draw

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
)

// A statusView is a status in the table: "200", "4xx", "...".
type statusView struct {
	Text, Class string
}

// statusViews are the cell of an endpoint's answers.
func statusViews(e *chart.Endpoint) (list []statusView) {
	for _, text := range statuses(e) {
		list = append(list, statusView{text, statusClass(text)})
	}
	return list
}

// statusClass is what a status is shown as: success, elsewhere, or failure by whose fault.
func statusClass(status string) string {
	if len(status) == 3 && '1' <= status[0] && status[0] <= '5' {
		return "s" + status[:1]
	}
	return "s0"
}

// statusNames are what statuses are called. Package net/http has them too, and could open connections.
var statusNames = map[int]string{
	100: "Continue", 101: "Switching Protocols", 102: "Processing", 103: "Early Hints",
	200: "OK", 201: "Created", 202: "Accepted", 203: "Non-Authoritative Information", 204: "No Content", 205: "Reset Content", 206: "Partial Content", 207: "Multi-Status",
	300: "Multiple Choices", 301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect",
	400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable",
	408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed", 413: "Request Entity Too Large",
	415: "Unsupported Media Type", 416: "Requested Range Not Satisfiable", 417: "Expectation Failed", 418: "I'm a teapot", 422: "Unprocessable Entity",
	423: "Locked", 424: "Failed Dependency", 425: "Too Early", 426: "Upgrade Required", 428: "Precondition Required", 429: "Too Many Requests",
	431: "Request Header Fields Too Large", 451: "Unavailable For Legal Reasons",
	500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout", 507: "Insufficient Storage", 511: "Network Authentication Required",
}

// An answerView is an answer in an opened endpoint.
type answerView struct {
	Status string   `json:"status"`
	Class  string   `json:"class"`
	Name   string   `json:"name"` // "Not Found"
	Body   string   `json:"body"`
	Shape  string   `json:"shape"`
	Places []string `json:"places"`
}

// A promiseView is what a document has to do with an opened endpoint.
type promiseView struct {
	State       string           `json:"state"` // yes, no, unknown
	Operations  []string         `json:"operations"`
	Declared    string           `json:"declared"`
	Differences []differenceView `json:"differences"`
}

type differenceView struct {
	Category  string `json:"category"`
	Severity  string `json:"severity"`
	Operation string `json:"operation"` // where the endpoint serves several
	Text      string `json:"text"`
	Place     string `json:"place"`
	Declared  string `json:"declared"`
}

// categories are those of what is not as promised, each once.
func categories(e *chart.Endpoint) (list []string) {
	for i := range e.Differences {
		if c := e.Differences[i].Category; !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}

func answerViews(e *chart.Endpoint) []answerView {
	var list []answerView
	for i := range e.Answers {
		a := &e.Answers[i]
		v := answerView{Status: "?", Name: statusNames[a.Status], Body: bodyText(a), Shape: layout(a.Shape, shapeWidth)}
		if a.Status > 0 {
			v.Status = strconv.Itoa(a.Status)
		}
		v.Class = statusClass(v.Status)
		for _, at := range a.Places {
			if text := place(at); !slices.Contains(v.Places, text) {
				v.Places = append(v.Places, text)
			}
		}
		list = append(list, v)
	}
	return list
}

// bodyText says what an answer holds.
func bodyText(a *chart.Answer) string {
	text := a.Media
	switch a.Body {
	case "":
		return "no body"
	case chart.JSON:
		text = cmp.Or(text, "JSON")
	case chart.Other:
		text = cmp.Or(text, "text or bytes")
	default:
		text = cmp.Or(text, "a body of unknown form")
	}
	if a.Partial {
		text += ", and perhaps more"
	}
	return text
}

func newPromiseView(e *chart.Endpoint) *promiseView {
	if e.Conforms == "" {
		return nil
	}
	v := &promiseView{State: e.Conforms, Operations: e.Operations, Declared: place(e.Declared)}
	if len(v.Operations) == 0 && e.Operation != "" {
		v.Operations = []string{e.Operation}
	}
	for i := range e.Differences {
		d := &e.Differences[i]
		view := differenceView{Category: d.Category, Severity: d.Severity, Text: strings.Join(d.Texts, ", "), Place: place(d.Position), Declared: place(d.Declared)}
		if len(v.Operations) > 1 {
			view.Operation = d.Operation
		}
		v.Differences = append(v.Differences, view)
	}
	return v
}

// compareAnswers orders by how endpoints agree with documents: those that differ most are the highest.
func compareAnswers(a, b *chart.Endpoint) int {
	weight := func(e *chart.Endpoint) int {
		return slices.Index([]string{"", chart.Conforms, chart.Unsure, chart.Differs}, e.Conforms)
	}
	return cmp.Or(
		cmp.Compare(weight(a), weight(b)), cmp.Compare(len(a.Differences), len(b.Differences)),
		strings.Compare(strings.Join(statuses(a), " "), strings.Join(statuses(b), " ")),
	)
}

// shapeWidth is how long a line of a shape is at the most, in bytes, if there is a place to break it.
const shapeWidth = 92

// layout breaks a shape into lines: what does not fit into one is opened, and its fields fill the lines.
func layout(text string, width int) string {
	var b strings.Builder
	lay(&b, text, "", 0, width)
	return b.String()
}

// lay writes a text whose first line begins at a column, and whose other lines are indented.
func lay(b *strings.Builder, text, indent string, column, width int) {
	open := strings.IndexAny(text, "{[")
	if column+len(text) <= width || open < 0 || strings.HasPrefix(text, `"`) {
		b.WriteString(text)
		return
	}
	end := closing(text, open)
	items := split(text[open+1 : end])
	b.WriteString(text[:open+1])
	inner := indent + "  "
	if text[open] == '[' && len(items) == 1 {
		lay(b, items[0], indent, column+open+1, width)
	} else {
		at := width // where the line has got to: no item begins on that of the bracket
		for i, item := range items {
			name, value := cutField(item)
			if i < len(items)-1 {
				value += ","
			}
			length := len(name) + len(value)
			if at+1+length <= width {
				b.WriteString(" " + name + value)
				at += 1 + length
				continue
			}
			b.WriteString("\n" + inner + name)
			lay(b, value, inner, len(inner)+len(name), width)
			if at = len(inner) + length; at > width {
				at = width // it was opened
			}
		}
		b.WriteString("\n" + indent)
	}
	lay(b, text[end:], indent, len(indent), max(width, len(indent)+len(text)))
}

// cutField cuts a field after its colon.
func cutField(item string) (name, value string) {
	from := 0
	if strings.HasPrefix(item, `"`) {
		from = quoted(item, 0)
	}
	if i := strings.Index(item[from:], ": "); i >= 0 && !strings.ContainsAny(item[from:from+i], "{[(\"") {
		return item[:from+i+2], item[from+i+2:]
	}
	return "", item
}

// closing is where what begins at a bracket ends.
func closing(text string, open int) int {
	depth := 0
	for i := open; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = quoted(text, i) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

// split cuts a list at its own commas.
func split(text string) (items []string) {
	start := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = quoted(text, i) - 1
		case '{', '[':
			i = closing(text, i)
		case ',':
			items = append(items, strings.TrimPrefix(text[start:i], " "))
			start = i + 1
		}
	}
	return append(items, strings.TrimPrefix(text[min(start, len(text)):], " "))
}

// quoted is where what begins with a quote is over.
func quoted(text string, from int) int {
	for i := from + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
