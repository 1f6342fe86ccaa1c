package summary

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"

	"github.com/crosslayer/crosslayer/internal/catalog"
)

// version is a constant that names the version of an API: 1.28, v2.0.1.
var version = regexp.MustCompile(`^v?\d+(\.\d+)+$`)

// olderArms tells whether only clients of an older version of the API get into an arm of a choice, then or else: one
// compares a version with a constant. What they are promised stands in a document of their own, not in the one
// that is about the present version.
func (r *replier) olderArms(cond ast.Expr) (then, els bool) {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			els, then = r.olderArms(e.X)
		}
	case *ast.BinaryExpr:
		if e.Op == token.LAND {
			x, _ := r.olderArms(e.X)
			y, _ := r.olderArms(e.Y)
			return x || y, false
		}
	case *ast.CallExpr:
		if len(e.Args) == 0 {
			break
		}
		if text, ok := r.constant(e.Args[len(e.Args)-1]); !ok || !version.MatchString(text) {
			break
		}
		if callee, ok := catalog.CalleeOf(r.b.info, e); ok && callee.Func != nil {
			then = strings.HasPrefix(callee.Func.Name(), "Less")
			els = strings.HasPrefix(callee.Func.Name(), "Greater")
		}
	}
	return then, els
}
