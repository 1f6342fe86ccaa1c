package draw

import (
	"fmt"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/markdown"
	"github.com/crosslayer/crosslayer/internal/visible"
)

// hoverLines bounds the tree in a hover: it is read beside the source, not in place of it.
const hoverLines = 24

// Lens is what an editor shows above a handler: "GET /orders: 1+n db, 2 steps".
func Lens(e *chart.Endpoint) string {
	letters := bounds(e)
	var parts []string
	for i, r := range numbers(&e.Cost) {
		if r.IsZero() {
			continue
		}
		unit := columns[i]
		if n := short(r, letters); i == layers && n == "1" {
			unit = "step"
		}
		parts = append(parts, typeset(short(r, letters))+" "+unit)
	}
	if len(parts) == 0 {
		parts = []string{"no trips"}
	}
	if sum := before(e); !sum.IsZero() {
		parts = append(parts, typeset(shortPlus(sum, letters))+" middleware")
	}
	if sum := e.Detached.Total(); !sum.IsZero() {
		parts = append(parts, typeset(short(sum, letters))+" detached")
	}
	text := visible.Line(e.Name()) + ": " + strings.Join(parts, ", ")
	if len(partial(e)) > 0 {
		text += " " + partialSign
	}
	return text
}

// Hover is what an editor shows on the name of a handler, in Markdown.
func Hover(e *chart.Endpoint) string {
	var b strings.Builder
	b.WriteString(markdown.Code(Lens(e)))
	letters := bounds(e)
	treeBounds(e.Tree, &letters)
	for i, source := range cost.Sources(letters) {
		if i == 0 {
			b.WriteString("\\\nwhere ")
		} else {
			b.WriteString(", ")
		}
		b.WriteString(markdown.Code(visible.Line(source)))
	}
	if names := partial(e); len(names) > 0 {
		for i, name := range names {
			names[i] = markdown.Code(visible.Line(name))
		}
		b.WriteString("\\\nnot resolved, and counted as nothing: " + atMost(4, names))
	}
	if e.Operation != "" {
		agrees := map[string]string{"yes": "as it is declared", "no": "which declares it otherwise"}[e.Conforms]
		fmt.Fprintf(&b, "\\\nserves %s of %s", markdown.Code(visible.Line(e.Operation)), markdown.Code(visible.Line(place(e.Declared))))
		if agrees != "" {
			b.WriteString(", " + agrees)
		}
	}
	if len(e.Tree) > 0 {
		var tree strings.Builder
		outline(&tree, e.Tree, 0)
		lines := strings.SplitAfter(tree.String(), "\n")
		text := tree.String()
		if len(lines) > hoverLines+1 {
			text = strings.Join(lines[:hoverLines], "") + fmt.Sprintf("... %s left out\n", plural(len(lines)-1-hoverLines, "line"))
		}
		b.WriteString("\n\n" + markdown.Block(text))
	}
	return b.String()
}
