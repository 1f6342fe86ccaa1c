package draw

import (
	"bufio"
	"cmp"
	"embed"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/page"
)

//go:embed page
var files embed.FS

// HTML draws a chart as one file that needs nothing else: no network, no font, and under a policy that
// allows its own script and style only. Without scripts it is a plain table.
func HTML(w io.Writer, c chart.Chart) error {
	view, err := newView(c)
	if err != nil {
		return err
	}
	tmpl, err := template.ParseFS(files, "page/page.html")
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	if err := tmpl.Execute(out, view); err != nil {
		return err
	}
	return out.Flush()
}

// A view is what the template shows.
type view struct {
	page.Head
	Title     string
	Tally     tally
	Columns   []columnView
	Kinds     []kindView
	Layers    []string
	Answers   bool // whether there is a word on them
	Costliest []*rowView
	Rows      []*rowView
	// Details are what the script shows of a row when it is opened, by its number.
	Details []detail
}

// A columnView is a column of the table.
type columnView struct {
	Name, Hint string
	Class      string
	Worst      bool // sorting begins with the highest
}

type kindView struct {
	Kind, Title string
	Count       int
}

// A rowView is an endpoint in the table.
type rowView struct {
	Number         int
	Kind           string
	Label          string   // the method, or what kind of endpoint it is
	Path           []string // between which a line may break
	Figures        []figureView
	Bar            []segment
	Partial        string
	Handler, Place string
	Layers         string // those that it needs
	Grows          bool
	Statuses       []statusView
	Differs        string // categories of what is not as promised
	Ranks          string // its places in the orders of the columns
}

// A figureView is a number in a cell.
type figureView struct {
	Column string
	Parts  []string // between which a line may break; none if there is nothing to show
	Grows  bool
}

// A segment is a layer's share of a bar.
type segment struct {
	Layer    string
	X, Width float64
}

// A detail is what opening an endpoint shows.
type detail struct {
	Facts      [][]string       `json:"facts"` // name, value, what is said of it
	Letters    []letterView     `json:"letters"`
	Middleware []middlewareView `json:"middleware"`
	Detached   []string         `json:"detached"`
	Partial    []string         `json:"partial"`
	Answers    []answerView     `json:"answers"`
	More       bool             `json:"more"` // there may be other answers
	Promise    *promiseView     `json:"promise"`
	Tree       []chart.Node     `json:"tree"`
}

type letterView struct {
	Letter string `json:"letter"`
	Bound  string `json:"bound"`
}

type middlewareView struct {
	Name  string   `json:"name"`
	Place string   `json:"place"`
	Costs []string `json:"costs"` // "db 1"
}

// A quantity is a number that the table shows of each endpoint.
type quantity struct {
	columnView
	sign string
	of   func(*chart.Endpoint) chart.Range
}

// quantities returns what the table shows: the columns, and what no column counts if there is any.
func quantities(endpoints []*chart.Endpoint) []quantity {
	hints := [len(columns)]string{
		"statements and commands that a database executes",
		"commands to a cache",
		"calls of other services",
		"messages sent or fetched",
		"trips waited for one after the other: the latency, in trips",
	}
	var shown []quantity
	for i, name := range columns {
		of := func(e *chart.Endpoint) chart.Range { return numbers(&e.Cost)[i] }
		shown = append(shown, quantity{columnView{name, hints[i], "num", true}, "", of})
	}
	for _, q := range []quantity{
		{columnView{"middleware", "trips before the handler, which no other column counts", "num", true}, "+", before},
		{columnView{"detached", "trips that nobody waits for, which no other column counts", "num", true}, "",
			func(e *chart.Endpoint) chart.Range { return e.Detached.Total() }},
	} {
		if slices.ContainsFunc(endpoints, func(e *chart.Endpoint) bool { return !q.of(e).IsZero() }) {
			shown = append(shown, q)
		}
	}
	return shown
}

func newView(c chart.Chart) (*view, error) {
	style, err := files.ReadFile("page/page.css")
	if err != nil {
		return nil, err
	}
	script, err := files.ReadFile("page/page.js")
	if err != nil {
		return nil, err
	}
	v := &view{
		Head:    page.NewHead(style, script),
		Title:   "service map",
		Tally:   count(c),
		Layers:  columns[:layers],
		Details: []detail{},
	}
	if len(c.Modules) > 0 {
		v.Title = atMost(2, c.Modules)
	}
	endpoints := worstFirst(c)
	for _, g := range groups(endpoints) {
		v.Kinds = append(v.Kinds, kindView{g.endpoints[0].Kind, g.title, len(g.endpoints)})
	}
	v.Answers = answered(endpoints)
	shown := quantities(endpoints)
	widest := 0.0
	for _, e := range endpoints {
		widest = max(widest, at10(e.Cost.Total().Most))
	}
	for i, e := range endpoints {
		row := newRow(e, shown)
		row.Number, row.Bar = i, bar(e, widest)
		v.Rows = append(v.Rows, row)
		v.Details = append(v.Details, newDetail(e))
		if i < 5 && row.Layers != "" {
			v.Costliest = append(v.Costliest, row)
		}
	}
	v.Columns = sortable(v.Rows, endpoints, shown, v.Answers)
	return v, nil
}

func newRow(e *chart.Endpoint, shown []quantity) *rowView {
	row := &rowView{
		Kind: e.Kind, Label: e.Method, Path: strings.SplitAfter(path(e), "/"),
		Handler: e.Handler.Name, Place: place(e.Handler.Position),
		Grows:    e.Grows(),
		Partial:  strings.Join(partial(e), ", "),
		Statuses: statusViews(e),
	}
	if e.Conforms == chart.Differs {
		row.Differs = strings.Join(categories(e), ", ")
	}
	if e.Kind != chart.HTTP {
		row.Label = title(e.Kind)
	}
	letters := bounds(e)
	for _, q := range shown {
		row.Figures = append(row.Figures, newFigure(q, q.of(e), letters))
	}
	var needs []string
	for i, r := range numbers(&e.Cost) {
		if i < layers && !r.IsZero() {
			needs = append(needs, columns[i])
		}
	}
	row.Layers = strings.Join(needs, " ")
	return row
}

func newFigure(q quantity, r chart.Range, letters []string) figureView {
	f := figureView{Column: q.Name, Grows: r.Grows()}
	if r.IsZero() {
		return f
	}
	least, most, interval := strings.Cut(typeset(short(r, letters)), "..")
	if f.Parts = breakable(least); interval {
		f.Parts[len(f.Parts)-1] += ".."
		f.Parts = append(f.Parts, breakable(most)...)
	}
	f.Parts[0] = q.sign + f.Parts[0]
	return f
}

// breakable cuts a sum where a line may break, if it is too long for one.
func breakable(sum string) []string {
	const narrow = 14
	if len(sum) <= narrow {
		return []string{sum}
	}
	return strings.SplitAfter(sum, "+")
}

// typeset writes products as in print.
func typeset(text string) string { return strings.ReplaceAll(text, "*", "·") }

// sortable returns the columns of the table, and tells each row its places in their orders. Equal rows
// share a place.
func sortable(rows []*rowView, endpoints []*chart.Endpoint, shown []quantity, answers bool) []columnView {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	ranks := make([][]string, len(rows))
	var all []columnView
	add := func(c columnView, compare func(a, b int) int) {
		all = append(all, c)
		slices.SortStableFunc(order, compare)
		n := 0
		for i, row := range order {
			if i > 0 && compare(order[i-1], row) != 0 {
				n++
			}
			ranks[row] = append(ranks[row], strconv.Itoa(n))
		}
	}
	add(columnView{"endpoint", "", "name", false}, func(a, b int) int {
		return cmp.Or(strings.Compare(path(endpoints[a]), path(endpoints[b])), strings.Compare(rows[a].Label, rows[b].Label))
	})
	for _, q := range shown {
		add(q.columnView, func(a, b int) int { return q.of(endpoints[a]).Compare(q.of(endpoints[b])) })
	}
	hint := "trips of all layers, where every n is 10; the length is logarithmic"
	add(columnView{"cost", hint, "bar", true}, func(a, b int) int { return endpoints[a].Cost.Compare(&endpoints[b].Cost) })
	if answers {
		hint := "statuses that the handler answers with; ! is not as the OpenAPI document promises"
		add(columnView{"answers", hint, "answers", true}, func(a, b int) int { return compareAnswers(endpoints[a], endpoints[b]) })
	}
	add(columnView{"handler", "", "handler", false}, func(a, b int) int { return strings.Compare(rows[a].Handler, rows[b].Handler) })
	for i, row := range rows {
		row.Ranks = strings.Join(ranks[i], " ")
	}
	return all
}

// barWidth is the length of the longest bar.
const barWidth = 96

// bar shares a bar among layers by trips where every n is 10. Its length is logarithmic, because costs
// of one service differ by orders of magnitude.
func bar(e *chart.Endpoint, widest float64) []segment {
	total := at10(e.Cost.Total().Most)
	if total == 0 {
		return nil
	}
	length := barWidth * math.Log2(1+total) / math.Log2(1+widest)
	var segments []segment
	x := 0.0
	for i, r := range numbers(&e.Cost) {
		if trips := at10(r.Most); i < layers && trips > 0 {
			share := math.Round(10*length*trips/total) / 10
			segments = append(segments, segment{columns[i], math.Round(10*x) / 10, share})
			x += share
		}
	}
	return segments
}

// at10 is the value of p where every bound is 10.
func at10(p cost.Poly) float64 {
	sum := 0.0
	for _, t := range p.Terms {
		sum += float64(t.K) * math.Pow10(len(t.Bounds))
	}
	return sum
}

func newDetail(e *chart.Endpoint) detail {
	// Loops of guarded work have bounds that no cost shows.
	letters := bounds(e)
	treeBounds(e.Tree, &letters)
	d := detail{
		Detached: costs(&e.Detached, letters), Partial: partial(e), Tree: e.Tree,
		Answers: answerViews(e), More: e.AnswersPartial && e.Answers != nil, Promise: newPromiseView(e),
	}
	for i, b := range letters {
		d.Letters = append(d.Letters, letterView{cost.Letter(i), b})
	}
	d.Facts = [][]string{{"handler", e.Handler.Name, place(e.Handler.Position)}, {"registered", place(e.Registered)}, {"program", e.Program}}
	for i := range e.Middleware {
		m := &e.Middleware[i]
		d.Middleware = append(d.Middleware, middlewareView{m.Name, place(m.Position), costs(&m.Cost, letters)})
	}
	return d
}

// treeBounds adds the bounds of loops to letters.
func treeBounds(nodes []chart.Node, letters *[]string) {
	for i := range nodes {
		n := &nodes[i]
		if n.Kind == chart.Loop && turns(cost.Const(1), n).Degree() > 0 && !slices.Contains(*letters, n.Bound) {
			*letters = append(*letters, n.Bound)
		}
		treeBounds(n.Children, letters)
	}
}

// costs spells the numbers of c that there are: "db 1+n".
func costs(c *chart.Cost, letters []string) []string {
	var list []string
	for i, r := range numbers(c) {
		if !r.IsZero() {
			list = append(list, columns[i]+" "+typeset(short(r, letters)))
		}
	}
	return list
}
