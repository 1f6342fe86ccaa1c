package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mistaken is a program that sends a nil slice, and a field by another name than its document says.
const mistaken = `
-- main.go --
package main

import (
	"encoding/json"
	"net/http"
)

type pet struct {
	Name  string ` + "`json:\"petName\"`" + `
	Extra string ` + "`json:\"extra\"`" + `
}

func list(w http.ResponseWriter, r *http.Request) {
	var pets []string
	for _, name := range r.URL.Query()["name"] {
		pets = append(pets, name)
	}
	_ = json.NewEncoder(w).Encode(pets)
}

func show(w http.ResponseWriter, r *http.Request) {
	_ = json.NewEncoder(w).Encode(pet{Name: "a"})
}

func main() {
	http.HandleFunc("GET /pets", list)
	http.HandleFunc("GET /pets/{id}", show)
	_ = http.ListenAndServe(":80", nil)
}
`

const mistakenYAML = `openapi: 3.0.3
paths:
  /pets: {get: {responses: {'200': {content: {application/json: {schema: {type: array, items: {type: string}}}}}}}}
  /pets/{id}: {get: {responses: {'200': {content: {application/json: {schema: {type: object, required: [pet_name], properties: {pet_name: {type: string}}}}}}}}}
`

// TestFix applies the fixes of the real rules: the program compiles, and there is nothing left to fix.
func TestFix(t *testing.T) {
	dir := unfold(t, mistaken)
	put(t, dir, "go.mod", "module example.com/served\n\ngo 1.25\n")
	put(t, dir, "api/openapi.yaml", mistakenYAML)
	past := time.Now().Add(-time.Hour)
	main := filepath.Join(dir, "main.go")
	require.NoError(t, os.Chtimes(main, past, past))

	code, stdout, stderr := run("fix", "-C", dir, "-diff")
	assert.Equal(t, 3, code, stderr)
	for _, line := range []string{"\n-\tvar pets []string\n", "\n+\tpets := make([]string, 0)\n", "\n+\tName  string `json:\"pet_name\"`\n"} {
		assert.Contains(t, stdout, line)
	}

	code, stdout, stderr = run("fix", "-C", dir)
	assert.Equal(t, 0, code, stderr)
	assert.Equal(t, "fixed 3 findings in 1 file; 1 has no fix\n", stdout)
	vet := exec.Command("go", "vet", "./...")
	vet.Dir = dir
	out, err := vet.CombinedOutput()
	assert.NoError(t, err, string(out))

	code, stdout, stderr = run("fix", "-C", dir)
	assert.Equal(t, 0, code, stderr)
	assert.Equal(t, "nothing to fix; 2 have no fix\n", stdout)
	assert.Len(t, checked(t, dir), 2, "what has no fix is still there")
}
