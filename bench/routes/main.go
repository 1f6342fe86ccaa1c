//go:build linux

// Command routes compares the routes that crosslayer finds in real repositories with lists that were made
// by reading their code: see testdata/corpus/README.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/crosslayer/crosslayer/bench/internal/mapped"
)

func main() {
	repos := flag.String("repos", "", "directory of the git repositories, each as owner+name or owner+name/repo")
	tool := flag.String("tool", "", "crosslayer")
	lists := flag.String("lists", "../testdata/corpus/routes", "directory of the lists")
	verbose := flag.Bool("v", false, "print what is missed and what is wrong")
	flag.Parse()
	if err := run(*repos, *tool, *lists, *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "routes:", err)
		os.Exit(1)
	}
}

func run(repos, tool, lists string, verbose bool) error {
	files, err := filepath.Glob(filepath.Join(lists, "*.tsv"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no lists in %s", lists)
	}
	tool, err = filepath.Abs(tool)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "repository\tlisted\tfound\trecall\twrong\tshare")
	var details strings.Builder
	for _, file := range files {
		l, err := readList(file)
		if err != nil {
			return err
		}
		c, err := mapped.Map(repos, tool, mapped.Tree{Repo: l.repo, Commit: l.commit, Module: l.module})
		if err != nil {
			fmt.Fprintf(out, "%s\t%d\t-\t-\t-\t%v\n", l.repo, len(l.routes), err)
			continue
		}
		v := l.judge(c)
		fmt.Fprintf(out, "%s\t%d\t%d\t%.1f %%\t%d\t%.1f %%\n", l.repo, len(l.routes), v.found,
			100*float64(v.found)/float64(len(l.routes)), len(v.wrong), 100*float64(len(v.wrong))/float64(max(1, v.found+len(v.wrong))))
		for _, m := range v.missed {
			fmt.Fprintf(&details, "%s: missed %s\n", l.repo, m)
		}
		for _, w := range v.wrong {
			fmt.Fprintf(&details, "%s: wrong %s\n", l.repo, w)
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if verbose {
		fmt.Print("\n", details.String())
	}
	return nil
}
