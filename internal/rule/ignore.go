package rule

import (
	"path"
	"slices"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// Ignore marks the findings that comments in the source do not want. A finding
// may lie in another package than the one that reports it; its comments are in
// that package's unit.
func Ignore(view *link.View, findings []finding.Finding) {
	for i := range findings {
		f := &findings[i]
		u := view.Unit(path.Dir(f.File))
		if u == nil {
			continue
		}
		for _, d := range u.Directives {
			if !covers(u, d, f) {
				continue
			}
			if d.Nolint {
				f.Nolint = true
			} else if slices.Contains(d.Rules, f.Rule) || slices.Contains(d.Rules, f.Category) {
				f.Ignored = true
			}
		}
	}
}

func covers(u *unit.Unit, d unit.Directive, f *finding.Finding) bool {
	return d.Fault == "" && d.Limits == nil && d.From <= f.Line && f.Line <= d.To && u.Files[d.File] == path.Base(f.File)
}
