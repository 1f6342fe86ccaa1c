package revision

import (
	"context"
	"strings"

	"github.com/golangci/revgrep"
)

// Changes are the lines of the work tree that a commit does not have.
type Changes struct {
	repo    *Repository
	checker revgrep.Checker
}

// Changes compares the work tree, as it is saved, with a commit. What git ignores is not looked at.
func (r *Repository) Changes(ctx context.Context, commit string) (*Changes, error) {
	patch, err := git(ctx, r.top, "-c", "core.quotePath=false", "diff", "--no-ext-diff", "--no-color", "--no-textconv",
		"--src-prefix=a/", "--dst-prefix=b/", "--find-renames", "--unified=0", "--inter-hunk-context=0", commit)
	if err != nil {
		return nil, err
	}
	untracked, err := git(ctx, r.top, "ls-files", "-z", "--others", "--exclude-standard")
	if err != nil {
		return nil, err
	}
	c := &Changes{repo: r, checker: revgrep.Checker{Patch: strings.NewReader(bare(patch))}}
	for file := range strings.SplitSeq(untracked, "\x00") {
		if file != "" {
			c.checker.NewFiles = append(c.checker.NewFiles, file)
		}
	}
	return c, c.checker.Prepare(ctx)
}

// Touch reports whether one of the lines from first to last of a file, which is absolute, was changed.
func (c *Changes) Touch(file string, first, last int) bool {
	rel, ok := c.repo.Rel(file)
	if !ok {
		return false
	}
	for line := first; line <= max(first, last); line++ {
		if _, changed := c.checker.IsNew(rel, line); changed {
			return true
		}
	}
	return false
}
