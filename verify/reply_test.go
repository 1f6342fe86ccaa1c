package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/catalog"
)

const web = `package web

type Code int

type Reader interface{ Read([]byte) (int, error) }

type Context interface {
	JSON(code Code, v any) error
	Blob(code int, contentType string, b []byte) error
	Stream(code int, contentType string, r Reader) error
	Query(key string) string
}

func Decode(r Reader, v any) error { return nil }

func Print(w Reader, a ...any) {}
`

func TestUnfit(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "web.go", web, 0)
	require.NoError(t, err)
	cfg := types.Config{IgnoreFuncBodies: true}
	pkg, err := cfg.Check("example.com/web", fset, []*ast.File{file}, nil)
	require.NoError(t, err)
	tests := []struct{ typ, method, role, want string }{
		{"Context", "JSON", "send status=1 value=2 type=application/json", ""},
		{"Context", "JSON", "send status=2 value=1", "status=2 is of type any"},
		{"Context", "JSON", "send value=1", "value=1 is of type example.com/web.Code"},
		{"Context", "JSON", "send value=3", "value=3, but it has 2 parameters"},
		{"Context", "XML", "send status=1", "no such method"},
		{"Context", "Blob", "send status=1 media=2 raw=3", ""},
		{"Context", "Blob", "send status=1 media=3 raw=2", "media=3 is of type []byte"},
		{"Context", "Stream", "send status=1 media=2 raw=3", ""},
		{"Context", "Stream", "send raw=1", "raw=1 is of type int"},
		{"Context", "Query", "query name=1", ""},
		{"", "Decode", "decode from=1 value=2", ""},
		{"", "Decode", "decode from=2 value=1 raw=1", ""}, // an interface is as good as another
		{"", "Print", "write to=1 raw=2", ""},
		{"", "Print", "write to=1 raw=2 name=1", "name=1 is of type example.com/web.Reader"},
	}
	for _, tt := range tests {
		t.Run(tt.typ+" "+tt.method+" "+tt.role, func(t *testing.T) {
			claim := replied(catalog.ReplyEntry{Path: "example.com/web", Type: tt.typ, Method: tt.method, Role: tt.role})
			assert.Equal(t, tt.want, claim.against(pkg))
			assert.Equal(t, "no package", claim.against(nil))
		})
	}
}
