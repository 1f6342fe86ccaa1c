package link_test

import (
	"context"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/txtar"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/ruletest"
	"github.com/crosslayer/crosslayer/internal/setup"
	"github.com/crosslayer/crosslayer/internal/summary"
	"github.com/crosslayer/crosslayer/internal/unit"
)

var update = flag.Bool("update", false, "rewrite what functions cost in testdata/price, and their trees")

// TestPrice prices the functions of each scenario in testdata/price. A function says what it
// costs in the last line of its comment:
//
//	// cost: db 2+n, n=len(ids); steps 3
//
// A number that depends on the state of the world is an interval: "1..3". Layers without
// trips are left out, and so are steps where they equal the number of trips; "free" is
// nothing at all. What middleware costs that hands the request on is in a line that begins with
// "// passing:"; "2|3" is two ways. The trees of functions named Tree… are in the file trees of the scenario.
func TestPrice(t *testing.T) {
	files, err := filepath.Glob("testdata/price/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			v := viewOf(t, ruletest.Write(t, archive))
			changed := false
			for i := range archive.Files {
				f := &archive.Files[i]
				if filepath.Ext(f.Name) == ".go" && !strings.HasPrefix(f.Name, "vendor/") {
					f.Data, changed = priceFile(t, v, f.Name, f.Data, changed)
				}
				if f.Name == "trees" {
					have := trees(v)
					if !*update {
						assert.Equal(t, string(f.Data), have, "run go test ./internal/link -update and read the diff")
					}
					changed = changed || string(f.Data) != have
					f.Data = []byte(have)
				}
			}
			if changed && *update {
				require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o666))
			}
		})
	}
}

// viewOf analyses a module and joins all of it.
func viewOf(t *testing.T, dir string) *link.View {
	t.Helper()
	cat := catalog.Builtin()
	res, err := driver.Run(context.Background(), driver.Config{
		Dir: dir, Analyzers: []*analysis.Analyzer{summary.New(summary.Config{})}, Worth: cat.Mentions, Leaf: cat.Ignored,
	})
	require.NoError(t, err)
	var units []*unit.Unit
	for _, act := range res.Roots {
		if compiled, ok := act.Result.(*summary.Result); ok && compiled != nil && compiled.Unit != nil {
			require.Empty(t, compiled.Unit.Fault)
			units = append(units, compiled.Unit)
		}
	}
	return link.NewView(units)
}

// priceFile compares what the functions of a file say they cost, and with -update writes what
// they do.
func priceFile(t *testing.T, v *link.View, name string, data []byte, changed bool) ([]byte, bool) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, data, parser.ParseComments)
	require.NoError(t, err)
	lines := strings.Split(string(data), "\n")
	path := filepath.ToSlash(filepath.Join("example.com/app", filepath.Dir(name)))
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Doc == nil {
			continue
		}
		requireCarried(t, v, path, fn)
		fn.Doc.List = slices.DeleteFunc(fn.Doc.List, func(c *ast.Comment) bool { return carrying.MatchString(c.Text) })
		if len(fn.Doc.List) == 0 {
			continue
		}
		last := fn.Doc.List[len(fn.Doc.List)-1]
		if want, ok := strings.CutPrefix(last.Text, "// passing:"); ok {
			have := priceText(v.Passing(symbolOf(path, fn)))
			assert.Equal(t, strings.TrimSpace(want), have, fn.Name.Name)
			continue
		}
		want, ok := strings.CutPrefix(last.Text, "// cost:")
		if !ok {
			continue
		}
		symbol := symbolOf(path, fn)
		p := v.Price(symbol)
		have := priceText(p)
		assert.Equal(t, p, v.Price(symbol))
		tree := v.Tree(symbol)
		assert.Equal(t, dear(p.Cost), treeCost(tree).total(), "the tree of %s costs something else: %s\n%s", symbol, have, treeText(tree, 0))
		if strings.TrimSpace(want) != have {
			changed = true
			lines[fset.Position(last.Pos()).Line-1] = "// cost: " + have
			if !*update {
				t.Errorf("%s costs %q; the scenario says %q", symbol, have, strings.TrimSpace(want))
			}
		}
	}
	return []byte(strings.Join(lines, "\n")), changed
}

var carrying = regexp.MustCompile(`^// (carrying|puts)\b ?(.*): (.*)$`)

// requireCarried checks the lines of a comment that say what a function puts on requests, and what it
// costs where they carry something under a key:
//
//	// puts: string "user"
//	// carrying string "user": db 1
func requireCarried(t *testing.T, v *link.View, path string, fn *ast.FuncDecl) {
	symbol := symbolOf(path, fn)
	for _, line := range fn.Doc.List {
		m := carrying.FindStringSubmatch(line.Text)
		switch {
		case m == nil:
		case m[1] == "puts":
			keys := v.Carried([]setup.Middleware{{Symbol: symbol}})
			if len(keys) == 0 {
				keys = []string{"nothing"}
			}
			assert.Equal(t, m[3], strings.Join(keys, ", "), symbol)
		default:
			p, tree := v.Serving(symbol, []string{m[2]})
			assert.Equal(t, m[3], priceText(p), symbol)
			assert.Equal(t, dear(p.Cost), treeCost(tree).total(), symbol)
		}
	}
}

// trees writes the trees of all functions named Tree….
func trees(v *link.View) string {
	var b strings.Builder
	for _, u := range v.Units() {
		for _, f := range u.Funcs {
			if _, name, _ := strings.Cut(f.Name, "."); strings.HasPrefix(name, "Tree") && !f.Lit {
				fmt.Fprintf(&b, "%s\n%s", f.Name, treeText(v.Tree(f.Symbol), 1))
			}
		}
	}
	return b.String()
}

func symbolOf(path string, fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return path + "." + fn.Name.Name
	}
	if star, ok := fn.Recv.List[0].Type.(*ast.StarExpr); ok {
		return fmt.Sprintf("(*%s.%s).%s", path, star.X, fn.Name.Name)
	}
	return fmt.Sprintf("(%s.%s).%s", path, fn.Recv.List[0].Type, fn.Name.Name)
}

// A layer of a cost has a name.
type layer struct {
	name string
	of   chart.Range
}

func layersOf(c chart.Cost) []layer {
	return []layer{{"db", c.DB}, {"cache", c.Cache}, {"remote", c.Remote}, {"queue", c.Queue}}
}

func priceText(p link.Price) string {
	var parts []string
	sum := chart.Range{}
	for _, l := range layersOf(p.Cost) {
		if !l.of.IsZero() {
			parts = append(parts, l.name+" "+rangeText(l.of))
		}
		sum.Least, sum.Most = sum.Least.Plus(l.of.Least), sum.Most.Plus(l.of.Most)
	}
	if rangeText(sum) != rangeText(p.Cost.Steps) {
		parts = append(parts, "steps "+rangeText(p.Cost.Steps))
	}
	for _, l := range layersOf(p.Detached) {
		if !l.of.IsZero() {
			parts = append(parts, "detached "+l.name+" "+rangeText(l.of))
		}
	}
	if len(p.Cost.Partial) > 0 {
		parts = append(parts, "partial "+strings.Join(p.Cost.Partial, " "))
	}
	if p.Choice {
		parts = append(parts, "choice")
	}
	if len(parts) == 0 {
		return "free"
	}
	return strings.Join(parts, "; ")
}

// rangeText writes an interval with what its letters stand for once: "1..2+n, n=len(ids)".
func rangeText(r chart.Range) string {
	if r.Least.Equal(r.Most) {
		return r.Most.String()
	}
	if r.Among != nil {
		var ways []string
		for _, p := range r.Among {
			ways = append(ways, p.String())
		}
		return strings.Join(ways, "|")
	}
	least, _, named := strings.Cut(r.Least.String(), ", ")
	if named {
		least = "(" + r.Least.String() + ")"
	}
	return least + ".." + r.Most.String()
}

// many is what every bound is where numbers are compared: more than any coefficient of a
// scenario, so that the worse of two numbers is the worse of two polynomials.
const many = 1000

// dear is the most of each layer.
func dear(c chart.Cost) (sums [4]int) {
	for i, l := range layersOf(c) {
		for _, term := range l.of.Most.Terms {
			k := term.K
			for range term.Bounds {
				k *= many
			}
			sums[i] += k
		}
	}
	return sums
}

// A purse is what a tree costs per layer: by itself, and in the walks of trees of data, whose
// number of nodes does not grow with the loops around them.
type purse struct{ plain, walked [4]int }

func (p purse) plus(q purse) purse {
	for i := range p.plain {
		p.plain[i] += q.plain[i]
		p.walked[i] += q.walked[i]
	}
	return p
}

// worst takes the dearer of two layer by layer.
func (p purse) worst(q purse) purse {
	for i := range p.plain {
		if p.plain[i]+p.walked[i] < q.plain[i]+q.walked[i] {
			p.plain[i], p.walked[i] = q.plain[i], q.walked[i]
		}
	}
	return p
}

// treeCost is the most that a tree costs.
func treeCost(nodes []chart.Node) purse { return pathCost(nodes, purse{}) }

// pathCost is what nodes cost before the rest of a function.
func pathCost(nodes []chart.Node, rest purse) purse {
	for i := len(nodes) - 1; i >= 0; i-- {
		n := nodes[i]
		if n.Kind == chart.Choice {
			var worst purse
			for _, arm := range n.Children {
				after := rest
				if arm.Exits {
					after = purse{}
				}
				worst = worst.worst(pathCost(arm.Children, after))
			}
			rest = worst
			continue
		}
		below := pathCost(n.Children, purse{})
		switch n.Kind {
		case chart.Guarded, chart.Detached:
			continue
		case chart.Trip:
			below.plain[map[string]int{"db": 0, "cache": 1, "remote": 2, "queue": 3}[n.Layer]] += n.Trips
		case chart.Loop:
			below = below.turns(n.Bound)
		}
		rest = rest.plus(below)
	}
	return rest
}

// turns is what a loop costs.
func (p purse) turns(bound string) purse {
	turns, err := strconv.Atoi(bound)
	if err != nil {
		turns = many
	}
	for i := range p.plain {
		p.plain[i] *= turns
		if err == nil {
			p.walked[i] *= turns
		}
		if strings.HasPrefix(bound, "calls of ") {
			p.walked[i], p.plain[i] = p.walked[i]+p.plain[i], 0
		}
	}
	return p
}

// total is what all comes to.
func (p purse) total() (sums [4]int) {
	for i := range sums {
		sums[i] = p.plain[i] + p.walked[i]
	}
	return sums
}

func treeText(nodes []chart.Node, depth int) string {
	var b strings.Builder
	for _, n := range nodes {
		fmt.Fprintf(&b, "%s%s", strings.Repeat("  ", depth), n.Kind)
		for _, word := range []string{n.Text, n.Func, n.Layer, n.Bound} {
			if word != "" {
				b.WriteString(" " + word)
			}
		}
		if n.Trips > 0 {
			fmt.Fprintf(&b, " x%d", n.Trips)
		}
		if n.Exits {
			b.WriteString(" exits")
		}
		if n.Line > 0 {
			fmt.Fprintf(&b, " (%s:%d)", filepath.Base(n.File), n.Line)
		}
		if n.More > 0 {
			fmt.Fprintf(&b, " and %d more", n.More)
		}
		b.WriteString("\n" + treeText(n.Children, depth+1))
	}
	return b.String()
}
