package settings

import (
	"errors"
	"regexp"
	"strings"
)

// A Pattern is a glob: * and ? stay within one element of a path, ** crosses
// them.
type Pattern struct {
	Text   string
	Origin string
	root   string // the folder that paths begin at
	expr   *regexp.Regexp
}

// compile reads a glob below a folder.
func compile(text, root, origin string) (Pattern, error) {
	switch {
	case strings.TrimSpace(text) == "":
		return Pattern{}, errors.New("the pattern is empty")
	case strings.Contains(text, `\`):
		return Pattern{}, errors.New("the pattern has a backslash; paths are written with slashes")
	case strings.HasPrefix(text, "/"), strings.Contains(text, ":"):
		return Pattern{}, errors.New("the pattern is absolute; want one relative to the folder of the settings")
	case strings.HasPrefix(text, "!"):
		return Pattern{}, errors.New("the pattern is negated; there is no way to take a path back in")
	}
	clean := strings.TrimSuffix(strings.TrimPrefix(text, "./"), "/")
	for elem := range strings.SplitSeq(clean, "/") {
		switch {
		case elem == "..":
			return Pattern{}, errors.New("the pattern leads out of the folder of the settings")
		case elem == "" || elem == ".":
			return Pattern{}, errors.New("the pattern has an element without a name; ** stands for all folders")
		case strings.Contains(elem, "**") && elem != "**":
			return Pattern{}, errors.New("** stands for whole folders; want it between slashes")
		}
	}
	var expr strings.Builder
	expr.WriteString("^")
	elems := strings.Split(clean, "/")
	for i, elem := range elems {
		last := i == len(elems)-1
		if elem == "**" {
			if last {
				expr.WriteString(".+")
			} else {
				expr.WriteString("(?:[^/]+/)*")
			}
			continue
		}
		for _, r := range elem {
			switch r {
			case '*':
				expr.WriteString("[^/]*")
			case '?':
				expr.WriteString("[^/]")
			default:
				expr.WriteString(regexp.QuoteMeta(string(r)))
			}
		}
		if !last {
			expr.WriteString("/")
		}
	}
	compiled, err := regexp.Compile(expr.String() + "$")
	return Pattern{Text: text, Origin: origin, root: root, expr: compiled}, err
}

// matchesPath tells whether the pattern means a path or a folder above it.
func (p Pattern) matchesPath(path string) bool {
	for {
		if p.expr.MatchString(path) {
			return true
		}
		i := strings.LastIndexByte(path, '/')
		if i < 0 {
			return false
		}
		path = path[:i]
	}
}

// matchesType tells whether the pattern means a type: by its name, by its package,
// by both, or by a folder that the package lies in. A package is meant by any end
// of its path.
func (p Pattern) matchesType(pkgPath, name string) bool {
	if p.expr.MatchString(name) {
		return true
	}
	for path := pkgPath; ; {
		if p.expr.MatchString(path) || p.expr.MatchString(path+"."+name) || p.expr.MatchString(path+"/"+name) {
			return true
		}
		_, rest, ok := strings.Cut(path, "/")
		if !ok {
			return false
		}
		path = rest
	}
}
