package draw

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/visible"
)

// TextOptions say how Text draws.
type TextOptions struct {
	Color bool
	// Width is that of the terminal in columns. To fit it, letters, handlers and files are cut and then
	// left out, then answers are left out, and at last paths are cut. Numbers never are. 0 cuts nothing.
	Width int
}

// A style is a terminal's escape code.
type style string

const (
	strong style = "\x1b[1m"
	faint  style = "\x1b[2m"
	red    style = "\x1b[31m"
	yellow style = "\x1b[33m"
	green  style = "\x1b[32m"
)

// A cell is a text of one line and how it is shown.
type cell struct {
	text  string
	style style
}

// The columns of the table that are not numbers.
const (
	pathColumn       = 0
	middlewareColumn = pathColumn + 1 + len(columns)
	detachedColumn   = middlewareColumn + 1
	answersColumn    = detachedColumn + 1
	handlerColumn    = answersColumn + 1
	placeColumn      = handlerColumn + 1
	letterColumn     = placeColumn + 1
	width            = letterColumn + 1
)

// A line is one line of the table.
type line [width]cell

// partialSign marks a row whose cost is not known in full. It stands behind the steps, which every
// partial row shows.
const partialSign = "?"

// Text draws a chart as a table: a line per endpoint, the most expensive first, HTTP before other kinds.
func Text(w io.Writer, c chart.Chart, options TextOptions) error {
	out := bufio.NewWriter(w) // keeps the first error for Flush
	var tables [][]line
	var unresolved []string
	for _, g := range groups(worstFirst(c)) {
		table := []line{head(g.title)}
		methods := 0
		for _, e := range g.endpoints {
			methods = max(methods, utf8.RuneCountInString(e.Method))
		}
		for _, e := range g.endpoints {
			table = append(table, endpointLine(e, methods))
			unresolved = append(unresolved, partial(e)...)
		}
		tables = append(tables, table)
	}
	widths := measure(tables)
	if options.Width > 0 {
		fit(&widths, options.Width)
	}
	for _, table := range tables {
		for _, l := range table {
			writeLine(out, l, widths, options.Color)
		}
		fmt.Fprintln(out)
	}
	for _, note := range notes(widths, unresolved, answerNotes(c)) {
		fmt.Fprintln(out, paint(note, faint, options.Color))
	}
	fmt.Fprintln(out, paint(count(c).String(), strong, options.Color))
	return out.Flush()
}

// head is the line above a group.
func head(title string) line {
	var l line
	l[pathColumn] = cell{title, strong}
	for i, name := range columns {
		l[pathColumn+1+i] = cell{name, faint}
	}
	l[middlewareColumn] = cell{"mw", faint}
	l[detachedColumn] = cell{"detached", faint}
	l[answersColumn] = cell{"answers", faint}
	l[handlerColumn] = cell{"handler", faint}
	l[placeColumn] = cell{"at", faint}
	l[letterColumn] = cell{"letters", faint}
	return l
}

// endpointLine is the line of an endpoint. Methods take as many columns as the longest of the group.
func endpointLine(e *chart.Endpoint, methods int) line {
	var l line
	letters := bounds(e)
	name := path(e)
	if methods > 0 {
		name = e.Method + strings.Repeat(" ", methods-utf8.RuneCountInString(e.Method)+1) + name
	}
	l[pathColumn].text = visible.Line(name)
	for i, r := range numbers(&e.Cost) {
		l[pathColumn+1+i] = number(short(r, letters), r)
	}
	if len(partial(e)) > 0 {
		l[pathColumn+len(columns)].text += partialSign
	}
	mw, detached := before(e), e.Detached.Total()
	l[middlewareColumn] = number(shortPlus(mw, letters), mw)
	l[detachedColumn] = number(short(detached, letters), detached)
	l[answersColumn] = answers(e)
	l[handlerColumn].text = visible.Line(e.Handler.Name)
	l[placeColumn] = cell{visible.Line(place(e.Handler.Position)), faint}
	l[letterColumn] = cell{visible.Line(strings.Join(cost.Sources(letters), ", ")), faint}
	return l
}

// number is loud where it grows.
func number(text string, r chart.Range) cell {
	switch degree := r.Most.Degree(); {
	case r.IsZero():
		return cell{text, faint}
	case degree > 1:
		return cell{text, red}
	case degree == 1:
		return cell{text, yellow}
	}
	return cell{text: text}
}

// measure returns how many columns of the terminal each column takes: none if only its head would stand
// there, and always some for the layers and the steps.
func measure(tables [][]line) [width]int {
	var widths [width]int
	var used [width]bool
	for _, table := range tables {
		for n, l := range table {
			for i, c := range l {
				widths[i] = max(widths[i], utf8.RuneCountInString(c.text))
				used[i] = used[i] || n > 0 && c.text != "" && c.text != "-"
			}
		}
	}
	for _, i := range []int{middlewareColumn, detachedColumn, answersColumn, letterColumn} {
		if !used[i] {
			widths[i] = 0
		}
	}
	return widths
}

// gap is what stands between columns.
const gap = "  "

// fit takes from the columns that can be cut until a line has room, or nothing is left to take.
func fit(widths *[width]int, room int) {
	need := -len(gap)
	for _, w := range widths {
		if w > 0 {
			need += w + len(gap)
		}
	}
	for _, step := range []struct{ column, least int }{
		{letterColumn, 9}, {handlerColumn, 12}, {letterColumn, 0}, {placeColumn, 12},
		{handlerColumn, 0}, {placeColumn, 0}, {answersColumn, 0}, {pathColumn, 20},
	} {
		w := &widths[step.column]
		switch over := need - room; {
		case over <= 0:
			return
		case step.least == 0 && *w > 0:
			need -= *w + len(gap)
			*w = 0
		case *w > step.least:
			take := min(over, *w-step.least)
			*w -= take
			need -= take
		}
	}
}

func writeLine(out *bufio.Writer, l line, widths [width]int, color bool) {
	var b strings.Builder
	blank := 0 // owed before the next text, so that no line ends in blanks
	for i, c := range l {
		if widths[i] == 0 {
			continue
		}
		text := c.text
		if length := utf8.RuneCountInString(text); length > widths[i] {
			text = cut(text, widths[i])
		}
		if text != "" {
			b.WriteString(strings.Repeat(" ", blank) + paint(text, c.style, color))
			blank = 0
		}
		blank += widths[i] - utf8.RuneCountInString(text) + len(gap)
	}
	fmt.Fprintln(out, b.String())
}

// cut shortens a text to a number of characters. Names, files and paths say most at their ends.
func cut(text string, to int) string {
	const mark = "…"
	runes := []rune(text)
	head, tail := (to-1)/2, to/2
	return string(runes[:head]) + mark + string(runes[len(runes)-tail:])
}

// notes explain the signs of the table that not every table has.
func notes(widths [width]int, unresolved, answers []string) []string {
	var notes []string
	if widths[middlewareColumn] > 0 {
		notes = append(notes, "mw: trips of middleware before the handler, which no other column counts")
	}
	if widths[detachedColumn] > 0 {
		notes = append(notes, "detached: trips that nobody waits for, which no other column counts")
	}
	if widths[answersColumn] > 0 {
		notes = append(notes, answers...)
	}
	slices.Sort(unresolved)
	if unresolved = slices.Compact(unresolved); len(unresolved) > 0 {
		notes = append(notes, partialSign+": calls that could not be resolved count as nothing: "+visible.Line(atMost(8, unresolved)))
	}
	return notes
}

func paint(text string, s style, color bool) string {
	if !color || s == "" {
		return text
	}
	return string(s) + text + "\x1b[0m"
}
