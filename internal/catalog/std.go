package catalog

import "strings"

// stdRoots are the first elements of the standard library's import paths. A missing dot does not
// tell: people name modules without one.
var stdRoots = func() map[string]bool {
	set := map[string]bool{}
	for _, root := range strings.Fields(`archive bufio builtin bytes cmd cmp compress container context
		crypto database debug embed encoding errors expvar flag fmt go hash html image index io iter log
		maps math mime net os path plugin reflect regexp runtime slices sort strconv strings structs sync
		syscall testing text time unicode unique unsafe weak`) {
		set[root] = true
	}
	return set
}()

// isStd reports whether an import path is the standard library's.
func isStd(path string) bool {
	root, _, _ := strings.Cut(path, "/")
	return stdRoots[root]
}
