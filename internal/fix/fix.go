// Package fix makes of the fixes that findings carry what the files will be. It writes nothing.
package fix

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// A Plan is what the fixes of findings come to.
type Plan struct {
	Files []File // that change, by name

	// Fixes has, for each finding whose fix is in the files, the names of these.
	Fixes     [][]string
	Conflicts int // findings whose fix is not, since it touches what another one changes
	Refused   int // findings whose fix is not, since there is a problem with one of its files
	Without   int // findings that have no fix

	Problems []error // one for each file that must stay as it is
}

// A File is one that changes.
type File struct {
	Name          string
	Before, After []byte
}

// Make plans the first fix of each finding, in order: a fix goes in with all its edits or not at all. What read refuses
// stays as it is.
func Make(findings []finding.Finding, read func(file string) ([]byte, error)) Plan {
	p := planner{read: read, files: make(map[string]*draft)}
	for {
		plan := p.plan(findings)
		again := false
		for name, d := range p.files {
			if len(d.edits) == 0 || d.err != nil {
				continue
			}
			after, err := d.applied()
			if err != nil { // its fixes go, and what else they changed
				d.err = fmt.Errorf("%s: the fix does not fit: %w", name, err)
				again = true
				continue
			}
			plan.Files = append(plan.Files, File{name, d.before, after})
		}
		if again {
			continue
		}
		slices.SortFunc(plan.Files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
		for _, name := range slices.Sorted(maps.Keys(p.files)) {
			if err := p.files[name].err; err != nil {
				plan.Problems = append(plan.Problems, err)
			}
		}
		return plan
	}
}

// A planner puts fixes into files.
type planner struct {
	read  func(file string) ([]byte, error)
	files map[string]*draft
}

// A draft is a file and what will be changed in it.
type draft struct {
	before []byte
	err    error // why it must stay as it is
	edits  []finding.Edit
}

func (p *planner) plan(findings []finding.Finding) (plan Plan) {
	for _, d := range p.files {
		d.edits = nil
	}
	for i := range findings {
		fixes := findings[i].Fixes
		switch {
		case len(fixes) == 0 || len(fixes[0].Edits) == 0:
			plan.Without++
		case !p.can(fixes[0].Edits):
			plan.Refused++
		case p.put(fixes[0].Edits):
			plan.Fixes = append(plan.Fixes, filesOf(fixes[0].Edits))
		default:
			plan.Conflicts++
		}
	}
	return plan
}

// filesOf names the files of edits, each once.
func filesOf(edits []finding.Edit) (names []string) {
	for _, e := range edits {
		if !slices.Contains(names, e.File) {
			names = append(names, e.File)
		}
	}
	return names
}

// can reports whether all files of a fix may change.
func (p *planner) can(edits []finding.Edit) bool {
	for _, e := range edits {
		d := p.files[e.File]
		if d == nil {
			d = new(draft)
			p.files[e.File] = d
			d.before, d.err = p.read(e.File)
		}
		if d.err == nil && (e.Start < 0 || e.End < e.Start || e.End > len(d.before)) {
			d.err = fmt.Errorf("%s is not what was analysed; run it again", e.File)
		}
		if d.err != nil {
			return false
		}
	}
	return true
}

// put takes the edits of a fix in, unless one of them overlaps with what is in already. The same edit twice is one.
func (p *planner) put(edits []finding.Edit) bool {
	var fresh []finding.Edit
	for _, e := range edits {
		all := slices.Concat(p.files[e.File].edits, fresh)
		if slices.Contains(all, e) {
			continue
		}
		if slices.ContainsFunc(all, func(other finding.Edit) bool { return overlap(e, other) }) {
			return false
		}
		fresh = append(fresh, e)
	}
	for _, e := range fresh {
		d := p.files[e.File]
		d.edits = append(d.edits, e)
	}
	return true
}

// overlap reports whether two edits change the same bytes, or put something at the same place.
func overlap(a, b finding.Edit) bool {
	if a.File != b.File {
		return false
	}
	return a.Start < b.End && b.Start < a.End || a.Start == b.Start && (a.Start == a.End || b.Start == b.End)
}

// applied is the file with its edits. It is formatted if it was before, and its lines end as they did.
func (d *draft) applied() ([]byte, error) {
	edits := slices.SortedFunc(slices.Values(d.edits), func(a, b finding.Edit) int { return cmp.Compare(a.Start, b.Start) })
	windows := bytes.Contains(d.before, []byte("\r\n"))
	var after bytes.Buffer
	at := 0
	for _, e := range edits {
		after.Write(d.before[at:e.Start])
		text := e.New
		if windows {
			text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
		}
		after.WriteString(text)
		at = e.End
	}
	after.Write(d.before[at:])
	if formatted, err := format.Source(d.before); err != nil {
		return nil, errors.New("the file does not parse")
	} else if bytes.Equal(formatted, d.before) {
		return format.Source(after.Bytes())
	}
	_, err := parser.ParseFile(token.NewFileSet(), "", after.Bytes(), parser.SkipObjectResolution)
	return after.Bytes(), err
}
