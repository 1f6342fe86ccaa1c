package command

import (
	"slices"
	"strings"
)

// spelling returns a symbol as people say it: without the marks of pointers and
// type parameters. (*example.com/shop/store.Users).Get is
// example.com/shop/store.Users.Get.
func spelling(symbol string) string {
	var b strings.Builder
	depth := 0
	for _, r := range symbol {
		switch {
		case r == '[':
			depth++
		case r == ']':
			depth--
		case depth == 0 && !strings.ContainsRune("()*", r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// short returns the spelling without the folders of the package.
func short(symbol string) string {
	name := spelling(symbol)
	return name[strings.LastIndexByte(name, '/')+1:]
}

// packagesOf returns the import paths that a symbol can begin with. There may
// be several, as the last element of a path can hold dots: gopkg.in/yaml.v3.
func packagesOf(symbol string) []string {
	name := spelling(symbol)
	var paths []string
	for i := strings.LastIndexByte(name, '/') + 1; i < len(name); i++ {
		if name[i] == '.' {
			paths = append(paths, name[:i])
		}
	}
	return paths
}

// find returns the one symbol that goes by a name, which may be its spelling or
// the end of it: User, store.User, Users.Get.
func find(name string, symbols []string) (string, error) {
	want := spelling(name)
	var found []string
	for _, symbol := range symbols {
		said := spelling(symbol)
		if said == want {
			return symbol, nil
		}
		head, ok := strings.CutSuffix(said, want)
		if ok && (strings.HasSuffix(head, ".") || strings.HasSuffix(head, "/")) {
			found = append(found, symbol)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", unknown(name, symbols)
	}
	slices.SortFunc(found, func(a, b string) int { return strings.Compare(spelling(a), spelling(b)) })
	var lines strings.Builder
	for _, symbol := range found {
		lines.WriteString("\n\tcrosslayer why " + spelling(symbol))
	}
	return "", usagef("%d functions go by the name %s; run one of:%s", len(found), name, lines.String())
}

// unknown offers the nearest function.
func unknown(name string, symbols []string) error {
	var names []string
	for _, symbol := range symbols {
		said := short(symbol)
		if strings.Contains(said, "$") {
			continue // a literal has no name of its own
		}
		// A package or a type is what people leave out.
		for {
			names = append(names, said)
			_, rest, ok := strings.Cut(said, ".")
			if !ok {
				break
			}
			said = rest
		}
	}
	return usagef("no function with calls goes by the name %s in these packages%s", name, meant(name, "", names))
}
