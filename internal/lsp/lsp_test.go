package lsp

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/lsp/buffers"
)

func at(line, from, to int) buffers.Range {
	return buffers.Range{Start: buffers.Position{Line: line, Character: from}, End: buffers.Position{Line: line, Character: to}}
}

func insert(line, character int, text string) buffers.Change {
	r := at(line, character, character)
	return buffers.Change{Range: &r, Text: text}
}

const traceFile = "package m // é\n"

func TestDiagnosticsAreMerged(t *testing.T) {
	c := started(t, map[string]string{"a.go": "x", "trace.go": traceFile}, tokens)
	c.open("a.go", "package m\n\nvar é = \"\U0001F600\" + QUERYone(oops)\n")
	p := c.showsIn(1, 0, "a.go", "QUERYone")
	require.Len(t, p.Diagnostics, 2)
	assert.Equal(t, "fake", p.Diagnostics[0].Source, "gopls's come first")
	d := p.Diagnostics[1]
	assert.Equal(t, at(2, 15, 23), d.Range, "columns count in UTF-16")
	assert.Equal(t, diagnostic{
		Range: d.Range, Severity: 2, Code: "nplusone/read", CodeDescription: &link{"https://example.com/nplusone"}, Source: "crosslayer",
		Message:            "QUERYone",
		RelatedInformation: []related{{location{c.uri("trace.go"), at(0, 0, 7)}, "here"}},
	}, d)
	c.await("what gopls says keeps its bytes", func(m message) bool {
		return strings.Contains(m.raw, `"unheard-of":[1]},{"range"`) && strings.Contains(m.raw, "oops, é")
	})

	// gopls publishes anew at every edit; ours are there, where they are now.
	n := c.count()
	c.change("a.go", 2, insert(0, 0, "// oops\n"))
	p = c.showsIn(2, n, "a.go", "QUERYone")
	require.Len(t, p.Diagnostics, 3)
	assert.Equal(t, at(3, 15, 23), p.Diagnostics[2].Range)

	// One that is edited itself goes at once, and comes back when it is there again.
	n = c.count()
	c.change("a.go", 3, insert(3, 17, " "))
	c.shows(n, "a.go")
	n = c.count()
	c.change("a.go", 4, buffers.Change{Text: "package m\n\nvar a = QUERYone + QUERYtwo\n"})
	c.shows(n, "a.go", "QUERYone", "QUERYtwo")
	n = c.count()
	c.notify("textDocument/didClose", fmt.Sprintf(`{"textDocument":{"uri":%q}}`, c.uri("a.go")))
	c.shows(n, "a.go")
	assert.Equal(t, 0, c.shutDown())
}

// A file that gopls says nothing of has a publication of its own, without a version.
func TestOwnPublications(t *testing.T) {
	document := "openapi: 3.0.0\npaths:\n  /x: {}\n"
	analyse := func(_ context.Context, root string, _ map[string][]byte, _ json.RawMessage) (*Analysis, error) {
		return &Analysis{Findings: []finding.Finding{{
			Rule: "contract", Category: "contract/undeclared-field", Severity: finding.Error, Operation: "GET /x",
			Message:  "GET /x sends joined_at, which api/openapi.yaml:3:3 lacks; declare or drop it",
			Position: finding.Position{File: root + "/a.go", Line: 1, Column: 1}, EndLine: 1, EndColumn: 8,
		}}}, nil
	}
	c := started(t, map[string]string{"b.go": "package m\n", "a.go": "package m\n", "api/openapi.yaml": document}, analyse)
	c.open("b.go", "package m\n")
	p := c.shows(0, "a.go", "GET /x sends joined_at, which api/openapi.yaml:3:3 lacks; declare or drop it")
	assert.Zero(t, p.Version)
	assert.Equal(t, []related{{location{c.uri("api/openapi.yaml"), at(2, 2, 8)}, "declared here"}}, p.Diagnostics[0].RelatedInformation)
	p = c.shows(0, "api/openapi.yaml", "GET /x sends joined_at (a.go:1)")
	assert.Zero(t, p.Version)
	assert.Equal(t, 1, p.Diagnostics[0].Severity)
	assert.Equal(t, at(2, 2, 8), p.Diagnostics[0].Range)
	assert.Equal(t, c.uri("a.go"), p.Diagnostics[0].RelatedInformation[0].Location.URI)

	// A document that is edited is analysed as it was saved: what is found moves to where that is now.
	n := c.count()
	c.open("api/openapi.yaml", "# new\n"+document)
	for range 2 { // as it is opened, and as it is analysed anew
		p = c.shows(n, "api/openapi.yaml", "GET /x sends joined_at (a.go:1)")
		assert.Equal(t, at(3, 2, 8), p.Diagnostics[0].Range)
		c.change("api/openapi.yaml", 2, insert(0, 5, "er"))
		n = c.count()
		c.notify("textDocument/didSave", fmt.Sprintf(`{"textDocument":{"uri":%q}}`, c.uri("b.go")))
		c.change("api/openapi.yaml", 3, insert(0, 0, "#"))
	}
}

func TestUnsavedTextsAreAnalysed(t *testing.T) {
	c := started(t, map[string]string{"a.go": "package m\n", "other.go": "package m // QUERYdisk\n"}, tokens)
	c.open("a.go", "package m\n")
	c.shows(0, "other.go", "QUERYdisk")
	c.open("other.go", "package m // QUERYunsaved\n")
	c.shows(0, "other.go", "QUERYunsaved")
}

func TestPulledDiagnostics(t *testing.T) {
	c := started(t, map[string]string{"a.go": "package m\n", "b.go": "package m\n"}, tokens)
	c.open("a.go", "package m // QUERYone oops\n")
	c.shows(0, "a.go", "QUERYone")
	pull := func(previous string) (kind string, messages []string) {
		m := c.request("textDocument/diagnostic", fmt.Sprintf(`{"textDocument":{"uri":%q},"previousResultId":%q}`, c.uri("a.go"), previous))
		var result struct {
			Kind     string
			ResultID string `json:"resultId"`
			Items    []diagnostic
		}
		require.NoError(t, json.Unmarshal(m.Result, &result), m.raw)
		assert.Equal(t, "same", result.ResultID)
		for _, d := range result.Items {
			messages = append(messages, d.Message)
		}
		return result.Kind, messages
	}
	n := c.count()
	kind, messages := pull("")
	assert.Equal(t, "full", kind)
	assert.Equal(t, []string{"oops, é", "QUERYone"}, messages)
	c.shows(n, "a.go") // nothing is said twice
	kind, _ = pull("same")
	assert.Equal(t, "unchanged", kind)

	n = c.count()
	c.change("a.go", 2, insert(0, 0, "// QUERYtwo\n"))
	c.after(n, "that it should ask anew", func(m message) bool { return m.Method == "workspace/diagnostic/refresh" })
	kind, messages = pull("same")
	assert.Equal(t, "full", kind, "ours have changed")
	assert.Equal(t, []string{"oops, é", "QUERYtwo", "QUERYone"}, messages)
	kind, _ = pull("same")
	assert.Equal(t, "unchanged", kind)
}

// A client that cannot be told to ask anew is told as before.
func TestPullWithoutRefresh(t *testing.T) {
	c := raw(t, map[string]string{"a.go": "package m\n"}, tokens)
	c.initialize(`{}`)
	c.open("a.go", "package m // QUERYone\n")
	c.shows(0, "a.go", "QUERYone")
	m := c.request("textDocument/diagnostic", fmt.Sprintf(`{"textDocument":{"uri":%q}}`, c.uri("a.go")))
	assert.NotContains(t, string(m.Result), "QUERY")
	assert.NotContains(t, c.shows(0, "a.go", "QUERYone").Diagnostics, "relatedInformation")
}

type action struct {
	Title, Kind string
	Diagnostics []diagnostic
	Edit        struct {
		DocumentChanges []struct {
			TextDocument struct {
				URI     string
				Version *int
			}
			Edits []textEdit
		}
		Changes map[string][]textEdit
	}
}

func (c *client) actions(name string, where buffers.Range, context string) (list []action) {
	c.t.Helper()
	place, _ := json.Marshal(where)
	m := c.request("textDocument/codeAction", fmt.Sprintf(`{"textDocument":{"uri":%q},"range":%s,"context":%s,"result":[{"title":"gopls's"}]}`, c.uri(name), place, context))
	require.NoError(c.t, json.Unmarshal(m.Result, &list), m.raw)
	require.NotEmpty(c.t, list)
	assert.Equal(c.t, "gopls's", list[0].Title)
	return list[1:]
}

const inFunction = "package m\n\nfunc f() {\n\tfor {\n\t\tuse(1,\n\t\t\tQUERYone)\n\t}\n}\n"

func TestActions(t *testing.T) {
	c := started(t, map[string]string{"a.go": inFunction}, tokens)
	c.open("a.go", inFunction)
	c.shows(0, "a.go", "QUERYone")
	list := c.actions("a.go", at(5, 4, 4), `{"diagnostics":[]}`)
	require.Len(t, list, 2)
	assert.Equal(t, "call it once", list[0].Title)
	assert.Equal(t, quickFix, list[0].Kind)
	require.Len(t, list[0].Diagnostics, 1)
	changes := list[0].Edit.DocumentChanges
	require.Len(t, changes, 1)
	assert.Equal(t, 1, *changes[0].TextDocument.Version)
	assert.Equal(t, c.uri("a.go"), changes[0].TextDocument.URI)
	assert.Equal(t, []textEdit{{at(5, 3, 11), "queryone"}}, changes[0].Edits)

	assert.Equal(t, "Ignore nplusone here\u2026", list[1].Title)
	assert.Equal(t, []textEdit{{at(4, 0, 0), "\t\t//crosslayer:ignore nplusone TODO: why\n"}}, list[1].Edit.DocumentChanges[0].Edits, "above the statement, not inside it")

	assert.Empty(t, c.actions("a.go", at(0, 0, 1), `{"diagnostics":[]}`))
	assert.Empty(t, c.actions("a.go", at(5, 4, 4), `{"diagnostics":[],"only":["refactor","source.fixAll"]}`))
	assert.Len(t, c.actions("a.go", at(5, 4, 4), `{"diagnostics":[],"only":["quickfix"]}`), 2)
	m := c.request("textDocument/codeAction", fmt.Sprintf(`{"textDocument":{"uri":%q},"range":{},"context":{},"partialResultToken":1,"result":[]}`, c.uri("a.go")))
	assert.Equal(t, "[]", string(m.Result))
	m = c.request("test/fail", `{}`)
	assert.Contains(t, m.raw, `"error"`)
}

// What was found in another text is no reason to edit this one.
func TestStaleFixesAreNotOffered(t *testing.T) {
	hold := make(chan struct{})
	calls := new(atomic.Int32)
	analyse := func(ctx context.Context, root string, unsaved map[string][]byte, section json.RawMessage) (*Analysis, error) {
		if calls.Add(1) > 1 {
			select {
			case <-hold:
			case <-ctx.Done():
			}
		}
		return tokens(ctx, root, unsaved, section)
	}
	c := raw(t, map[string]string{"a.go": inFunction}, analyse)
	c.initialize(`{"textDocument":{"codeAction":{"codeActionLiteralSupport":{}}}}`)
	c.open("a.go", inFunction)
	c.shows(0, "a.go", "QUERYone")
	n := c.count()
	c.change("a.go", 2, insert(0, 0, "// \n"))
	c.shows(n, "a.go", "QUERYone")
	list := c.actions("a.go", at(6, 4, 4), `{}`)
	require.Len(t, list, 1)
	assert.Equal(t, "Ignore nplusone here\u2026", list[0].Title)
	assert.Equal(t, []textEdit{{at(5, 0, 0), "\t\t//crosslayer:ignore nplusone TODO: why\n"}}, list[0].Edit.Changes[c.uri("a.go")])
	n = c.count()
	close(hold)
	c.change("a.go", 3, insert(0, 0, "// QUERYtwo\n"))
	c.shows(n, "a.go", "QUERYtwo", "QUERYone")
	assert.Len(t, c.actions("a.go", at(7, 4, 4), `{}`), 2)
}

func TestLensesAndHovers(t *testing.T) {
	c := started(t, map[string]string{"a.go": "package m\n"}, tokens)
	c.open("a.go", "package m\n\nfunc HANDLEa() {}\n")
	c.await("that there are lenses", func(m message) bool { return m.Method == "workspace/codeLens/refresh" })
	lens := func(result string) string {
		return string(c.request("textDocument/codeLens", fmt.Sprintf(`{"textDocument":{"uri":%q},"result":%s}`, c.uri("a.go"), result)).Result)
	}
	const ours = `{"range":{"start":{"line":2,"character":5},"end":{"line":2,"character":12}},"command":{"title":"GET /HANDLEa","command":""}}`
	assert.Equal(t, `[`+ours+`]`, lens(`null`))
	assert.Equal(t, `[{"x":1},`+ours+`]`, lens(`[{"x":1}]`))
	hover := func(character int, result string) string {
		return string(c.request("textDocument/hover", fmt.Sprintf(`{"textDocument":{"uri":%q},"position":{"line":2,"character":%d},"result":%s}`, c.uri("a.go"), character, result)).Result)
	}
	assert.Equal(t, `{"contents":{"kind":"markdown","value":"a\u003cb\n\n---\n\n**HANDLEa**"},"y":1}`, hover(7, `{"contents":{"kind":"markdown","value":"a<b"},"y":1}`))
	assert.Equal(t, `{"contents":{"kind":"markdown","value":"**HANDLEa**"},"range":{"start":{"line":2,"character":5},"end":{"line":2,"character":12}}}`, hover(5, `null`))
	assert.Equal(t, `{"contents":["a","**HANDLEa**"]}`, hover(7, `{"contents":"a"}`))
	assert.Equal(t, `{"contents":["a","b","**HANDLEa**"]}`, hover(7, `{"contents":["a","b"]}`))
	assert.Equal(t, `{"contents":[{"language":"go","value":"a"},"**HANDLEa**"]}`, hover(7, `{"contents":{"language":"go","value":"a"}}`))
	assert.Equal(t, `{"contents":"a"}`, hover(2, `{"contents":"a"}`), "not on the name")
	assert.Equal(t, `{"contents":7}`, hover(7, `{"contents":7}`))
}

// Hints are off unless somebody wants them.
func TestInlay(t *testing.T) {
	for _, test := range []struct{ options, want string }{
		{`{}`, `null`},
		{`{"inlay":true}`, `[{"position":{"line":2,"character":17},"label":"GET /HANDLEa","paddingLeft":true}]`},
	} {
		c := raw(t, map[string]string{"a.go": "package m\n"}, tokens)
		c.initializeWith(`{"workspace":{"codeLens":{"refreshSupport":true},"inlayHint":{"refreshSupport":true}}}`, test.options)
		c.open("a.go", "package m\n\nfunc HANDLEa() {}\n")
		c.await("that there are lenses", func(m message) bool { return m.Method == "workspace/codeLens/refresh" })
		hints := func(line int) string {
			return string(c.request("textDocument/inlayHint", fmt.Sprintf(`{"textDocument":{"uri":%q},"range":{"start":{"line":%d,"character":0},"end":{"line":%d,"character":9}},"result":null}`, c.uri("a.go"), line, line)).Result)
		}
		assert.Equal(t, test.want, hints(2))
		assert.Equal(t, `null`, hints(1))
		assert.Equal(t, 0, c.shutDown())
	}
}

func TestSettings(t *testing.T) {
	c := raw(t, map[string]string{"a.go": "package m\n"}, tokens)
	section := new(atomic.Value)
	section.Store(`null`)
	c.onUs = func(m message) any {
		if m.Method == "workspace/configuration" {
			return []json.RawMessage{json.RawMessage(section.Load().(string))}
		}
		return nil
	}
	c.initialize(everything)
	text := "package m // QUERYone HANDLEa\n"
	c.open("a.go", text)
	c.shows(0, "a.go", "QUERYone")
	section.Store(`{"enabled":false}`)
	n := c.count()
	c.notify("workspace/didChangeConfiguration", `{"settings":{}}`)
	c.shows(n, "a.go")
	section.Store(`{"lens":false,"hover":false,"debounce":1}`)
	n = c.count()
	c.notify("workspace/didChangeConfiguration", `{"settings":{}}`)
	c.shows(n, "a.go", "QUERYone")
	m := c.request("textDocument/codeLens", fmt.Sprintf(`{"textDocument":{"uri":%q},"result":null}`, c.uri("a.go")))
	assert.Equal(t, "null", string(m.Result))
	m = c.request("textDocument/hover", fmt.Sprintf(`{"textDocument":{"uri":%q},"position":{"line":0,"character":24},"result":null}`, c.uri("a.go")))
	assert.Equal(t, "null", string(m.Result))
}

// The first analysis of a root, which may take long, is shown; and it can be told to end.
func TestProgress(t *testing.T) {
	ended := make(chan struct{}, 10)
	analyse := func(ctx context.Context, _ string, _ map[string][]byte, _ json.RawMessage) (*Analysis, error) {
		<-ctx.Done()
		ended <- struct{}{}
		return nil, ctx.Err()
	}
	c := started(t, map[string]string{"a.go": "package m\n"}, analyse)
	c.open("a.go", "package m\n")
	m := c.await("that it has begun", func(m message) bool { return m.Method == "$/progress" && strings.Contains(m.raw, `"begin"`) })
	var p progress
	require.NoError(t, json.Unmarshal(m.Params, &p))
	body := fmt.Sprintf(`{"jsonrpc":"2.0","method":"window/workDoneProgress/cancel","params":{"token":%q}}`, p.Token)
	_, err := fmt.Fprintf(c.in, "Content-Length: %d\r\n\r\n%s", len(body), body) // not for gopls
	require.NoError(t, err)
	<-ended
	c.await("that it has ended", func(m message) bool { return m.Method == "$/progress" && strings.Contains(m.raw, `"end"`) })
	c.seen()
}

// seen compares what gopls has read with what the client has written for it.
func (c *client) seen() {
	c.t.Helper()
	m := c.request("test/seen", `{}`)
	var text string
	require.NoError(c.t, json.Unmarshal(m.Result, &text))
	got, err := base64.StdEncoding.DecodeString(text)
	require.NoError(c.t, err)
	assert.True(c.t, c.sent.String() == string(got), "gopls has read something else than the client has written")
}

// An analysis that takes longer than the next edit is moved through it, and one that hangs holds up nobody.
func TestSlowAnalysis(t *testing.T) {
	begun, hold := make(chan struct{}, 10), make(chan struct{})
	analyse := func(ctx context.Context, root string, unsaved map[string][]byte, section json.RawMessage) (*Analysis, error) {
		begun <- struct{}{}
		<-hold // does not even mind being cancelled
		return tokens(context.WithoutCancel(ctx), root, unsaved, section)
	}
	c := started(t, map[string]string{"a.go": "package m\n"}, analyse)
	c.open("a.go", "package m // QUERYone QUERYtwo\n")
	<-begun
	c.change("a.go", 2, insert(0, 0, "// é\n\n"), insert(2, 23, "x")) // QUERYtwo is QxUERYtwo
	for range 20 {
		assert.Equal(t, `"x"`, string(c.request("test/echo", `{"result":"x"}`).Result))
	}
	hold <- struct{}{}
	p := c.shows(0, "a.go", "QUERYone")
	assert.Equal(t, at(2, 13, 21), p.Diagnostics[0].Range)
	assert.Equal(t, 0, c.shutDown(), "although an analysis hangs")
}

func TestAnalysisThatFails(t *testing.T) {
	mode := new(atomic.Value)
	mode.Store("")
	runs := new(atomic.Int32)
	analyse := func(ctx context.Context, root string, unsaved map[string][]byte, section json.RawMessage) (*Analysis, error) {
		defer runs.Add(1)
		switch mode.Load() {
		case "panic":
			panic("no")
		case "problem":
			return &Analysis{Problem: "does not build"}, nil
		case "nothing":
			return nil, nil
		}
		return tokens(ctx, root, unsaved, section)
	}
	c := started(t, map[string]string{"a.go": "package m\n"}, analyse)
	c.open("a.go", "package m // QUERYone\n")
	c.shows(0, "a.go", "QUERYone")
	version := 1
	for _, m := range []string{"panic", "problem", "nothing"} {
		mode.Store(m)
		n, before := c.count(), runs.Load()
		version++
		c.change("a.go", version, insert(0, 0, "//\n"))
		if m == "problem" {
			c.await("what the problem is", func(m message) bool {
				return m.Method == "window/showMessage" && strings.Contains(m.raw, "crosslayer: does not build")
			})
		}
		p := c.showsIn(version, n, "a.go", "QUERYone")
		assert.Equal(t, version-1, p.Diagnostics[0].Range.Start.Line, "what was found stands where it is")
		require.Eventually(t, func() bool { return runs.Load() > before }, patience, time.Millisecond)
	}
	mode.Store("")
	n := c.count()
	c.change("a.go", 9, insert(0, 0, "// QUERYtwo\n"))
	c.shows(n, "a.go", "QUERYtwo", "QUERYone")
}

// Whatever one types, and whenever an analysis ends: what is shown stands on what it is about.
func TestEveryDiagnosticIsOnItsToken(t *testing.T) {
	slow := func(ctx context.Context, root string, unsaved map[string][]byte, section json.RawMessage) (*Analysis, error) {
		a, err := tokens(ctx, root, unsaved, section)
		time.Sleep(3 * time.Millisecond)
		return a, err
	}
	c := raw(t, map[string]string{"a.go": "package m\n"}, slow)
	c.initialize(`{}`)
	var text strings.Builder
	text.WriteString("package m\n")
	for i := range 30 {
		fmt.Fprintf(&text, "// é\U0001F600 QUERY%d (x)\n", i)
	}
	texts := []string{"", text.String()}
	c.open("a.go", texts[1])
	c.await("something", func(m message) bool { return strings.Contains(m.raw, "QUERY29") })
	r := rand.New(rand.NewSource(1))
	for version := 2; version <= 200; version++ {
		now := texts[version-1]
		lines := buffers.NewLines(now)
		at := r.Intn(len(now) + 1)
		for at < len(now) && !utf8.RuneStart(now[at]) {
			at++
		}
		a := lines.Position(at)
		b := a
		if r.Intn(2) == 0 {
			b.Character += r.Intn(8)
		}
		start, _ := lines.Offset(a)
		end, ok := lines.Offset(b)
		if !ok {
			b, end = a, start
		}
		with := []string{"", "\n", "x", "é\n", "QUERYnew", " ", "\U0001F600"}[r.Intn(7)]
		texts = append(texts, now[:start]+with+now[end:])
		c.change("a.go", version, buffers.Change{Range: &buffers.Range{Start: a, End: b}, Text: with})
		if r.Intn(10) == 0 {
			time.Sleep(time.Duration(r.Intn(60)) * time.Millisecond)
		}
	}
	last := texts[len(texts)-1]
	var final published
	c.await("all that there is in the end", func(m message) bool {
		final = published{}
		return m.Method == "textDocument/publishDiagnostics" && json.Unmarshal(m.Params, &final) == nil && final.Version == 200 && len(final.Diagnostics) == len(wanted.FindAllString(last, -1))
	})
	checked := 0
	for _, m := range c.messages {
		var p published
		if m.Method != "textDocument/publishDiagnostics" || json.Unmarshal(m.Params, &p) != nil {
			continue
		}
		for _, d := range p.Diagnostics {
			on := false
			// The session may have seen newer edits than gopls when gopls published.
			for version := p.Version; version < len(texts) && !on; version++ {
				lines := buffers.NewLines(texts[version])
				start, okStart := lines.Offset(d.Range.Start)
				end, okEnd := lines.Offset(d.Range.End)
				on = okStart && okEnd && start <= end && texts[version][start:end] == d.Message
			}
			require.True(t, on, "%s is not at %v in version %d", d.Message, d.Range, p.Version)
			checked++
		}
	}
	assert.Greater(t, checked, 100)
}

func TestSeveralRoots(t *testing.T) {
	c := raw(t, map[string]string{
		"a.go": "package m // QUERYa\n", "sub/go.mod": "module example.com/sub\n", "sub/b.go": "package sub // QUERYb\n",
		"work/go.work": "go 1.25\nuse (\n\t./one // first\n\t./two\n)\n", "work/one/go.mod": "module example.com/one\n", "work/one/c.go": "package one // QUERYc\n",
		"work/two/d.go": "package two // QUERYd\n", "work/two/go.mod": "module example.com/two\n",
		"work/three/go.mod": "module example.com/three\n", "work/three/e.go": "package three // QUERYe\n",
	}, func(ctx context.Context, root string, unsaved map[string][]byte, section json.RawMessage) (*Analysis, error) {
		a, err := tokens(ctx, root, unsaved, section)
		if filepath.Base(root) == "work" {
			a.Findings = slices.DeleteFunc(a.Findings, func(f finding.Finding) bool { return f.Message == "QUERYe" })
		}
		for i := range a.Findings {
			a.Findings[i].Message += " of " + filepath.Base(root)
		}
		return a, err
	})
	t.Setenv("GOWORK", "")
	c.initialize(`{}`)
	for name, want := range map[string]string{"sub/b.go": "QUERYb of sub", "work/one/c.go": "QUERYc of work", "work/three/e.go": "QUERYe of three"} {
		n := c.count()
		text, err := os.ReadFile(c.path(name))
		require.NoError(t, err)
		c.open(name, string(text))
		c.shows(n, name, want)
	}
	c.shows(0, "work/two/d.go", "QUERYd of work")
	// A folder that is closed takes its diagnostics along.
	n := c.count()
	c.notify("workspace/didChangeWorkspaceFolders", fmt.Sprintf(`{"event":{"added":[{"uri":%q}],"removed":[{"uri":%q}]}}`, c.uri("work"), uriOf(c.dir)))
	c.shows(n, "sub/b.go")
}
