package main

import (
	"cmp"
	"fmt"
	"go/types"
	"io"
	"slices"

	"github.com/crosslayer/crosslayer/internal/catalog"
)

// dataDir is where people find the files that entries come from.
const dataDir = "internal/catalog/data/"

// A report says how entries fare.
type report struct {
	entries, proved int
	unverified      []catalog.Entry
	wrong           []complaint
}

// A complaint is about one entry.
type complaint struct {
	entry catalog.Entry
	text  string
}

// A claim is an entry and what a package has against it, "" if nothing.
type claim struct {
	catalog.Entry
	against func(*types.Package) string
}

// claims lists all that the catalogue says about libraries.
func claims(c *catalog.Catalog) []claim {
	var all []claim
	for _, e := range c.Entries() {
		all = append(all, named(e))
	}
	for _, e := range c.RouterEntries() {
		all = append(all, registered(e))
	}
	for _, e := range c.ReplyEntries() {
		all = append(all, replied(e))
	}
	return all
}

// named claims that a function or method exists.
func named(e catalog.Entry) claim {
	return claim{e, func(pkg *types.Package) string { return absence(pkg, e.Type, e.Method) }}
}

// judge looks for every entry in the packages, by import path.
func judge(claims []claim, packages map[string]*types.Package) *report {
	r := &report{entries: len(claims)}
	for _, claim := range claims {
		e := claim.Entry
		pkg := packages[e.Path]
		text := claim.against(pkg)
		switch {
		case e.Unverified == "" && pkg == nil:
			r.wrong = append(r.wrong, complaint{e, "its package is not loaded; run go generate and go mod tidy in verify"})
		case e.Unverified == "" && text != "":
			r.wrong = append(r.wrong, complaint{e, text})
		case e.Unverified == "":
			r.proved++
		case text == "":
			r.wrong = append(r.wrong, complaint{e, "it exists; remove unverified"})
		default:
			r.unverified = append(r.unverified, e)
		}
	}
	slices.SortStableFunc(r.wrong, func(a, b complaint) int {
		return cmp.Or(cmp.Compare(a.entry.File, b.entry.File), cmp.Compare(a.entry.Line, b.entry.Line))
	})
	return r
}

// absence says why a package has no such function or method; it is "" if it has. A catalogued name
// is one that calls resolve to: a field or a variable that holds a function is none.
func absence(pkg *types.Package, typ, method string) string {
	if typ != "" && method == "*" {
		_, text := typeIn(pkg, typ)
		return text
	}
	_, text := funcIn(pkg, typ, method)
	return text
}

// typeIn finds a type, or says why it cannot.
func typeIn(pkg *types.Package, typ string) (*types.TypeName, string) {
	if pkg == nil {
		return nil, "no package"
	}
	name, ok := pkg.Scope().Lookup(typ).(*types.TypeName)
	if !ok {
		return nil, "no such type"
	}
	return name, ""
}

// funcIn finds a method, or with typ "" a function, or says why it cannot.
func funcIn(pkg *types.Package, typ, method string) (*types.Func, string) {
	if pkg == nil {
		return nil, "no package"
	}
	if typ == "" {
		return asFunc(pkg.Scope().Lookup(method), "function")
	}
	name, text := typeIn(pkg, typ)
	if text != "" {
		return nil, text
	}
	// A value in a variable has the methods of its pointer, too.
	obj, _, _ := types.LookupFieldOrMethod(name.Type(), true, pkg, method)
	return asFunc(obj, "method")
}

func asFunc(obj types.Object, what string) (*types.Func, string) {
	switch obj := obj.(type) {
	case nil:
		return nil, "no such " + what
	case *types.Func:
		return obj, ""
	}
	return nil, fmt.Sprintf("%s is no %s", obj, what)
}

// print writes what is wrong, then what is not proved and why, then the figures.
func (r *report) print(w io.Writer, all bool) {
	for _, c := range r.wrong {
		fmt.Fprintf(w, "%s: %s: %s\n", place(c.entry), spelled(c.entry), c.text)
	}
	for _, reason := range reasons(r.unverified) {
		fmt.Fprintf(w, "unverified, %s: %s\n", reason.text, counted(len(reason.entries), "entry", "entries"))
		for _, e := range reason.entries {
			if all {
				fmt.Fprintf(w, "    %s: %s\n", place(e), spelled(e))
			}
		}
	}
	fmt.Fprintf(w, "%s: %d proved, %d unverified, %d wrong\n",
		counted(r.entries, "entry", "entries"), r.proved, len(r.unverified), len(r.wrong))
}

// A reason is why entries are unverified.
type reason struct {
	text    string
	entries []catalog.Entry
}

// reasons groups entries by their reason, the most frequent one first.
func reasons(entries []catalog.Entry) []reason {
	var all []reason
	for _, e := range entries {
		i := slices.IndexFunc(all, func(r reason) bool { return r.text == e.Unverified })
		if i < 0 {
			i = len(all)
			all = append(all, reason{text: e.Unverified})
		}
		all[i].entries = append(all[i].entries, e)
	}
	slices.SortStableFunc(all, func(a, b reason) int { return len(b.entries) - len(a.entries) })
	return all
}

func counted(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func place(e catalog.Entry) string { return fmt.Sprintf("%s%s:%d", dataDir, e.File, e.Line) }

func spelled(e catalog.Entry) string {
	if e.Type == "" || e.Method == "" {
		return e.Path + "." + e.Type + e.Method
	}
	return fmt.Sprintf("(%s.%s).%s", e.Path, e.Type, e.Method)
}
