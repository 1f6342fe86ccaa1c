//go:build linux

// Package mapped makes maps of real repositories at a commit.
package mapped

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
)

// A Tree is a commit of a repository, and the directory of the module in it that is meant.
type Tree struct {
	Repo, Commit, Module string
}

// Map exports a tree and maps it. Repos holds the git repositories, each as owner+name or
// owner+name/repo.
func Map(repos, tool string, t Tree) (chart.Chart, error) {
	git := filepath.Join(repos, strings.ReplaceAll(t.Repo, "/", "+"))
	if _, err := os.Stat(filepath.Join(git, "repo")); err == nil {
		git = filepath.Join(git, "repo")
	}
	dir, err := os.MkdirTemp("", "mapped-")
	if err != nil {
		return chart.Chart{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	// A snapshot may lack its largest files: they are left out.
	export := exec.Command("sh", "-c", `git read-tree "$1" && { git checkout-index --all --force --quiet 2>/dev/null || true; }`, "sh", t.Commit)
	export.Dir = dir
	export.Env = append(os.Environ(), "GIT_DIR="+gitDir(git), "GIT_WORK_TREE="+dir, "GIT_INDEX_FILE="+dir+".index")
	defer func() { _ = os.Remove(dir + ".index") }()
	if text, err := export.CombinedOutput(); err != nil {
		return chart.Chart{}, fmt.Errorf("not exported: %s", bytes.TrimSpace(text))
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(tool, "map", "-q", "-format", "json")
	cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Join(dir, t.Module), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		first, _, _ := strings.Cut(stderr.String(), "\n")
		return chart.Chart{}, errors.New(first)
	}
	return chart.ReadJSON(&stdout)
}

// gitDir returns the folder that holds the objects of a repository, absolute.
func gitDir(repo string) string {
	if _, err := os.Stat(filepath.Join(repo, ".git")); err == nil {
		repo = filepath.Join(repo, ".git")
	}
	abs, err := filepath.Abs(repo)
	if err != nil {
		return repo
	}
	return abs
}
