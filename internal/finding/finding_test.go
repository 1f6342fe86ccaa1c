package finding

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Of a rule and place one finding stays, the surest; where operations are compared,
// one of each operation and category.
func TestUnique(t *testing.T) {
	at := Position{File: "a.go", Line: 1, Column: 2}
	list := []Finding{
		{Rule: "r", Category: "r/a", Position: at, Confidence: Likely, Message: "first"},
		{Rule: "r", Category: "r/b", Position: at, Confidence: Definite, Message: "second"},
		{Rule: "c", Category: "c/a", Position: at, Operation: "GET /a", Confidence: Definite, Message: "GET /a: x"},
		{Rule: "c", Category: "c/a", Position: at, Operation: "GET /b", Confidence: Definite, Message: "GET /b: x"},
		{Rule: "c", Category: "c/b", Position: at, Operation: "GET /a", Confidence: Definite, Message: "GET /a: y"},
		{Rule: "c", Category: "c/a", Position: at, Operation: "GET /a", Confidence: Likely, Message: "GET /a: z"},
	}
	var messages []string
	for _, f := range Unique(list) {
		messages = append(messages, f.Message)
	}
	assert.Equal(t, []string{"GET /a: x", "GET /b: x", "GET /a: y", "second"}, messages)
}
