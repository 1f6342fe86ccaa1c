package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"slices"

	"github.com/crosslayer/crosslayer/bench/internal/engine"
)

// mutate returns the texts of a package with one to four changes. One is the most
// likely: more leave few variants well-typed.
func mutate(rng *rand.Rand, texts []engine.Text) []engine.Text {
	texts = slices.Clone(texts)
	for range max(1, rng.IntN(8)-3) {
		i, j := rng.IntN(len(texts)), rng.IntN(len(texts))
		texts[i].Src = change(rng, texts[i].Src, texts[j].Src)
	}
	return texts
}

// A part is a piece of text of one sort: what stands there can be replaced by
// another piece of the sort, and often still parses.
type part struct{ from, to int }

type sort uint8

const (
	decls sort = iota
	stmts
	exprs
	names
	sorts
)

// change makes one change to a file; donor is where foreign parts come from.
func change(rng *rand.Rand, src, donor []byte) []byte {
	own, foreign := parts(src), parts(donor)
	kind := sort(rng.IntN(int(sorts)))
	if len(own[kind]) == 0 {
		return src
	}
	pick := func(list []part) part { return list[rng.IntN(len(list))] }
	p := pick(own[kind])
	text := src[p.from:p.to]
	replace := func(p part, by []byte) []byte { return slices.Concat(src[:p.from], by, src[p.to:]) }
	switch rng.IntN(8) {
	case 0: // delete
		return replace(p, nil)
	case 1: // swap
		q := pick(own[kind])
		if q.from < p.from {
			p, q = q, p
		}
		if p.to > q.from {
			return src
		}
		return slices.Concat(src[:p.from], src[q.from:q.to], src[p.to:q.from], src[p.from:p.to], src[q.to:])
	case 2: // duplicate
		switch kind {
		case decls, stmts:
			return replace(p, slices.Concat(text, []byte("\n"), text))
		case exprs:
			return replace(p, slices.Concat(text, []byte(", "), text))
		}
		return replace(p, slices.Concat(text, text))
	case 3: // cut off the file, or the part
		at := p.from + rng.IntN(p.to-p.from+1)
		if rng.IntN(2) == 0 {
			return slices.Clone(src[:at])
		}
		return replace(part{at, p.to}, nil)
	case 4: // wrap
		wraps := wrappers[kind]
		if len(wraps) == 0 {
			return src
		}
		w := wraps[rng.IntN(len(wraps))]
		return replace(p, slices.Concat([]byte(w[0]), text, []byte(w[1])))
	default: // another part in its place
		if len(foreign[kind]) == 0 {
			return src
		}
		q := pick(foreign[kind])
		return replace(p, donor[q.from:q.to])
	}
}

var wrappers = [sorts][][2]string{
	stmts: {
		{"for range 3 {\n", "\n}"},
		{"for _, x := range []int{1, 2} {\n_ = x\n", "\n}"},
		{"for {\n", "\n}"},
		{"if true {\n", "\n} else {\nreturn\n}"},
		{"switch {\ndefault:\n", "\n}"},
		{"select {\ndefault:\n", "\n}"},
		{"func() {\n", "\n}()"},
		{"go func() {\n", "\n}()"},
		{"defer func() {\n", "\n}()"},
		{"{\n", "\nbreak\n}"},
		{"L:\nfor {\n", "\ncontinue L\n}"},
	},
	exprs: {
		{"(", ")"}, {"&", ""}, {"*", ""}, {"!", ""}, {"-", ""}, {"", "()"}, {"", "[0]"}, {"", "[:]"}, {"", ".x"}, {"", ".(int)"},
		{"func() {", "}"}, {"[]any{", "}"}, {"map[string]any{\"\": ", "}"}, {"append(nil, ", "...)"}, {"", " == nil"}, {"len(", ")"},
	},
}

// parts finds the parts of a file by their sort. What does not parse has fewer.
func parts(src []byte) (found [sorts][]part) {
	fset := token.NewFileSet()
	file, _ := parser.ParseFile(fset, "", src, parser.SkipObjectResolution)
	if file == nil {
		return found
	}
	tf := fset.File(file.FileStart)
	ast.Inspect(file, func(n ast.Node) bool {
		kind := sorts
		switch n.(type) {
		case nil:
			return false
		case *ast.Ident:
			kind = names
		case ast.Expr:
			kind = exprs
		case ast.Stmt:
			kind = stmts
		case ast.Decl:
			kind = decls
		}
		if kind < sorts && n.Pos().IsValid() && n.End().IsValid() && n.Pos() < n.End() {
			if p := (part{tf.Offset(n.Pos()), tf.Offset(n.End())}); len(bytes.TrimSpace(src[p.from:p.to])) > 0 {
				found[kind] = append(found[kind], p)
			}
		}
		return true
	})
	return found
}
