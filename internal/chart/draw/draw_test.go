package draw

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/chart"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(name, got, 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err, "run: go test ./internal/chart/draw -update")
	assert.Equal(t, string(want), string(got))
}

// drawings are all there are.
var drawings = map[string]func(io.Writer, chart.Chart) error{
	"md":         Markdown,
	"html":       HTML,
	"mmd":        Mermaid,
	"text":       func(w io.Writer, c chart.Chart) error { return Text(w, c, TextOptions{}) },
	"color.text": func(w io.Writer, c chart.Chart) error { return Text(w, c, TextOptions{Color: true}) },
	"100.text":   func(w io.Writer, c chart.Chart) error { return Text(w, c, TextOptions{Width: 100}) },
}

func TestDrawings(t *testing.T) {
	for name, draw := range drawings {
		for file, c := range map[string]chart.Chart{"shop": shop(), "odd": odd(), "empty": {}} {
			t.Run(file+"."+name, func(t *testing.T) {
				var buf bytes.Buffer
				require.NoError(t, draw(&buf, c))
				if name != "html" || file == "odd" { // of pages, one is enough
					golden(t, file+"."+name, buf.Bytes())
				}
				shuffled := c
				shuffled.Endpoints = slices.Clone(c.Endpoints)
				slices.Reverse(shuffled.Endpoints)
				var again bytes.Buffer
				require.NoError(t, draw(&again, shuffled))
				assert.Equal(t, buf.String(), again.String(), "the order of endpoints decides nothing")
				assert.Error(t, draw(failing{}, c))
			})
		}
	}
}

// TestShop writes the chart that the tests of the page in a browser read, in its JSON form.
func TestShop(t *testing.T) {
	var buf bytes.Buffer
	require.NoError(t, chart.WriteJSON(&buf, shop()))
	golden(t, "shop.json", buf.Bytes())
	back, err := chart.ReadJSON(&buf)
	require.NoError(t, err)
	assert.Equal(t, shop(), back)
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestTextColorsAddNothing(t *testing.T) {
	var color, plain bytes.Buffer
	require.NoError(t, Text(&color, shop(), TextOptions{Color: true}))
	require.NoError(t, Text(&plain, shop(), TextOptions{}))
	bare := strings.NewReplacer("\x1b[0m", "", string(strong), "", string(faint), "", string(red), "", string(yellow), "").Replace(color.String())
	assert.Equal(t, plain.String(), bare)
}

func TestTextFits(t *testing.T) {
	const least = 91 // methods, short paths and numbers
	for width := 1; width < 240; width++ {
		var buf bytes.Buffer
		require.NoError(t, Text(&buf, shop(), TextOptions{Width: width}))
		table, _, _ := strings.Cut(buf.String(), "\nmw:")
		for line := range strings.Lines(table) {
			require.LessOrEqual(t, len([]rune(strings.TrimSuffix(line, "\n"))), max(width, least), line)
		}
	}
}

// crowd is the shop's chart many times over.
func crowd(times int) chart.Chart {
	c := shop()
	one := c.Endpoints
	c.Endpoints = nil
	for i := range times {
		for _, e := range one {
			e.Path = fmt.Sprintf("/v%d%s", i, e.Path)
			e.Tree = []chart.Node{{Kind: chart.Call, Func: fmt.Sprintf("v%d.%s", i, e.Handler.Name), Children: e.Tree}}
			c.Endpoints = append(c.Endpoints, e)
		}
	}
	return c
}

func TestBounded(t *testing.T) {
	var diagram, document bytes.Buffer
	require.NoError(t, Mermaid(&diagram, crowd(25)))
	assert.Less(t, diagram.Len(), 50_000)
	assert.Less(t, strings.Count(diagram.String(), ">|"), 500)
	assert.Contains(t, diagram.String(), "  %% left out: 75 endpoints without a trip\n  %% left out: 865 endpoints, the cheapest\n")

	require.NoError(t, Markdown(&document, crowd(200)))
	assert.Equal(t, 8000+1, strings.Count(document.String(), "\n| "))
	assert.Regexp(t, `\n[0-9]+ trees left out, as this document would be too long.\n$`, document.String())
}
