package driver

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// An absence is a package that the go command cannot find.
type absence struct {
	path   string
	posn   finding.Position // where it is imported
	msg    string           // what the go command says
	module string           // for want of which it is absent, as path@version
}

// A lack is why packages are absent: what one command mends.
type lack struct {
	cause  cause
	module string // as path@version, or what the import paths begin with
}

type cause uint8

const (
	unknown    cause = iota // of one package
	unverified              // go.sum lacks it
	unvendored              // the vendor directory lacks it
	unfetched               // the module cannot be downloaded
	unrequired              // go.mod does not name it
)

// missing returns one problem for each module that cannot be had, and for each
// of go.mod, go.sum and the vendor directory that lacks something.
func (l *listing) missing(ctx context.Context, gone []absence) []Problem {
	if len(gone) == 0 {
		return nil
	}
	required := l.requirements(ctx)
	groups := make(map[lack][]absence)
	var found []Problem
	for _, a := range gone {
		if main := l.mainOf(a.path); main != "" && strings.HasPrefix(a.msg, notProvided) {
			a.msg = fmt.Sprintf("module %s has no package %s", main, a.path)
		}
		a.module, a.msg = required.find(a.path, a.msg)
		what := lack{cause: a.cause()}
		switch what.cause {
		case unknown:
			if !strings.Contains(a.msg, a.path) {
				a.msg = fmt.Sprintf("cannot load %s: %s", a.path, a.msg)
			}
			found = append(found, Problem{Package: a.path, Position: a.posn, Message: a.msg})
			continue
		case unfetched:
			what.module = a.module
		case unrequired:
			what.module = repository(a.path)
		}
		groups[what] = append(groups[what], a)
	}
	for what, group := range groups {
		slices.SortFunc(group, func(a, b absence) int { return compareProblems(Problem{Position: a.posn}, Problem{Position: b.posn}) })
		found = append(found, Problem{
			Package:  group[0].path,
			Position: group[0].posn,
			Message:  what.say(group, l.importers(group)),
		})
	}
	return found
}

// say puts a lack into words: what, how many packages want it, and what to do.
func (w lack) say(group []absence, importers int) string {
	first := group[0]
	want := fmt.Sprintf("%d packages need", importers)
	if importers == 1 {
		want = "1 package needs"
	}
	switch w.cause {
	case unverified:
		modules := make(map[string]bool)
		for _, a := range group {
			modules[a.module] = true
		}
		return fmt.Sprintf("go.sum has no entry for %s, which %s; go mod tidy adds it", and(cmp.Or(first.module, first.path), len(modules), "module"), want)
	case unvendored:
		return fmt.Sprintf("the vendor directory lacks %s, which %s; go mod vendor renews it", and(first.path, len(group), "package"), want)
	case unfetched:
		module, _, _ := strings.Cut(w.module, "@")
		return fmt.Sprintf("cannot download %s, which %s (here %s): %s; go mod download %s has to work first, for a private module with GOPRIVATE=%s",
			w.module, want, first.path, first.msg, module, module)
	}
	return fmt.Sprintf("no required module provides package %s, which %s; go get %s adds it", and(first.path, len(group), "package"), want, first.path)
}

// and counts the others.
func and(first string, n int, noun string) string {
	switch {
	case n < 2:
		return first
	case n == 2:
		return fmt.Sprintf("%s and 1 more %s", first, noun)
	}
	return fmt.Sprintf("%s and %d more %ss", first, n-1, noun)
}

const notProvided = "no required module provides package "

// mainOf returns the path of the main module that a package is named after.
func (l *listing) mainOf(pkgPath string) string {
	for _, pkg := range l.ours {
		if pkg.Module != nil && pkg.Module.Main && strings.HasPrefix(pkgPath, pkg.Module.Path+"/") {
			return pkg.Module.Path
		}
	}
	return ""
}

// cause reads what the go command says.
func (a absence) cause() cause {
	switch msg := a.msg; {
	case strings.Contains(msg, "missing go.sum entry"):
		return unverified
	case strings.Contains(msg, "-mod=vendor"):
		return unvendored
	case strings.HasPrefix(msg, notProvided), strings.HasPrefix(msg, "cannot find module providing package "):
		return unrequired
	case a.module == "", strings.Contains(msg, "does not contain package"):
		return unknown
	}
	return unfetched
}

// repository returns the start of an import path that packages of one module
// very likely share: the host, the owner and the name.
func repository(path string) string {
	elems := strings.SplitN(path, "/", 4)
	return strings.Join(elems[:min(len(elems), 3)], "/")
}

// importers counts the packages that import one of the absent ones.
func (l *listing) importers(gone []absence) int {
	n := 0
	for _, pkg := range l.all {
		if slices.ContainsFunc(gone, func(a absence) bool { return pkg.Imports[a.path] != nil }) {
			n++
		}
	}
	return n
}

// requirements are the modules that the main modules require, with versions.
type requirements map[string]string

// requirements reads them from go.mod. Without them, less can be said.
func (l *listing) requirements(ctx context.Context) requirements {
	required := make(requirements)
	for _, root := range l.env.mains {
		out, err := l.env.goCommand(ctx, "mod", "edit", "-json", filepath.Join(root, "go.mod"))
		var has struct {
			Require []struct{ Path, Version string }
		}
		if err != nil || json.Unmarshal(out, &has) != nil {
			continue
		}
		for _, r := range has.Require {
			required[r.Path] = r.Version
		}
	}
	return required
}

// find returns the module, as path@version, for want of which a package is
// absent, and what the go command says about it. It may say at one package what
// is wrong with the module of another.
func (r requirements) find(pkg, said string) (module, msg string) {
	if head, rest, ok := strings.Cut(said, ": "); ok && strings.Contains(head, "@") && !strings.Contains(head, " ") {
		return head, rest
	}
	for at := pkg; at != "."; at = path.Dir(at) {
		if version := r[at]; version != "" {
			return at + "@" + version, said
		}
	}
	return "", said
}
