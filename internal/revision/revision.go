// Package revision lays out what a git repository held at another time, beside the work tree and
// without touching it.
package revision

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrNoRepository says that a directory is in no work tree of git.
var ErrNoRepository = errors.New("not in a git repository")

// A Repository is that of a directory.
type Repository struct {
	top    string // of the work tree
	prefix string // of the directory in it, slash-separated; "" at the top
}

// Open finds the repository of a directory.
func Open(ctx context.Context, dir string) (*Repository, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	inside, err := git(ctx, abs, "rev-parse", "--is-inside-work-tree")
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("git is not on the PATH; crosslayer needs it to read revisions")
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil && strings.Contains(err.Error(), "not a git repository"), err == nil && inside != "true":
		return nil, ErrNoRepository
	case err != nil:
		return nil, err // such as an owner that git does not trust
	}
	r := &Repository{}
	if r.top, err = git(ctx, abs, "rev-parse", "--show-toplevel"); err != nil {
		return nil, err
	}
	r.prefix, err = git(ctx, abs, "rev-parse", "--show-prefix")
	r.prefix = strings.TrimSuffix(r.prefix, "/")
	return r, err
}

// Commit returns the commit that a revision names, "" if there is none.
func (r *Repository) Commit(ctx context.Context, name string) (string, error) {
	if strings.HasPrefix(name, "-") {
		return "", nil
	}
	commit, err := git(ctx, r.top, "rev-parse", "--quiet", "--verify", name+"^{commit}")
	if err != nil {
		return "", ctx.Err() // what is wrong with the name, git does not say
	}
	return commit, nil
}

// Tree names what a commit holds: two that hold the same have one tree.
func (r *Repository) Tree(ctx context.Context, commit string) (string, error) {
	return git(ctx, r.top, "rev-parse", "--verify", commit+"^{tree}")
}

// MergeBase returns the commit at which the work tree's branch and another commit parted, "" if they have none in
// common.
func (r *Repository) MergeBase(ctx context.Context, commit string) (string, error) {
	base, err := git(ctx, r.top, "merge-base", "HEAD", commit)
	if err != nil {
		return "", ctx.Err() // git says nothing where there is none
	}
	return base, nil
}

// Top is the root of the work tree.
func (r *Repository) Top() string { return r.top }

// Rel returns the slash-separated path of a file or folder, which is absolute, from the root of the work tree;
// false if it lies outside.
func (r *Repository) Rel(path string) (string, bool) {
	for _, at := range []string{path, followed(path)} {
		if rel, err := filepath.Rel(r.top, at); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel), true
		}
	}
	return "", false
}

// followed is a path with its links followed. The last element may not be there.
func followed(path string) string {
	if whole, err := filepath.EvalSymlinks(path); err == nil {
		return whole
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(dir, filepath.Base(path))
	}
	return path
}

// Shallow reports whether the repository lacks a part of its history.
func (r *Repository) Shallow(ctx context.Context) bool {
	answer, err := git(ctx, r.top, "rev-parse", "--is-shallow-repository")
	return err == nil && answer == "true"
}

// A Checkout is a commit laid out in files.
type Checkout struct {
	Dir string // that of the repository's directory

	repo *Repository
	temp string // holds the work tree
}

// Checkout lays out a commit in a temporary directory, as a work tree of its own. No hook runs.
// Whoever asked for it closes it.
func (r *Repository) Checkout(ctx context.Context, commit string) (*Checkout, error) {
	temp, err := os.MkdirTemp("", "crosslayer-")
	if err != nil {
		return nil, err
	}
	if followed, err := filepath.EvalSymlinks(temp); err == nil {
		temp = followed
	}
	c := &Checkout{repo: r, temp: temp}
	if _, err := git(ctx, r.top, "-c", "core.hooksPath="+filepath.Join(temp, "hooks"), "worktree", "add", "--quiet", "--detach", c.Tree(), commit); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	c.Dir = filepath.Join(c.Tree(), filepath.FromSlash(r.prefix))
	return c, nil
}

// Tree is the root of the checkout. Its name is what git lists while it is there.
func (c *Checkout) Tree() string { return filepath.Join(c.temp, filepath.Base(c.temp)) }

// Has reports whether the repository's directory is there.
func (c *Checkout) Has() bool {
	info, err := os.Stat(c.Dir)
	return err == nil && info.IsDir()
}

// Of returns where a file or folder of the work tree, which is absolute, lies in the checkout; false if it lies
// outside of the repository.
func (c *Checkout) Of(path string) (string, bool) {
	rel, ok := c.repo.Rel(path)
	return filepath.Join(c.Tree(), filepath.FromSlash(rel)), ok
}

// patience is how long git may take to forget a work tree: whoever interrupts a run waits for it.
const patience = 20 * time.Second

// Close removes the work tree, also when the run was interrupted.
func (c *Checkout) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	gone := os.RemoveAll(c.temp)
	// Git forgets what is no longer there. Twice forced, it does so even if the work tree is still
	// locked, as it is while it is being made.
	_, err := git(ctx, c.repo.top, "worktree", "remove", "--force", "--force", c.Tree())
	if err != nil {
		if listed, listing := git(ctx, c.repo.top, "worktree", "list", "--porcelain"); listing == nil && !strings.Contains(listed, filepath.ToSlash(c.Tree())+"\n") {
			err = nil // it did not come to be
		}
	}
	if err = errors.Join(gone, err); err != nil {
		return fmt.Errorf("the temporary work tree %s is left behind: %w; git worktree prune removes it", c.Tree(), err)
	}
	return nil
}

// inherited are the variables by which git tells its hooks where they run. They would make git commands
// write to the index and the work tree of whoever is running one.
var inherited = []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"}

// git runs a git command and returns what it prints, without the line's end.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	cmd.Env = slices.DeleteFunc(cmd.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(inherited, name)
	})
	cmd.Env = append(cmd.Env, "LC_ALL=C", "GIT_TERMINAL_PROMPT=0")
	cmd.WaitDelay = time.Second // its own children may hold the pipes
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if said := lastLine(exit.Stderr); said != "" {
			return "", errors.New("git: " + said)
		}
	}
	if err != nil {
		return "", fmt.Errorf("git: %w", err)
	}
	return strings.TrimRight(string(out), "\r\n"), nil
}

// lastLine is where git says what went wrong.
func lastLine(stderr []byte) string {
	lines := strings.Split(strings.TrimSpace(string(stderr)), "\n")
	return strings.TrimPrefix(strings.TrimSpace(lines[len(lines)-1]), "fatal: ")
}
