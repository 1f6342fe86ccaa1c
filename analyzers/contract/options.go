package contract

import (
	"fmt"
	"path/filepath"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/pact"
	"github.com/crosslayer/crosslayer/internal/rule"
)

// check refuses names of documents that lead nowhere below the root of a program's module. Absolute ones were
// looked at by whoever has set them.
func check(pass *analysis.Pass, specs *pact.Files) error {
	root := rule.Root(pass)
	if root == "" || pass.Pkg.Name() != "main" {
		return nil
	}
	for _, name := range specs.Named() {
		if filepath.IsAbs(name) {
			continue
		}
		if err := openapi.Readable(root, name); err != nil {
			return fmt.Errorf("-%s.spec: %s %w; files are named from the root of the module", info.Name, name, err)
		}
	}
	return nil
}
