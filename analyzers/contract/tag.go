package contract

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// tagName matches what needs no quotes in a tag.
var tagName = regexp.MustCompile(`^[\pL\d_.-]*[\pL\d_.][\pL\d_.-]*$`)

// retag gives a field the name that is declared, in the file that declares its struct.
func (r *reporter) retag(m *meant) (finding.Edit, bool) {
	name := unit.PackageOf(m.field.Owner) + "/" + m.field.At.File
	data := r.files.Read(name)
	if data == nil || !tagName.MatchString(m.name) {
		return finding.Edit{}, false
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, data, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil || ast.IsGenerated(file) {
		return finding.Edit{}, false
	}
	var found *ast.Field
	ast.Inspect(file, func(n ast.Node) bool {
		s, ok := n.(*ast.StructType)
		if !ok {
			return true
		}
		for _, f := range s.Fields.List {
			if len(f.Names) != 1 || f.Names[0].Name != m.field.GoName() {
				continue
			}
			if at := fset.Position(f.Pos()); at.Line == m.field.At.Line && (m.field.At.Col == 0 || at.Column == m.field.At.Col) {
				found = f
			}
		}
		return true
	})
	if found == nil {
		return finding.Edit{}, false
	}
	if found.Tag == nil {
		if m.field.Name != m.field.GoName() {
			return finding.Edit{}, false
		}
		end := fset.Position(found.Type.End()).Offset
		return finding.Edit{File: name, Start: end, End: end, New: " `json:\"" + m.name + "\"`"}, true
	}
	text, ok := tagged(found.Tag.Value, m.field.GoName(), m.field.Name, m.name)
	start := fset.Position(found.Tag.Pos()).Offset
	return finding.Edit{File: name, Start: start, End: start + len(found.Tag.Value), New: text}, ok
}

// tagged gives a field another name in its tag, as that is written, and keeps all else that the tag says.
func tagged(literal, field, old, by string) (string, bool) {
	text, err := strconv.Unquote(literal)
	if err != nil || literal[0] != '`' {
		return "", false
	}
	value, found := reflect.StructTag(text).Lookup("json")
	name, rest, options := strings.Cut(value, ",")
	if name == "" {
		name = field
	}
	if name != old || strings.Contains(value, `\`) {
		return "", false
	}
	if options {
		rest = "," + rest
	}
	key := `json:"` + by + rest + `"`
	if !found {
		return "`" + strings.TrimRight(text, " ") + " " + key + "`", strings.TrimSpace(text) != "" && !strings.Contains(text, "json:")
	}
	was := `json:"` + value + `"`
	return "`" + strings.Replace(text, was, key, 1) + "`", strings.Count(text, was) == 1
}
