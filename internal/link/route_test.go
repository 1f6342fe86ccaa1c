package link_test

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/ruletest"
	"github.com/crosslayer/crosslayer/internal/setup"
)

// TestRoutes lists the endpoints of each scenario in testdata/routes. They are in its file
// endpoints, one a line, below the program that they belong to:
//
//	GET /users/{id} (*H).Get behind auth, log at app/app.go:12
//
// The place is where the route is made. What follows "or" may answer, too, as far as the source shows; a
// question mark is a handler that it does not show.
func TestRoutes(t *testing.T) {
	files, err := filepath.Glob("testdata/routes/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			units := viewOf(t, ruletest.Write(t, archive)).Units()
			have := endpointsText(link.NewView(units).Endpoints())
			rand.New(rand.NewSource(1)).Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
			assert.Equal(t, have, endpointsText(link.NewView(units).Endpoints()), "endpoints depend on the order of packages")

			last := len(archive.Files) - 1
			require.Equal(t, "endpoints", archive.Files[last].Name, "the last file of the scenario")
			want := string(archive.Files[last].Data)
			if !*update {
				assert.Equal(t, want, have, "run go test ./internal/link -update and read the diff")
			} else if want != have {
				archive.Files[last].Data = []byte(have)
				require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o666))
			}
		})
	}
}

// endpointsText lists endpoints by program.
func endpointsText(all []setup.Endpoint) string {
	var b strings.Builder
	programs := make(map[string][]setup.Endpoint)
	var order []string
	for _, e := range all {
		if programs[e.Program] == nil {
			order = append(order, e.Program)
		}
		programs[e.Program] = append(programs[e.Program], e)
	}
	slices.Sort(order)
	for _, program := range order {
		name := strings.TrimPrefix(program, "example.com/")
		if name == "" {
			name = "no program"
		}
		b.WriteString(name + ":\n")
		for _, e := range programs[program] {
			b.WriteString("\t" + endpointText(e) + "\n")
		}
	}
	return b.String()
}

func endpointText(e setup.Endpoint) string {
	words := []string{e.Method, e.Path, e.Name}
	if e.Kind != "http" {
		words[0] = e.Kind
	}
	if e.Name == "" {
		words[2] = "?"
	}
	for _, symbol := range e.Handlers[min(1, len(e.Handlers)):] {
		words = append(words, "or "+symbol[strings.LastIndexByte(symbol, '/')+1:])
	}
	var behind []string
	for _, m := range e.Behind {
		behind = append(behind, m.Name)
	}
	if len(behind) > 0 {
		words = append(words, "behind "+strings.Join(behind, ", "))
	}
	if e.Site.Unit != nil {
		words = append(words, fmt.Sprintf("at %s:%d", strings.TrimPrefix(e.Site.Unit.File(e.Site.Pos), "example.com/app/"), e.Site.Line))
	}
	return strings.Join(words, " ")
}
