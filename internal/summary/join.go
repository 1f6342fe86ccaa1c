package summary

import (
	"go/ast"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// joins notes a call that waits for the goroutines this function has started, by the
// name that the standard library gives such calls.
func (f *fn) joins(e *ast.CallExpr) {
	if sel := selector(e.Fun); sel != nil && sel.Sel.Name == "Wait" && len(e.Args) == 0 {
		f.join()
	}
}

func (f *fn) join() {
	if f.started {
		f.emit(unit.Node{Join: true})
	}
}
