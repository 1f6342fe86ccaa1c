// Docgen writes docs/rules from the documentation of the rules. Run it from the
// root of the repository:
//
//	go run ./internal/docgen
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/crosslayer/crosslayer/analyzers"
	"github.com/crosslayer/crosslayer/internal/manual"
	"github.com/crosslayer/crosslayer/internal/summary"
)

func main() {
	if err := write(filepath.Join("docs", "rules")); err != nil {
		fmt.Fprintf(os.Stderr, "docgen: %v\n", err)
		os.Exit(1)
	}
}

const header = "<!-- Written by `go run ./internal/docgen` from %s. Do not edit. -->\n\n"

// pages returns the text of each file in docs/rules, by name.
func pages() map[string]string {
	all := manual.Pages(analyzers.All, analyzers.New(summary.Config{}).Rules)
	files := map[string]string{"README.md": fmt.Sprintf(header, "the rules") + manual.Index(all)}
	for _, p := range all {
		files[p.Name+".md"] = fmt.Sprintf(header, "analyzers/"+p.Name+"/doc.go") + p.Markdown()
	}
	return files
}

func write(dir string) error {
	for name, text := range pages() {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}
