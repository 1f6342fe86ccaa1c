//go:build linux

package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
)

// A list holds the routes of one program.
type list struct {
	repo, commit string
	module       string            // directory of its module
	program      string            // directory of its package main
	routes       map[string]string // key → as listed
	apart        []string          // keys that count neither way; one may end in *
}

var heading = regexp.MustCompile(`^# (\S+) ([0-9a-f]{40}) main=(\S+)$`)

// readList reads "# owner/name commit main=DIR", then METHOD, PATH, HANDLER, FILE:LINE and NOTE with tabs
// between them.
func readList(file string) (*list, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	l := &list{routes: make(map[string]string)}
	for i, line := range strings.Split(strings.TrimRight(string(data), "\n"), "\n") {
		if i == 0 {
			m := heading.FindStringSubmatch(line)
			if m == nil {
				return nil, fmt.Errorf("%s:1: want # owner/name commit main=DIR", file)
			}
			l.repo, l.commit, l.module, l.program = m[1], m[2], ".", m[3]
			if dir, sub, ok := strings.Cut(m[3], ":"); ok {
				l.module, l.program = dir, sub
			}
			continue
		}
		columns := strings.Split(line, "\t")
		if len(columns) < 4 {
			return nil, fmt.Errorf("%s:%d: have %d columns; want at least 4", file, i+1, len(columns))
		}
		k := key(columns[0], columns[1])
		if len(columns) > 4 && strings.HasPrefix(columns[4], "apart:") {
			l.apart = append(l.apart, k)
			continue
		}
		l.routes[k] = columns[0] + " " + columns[1] + " (" + columns[3] + ")"
	}
	return l, nil
}

var (
	rest   = regexp.MustCompile(`\{[^}]*\.\.\.\}$`)
	param  = regexp.MustCompile(`\{[^}]*\}`)
	slashy = regexp.MustCompile(`/+`)
)

// key spells a route such that the names of parameters, trailing slashes and what stands for the rest of
// a path make no difference.
func key(method, path string) string {
	if star, ok := strings.CutSuffix(path, "*"); ok {
		return strings.ToUpper(method) + " " + param.ReplaceAllString(star, "{}") + "*"
	}
	path = slashy.ReplaceAllString(param.ReplaceAllString(rest.ReplaceAllString(path, ""), "{}"), "/")
	if path != "/" {
		path = strings.TrimSuffix(path, "/")
	}
	if path == "" {
		path = "/"
	}
	return strings.ToUpper(method) + " " + path
}

// A verdict says how a map compares with a list.
type verdict struct {
	found         int
	missed, wrong []string
}

func (l *list) judge(c chart.Chart) verdict {
	found := make(map[string]bool)
	var v verdict
	for _, e := range c.Endpoints {
		method := e.Method
		switch {
		case e.Kind == chart.GRPC:
			method = "GRPC"
		case e.Kind != chart.HTTP, !l.of(c, e.Program):
			continue
		}
		// A parameter that may hold slashes is listed as one by some.
		keys := []string{key(method, rest.ReplaceAllString(e.Path, "{x}")), key(method, e.Path)}
		switch i := slices.IndexFunc(keys, func(k string) bool { return l.routes[k] != "" }); {
		case i >= 0:
			found[keys[i]] = true
		case !l.isApart(keys[0]) && !l.isApart(keys[1]):
			v.wrong = append(v.wrong, e.Name()+" at "+fmt.Sprint(e.Registered.File, ":", e.Registered.Line))
		}
	}
	for k, text := range l.routes {
		if !found[k] {
			v.missed = append(v.missed, text)
		}
	}
	slices.Sort(v.missed)
	slices.Sort(v.wrong)
	v.wrong = slices.Compact(v.wrong)
	v.found = len(found)
	return v
}

// of tells whether an endpoint is of the program that the list is about.
func (l *list) of(c chart.Chart, program string) bool {
	if program == "" {
		return true
	}
	for _, m := range c.Modules {
		if dir, ok := strings.CutPrefix(program, m); ok {
			return strings.Trim(dir, "/") == strings.Trim(l.program, "./")
		}
	}
	return false
}

func (l *list) isApart(k string) bool {
	return slices.ContainsFunc(l.apart, func(a string) bool {
		star, ok := strings.CutSuffix(a, "*")
		if !ok {
			return a == k
		}
		_, path, _ := strings.Cut(star, " ")
		_, own, _ := strings.Cut(k, " ")
		return strings.HasPrefix(own, path) && (strings.HasPrefix(a, "ANY ") || strings.HasPrefix(k, star[:len(star)-len(path)]))
	})
}
