package ruletest

import (
	"go/format"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/crosslayer/crosslayer/internal/rule"
)

// Examples runs the code in the documentation of a rule: what Example shows is
// reported, in the words that its last code block has, one finding a line; what
// Instead shows is not. The preamble is the start of the Go file that a reader
// has in mind: package, imports and types. A code block that begins as an OpenAPI
// document does is api/openapi.yaml, for both.
func Examples(t *testing.T, tested rule.Rule, preamble string) {
	t.Helper()
	example, instead := tested.Section("Example").Code(), tested.Section("Instead").Code()
	require.GreaterOrEqual(t, len(example), 2, "Example needs code, and then the messages")
	require.NotEmpty(t, instead, "Instead needs code")
	code, messages := example[:len(example)-1], example[len(example)-1]
	var documents []txtar.File
	code = slices.DeleteFunc(slices.Clone(code), func(text string) bool {
		document := strings.HasPrefix(text, "openapi: ")
		if document {
			documents = append(documents, txtar.File{Name: "api/openapi.yaml", Data: []byte(text)})
		}
		return document
	})

	found := strings.Join(messagesIn(t, tested, preamble, code, documents), "\n")
	assert.Equal(t, strings.TrimSpace(messages), found, "Example is reported in other words than its last code block has")
	assert.Empty(t, messagesIn(t, tested, preamble, instead, documents), "Instead is reported")
}

// messagesIn returns what the rule says of a file with the code.
func messagesIn(t *testing.T, tested rule.Rule, preamble string, code []string, documents []txtar.File) []string {
	t.Helper()
	shown := strings.Join(code, "\n\n")
	pretty, err := format.Source([]byte(shown))
	require.NoError(t, err, shown)
	require.Equal(t, string(pretty), shown, "not as gofmt writes it")

	s := &scenario{files: append([]txtar.File{{Name: "example.go", Data: []byte(preamble + "\n" + shown)}}, documents...)}
	var messages []string
	for _, f := range analyse(t, s.write(t), s, tested, false).findings {
		messages = append(messages, f.Message)
	}
	return messages
}
