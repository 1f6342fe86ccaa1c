package rule

import (
	"regexp"
	"runtime/debug"
	"sync"
)

const module = "github.com/crosslayer/crosslayer"

// URL returns the page of a rule, as it was when the running program was
// released.
func URL(name string) string {
	return "https://" + module + "/blob/" + tag() + "/docs/rules/" + name + ".md"
}

var tag = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "main"
	}
	return tagOf(info)
})

var release = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+$`)

// tagOf returns the release of our module in a program, which may be somebody
// else's, and main if it is none.
func tagOf(info *debug.BuildInfo) string {
	ours := &info.Main
	if ours.Path != module {
		for _, dep := range info.Deps {
			if dep.Path == module && dep.Replace == nil {
				ours = dep
			}
		}
	}
	if ours.Path != module || !release.MatchString(ours.Version) {
		return "main"
	}
	return ours.Version
}
