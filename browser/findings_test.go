package browser

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/output"
	"github.com/crosslayer/crosslayer/internal/reporttest"
)

// found is a report of a few findings: of two endpoints and of none, in three files.
func found() output.Report {
	at := func(file string, line int) finding.Position {
		return finding.Position{File: file, Line: line, Column: 2}
	}
	return output.Report{
		Below: "shop",
		Read: func(file string) ([]byte, error) {
			if strings.HasPrefix(file, "elsewhere/") {
				return nil, errors.New("not here")
			}
			return []byte("package a\n\n\tquery(one)\n\tquery(two)\n\tquery(three)\n"), nil
		},
		Notes: []finding.Remark{{Position: at("api.yaml", 2), Text: "not understood"}},
		Findings: []finding.Finding{
			{Rule: "nplusone", Category: "nplusone/read", Severity: finding.Warning, Message: "query in loop", Position: at("a.go", 3), EndLine: 3, EndColumn: 12,
				Endpoint: "GET /users", Function: "(*Handler).Users", Cost: "n", Fingerprint: "aaa:1", URL: "https://example.com/nplusone",
				Trace: []finding.Step{{Position: at("b.go", 4), Text: "calls the store"}, {Position: at("elsewhere/c.go", 5), Text: "makes a round trip"}}},
			{Rule: "contract", Category: "contract/field", Severity: finding.Error, Message: "sends a name", Position: at("a.go", 4), EndLine: 4, EndColumn: 12,
				Endpoint: "GET /orders", Fingerprint: "bbb:1", URL: "javascript:alert(1)",
				Fixes: []finding.Fix{{Message: "Spell it", Edits: []finding.Edit{{File: "a.go", Start: 0, End: 7, New: "module"}}}}},
			{Rule: "nplusone", Category: "nplusone/write", Severity: finding.Note, Message: "save in loop", Position: at("b.go", 5), Endpoint: "GET /users", Fingerprint: "ccc:1"},
			{Rule: "nplusone", Category: "nplusone/read", Severity: finding.Warning, Message: "query at the start", Position: at("main.go", 3), Fingerprint: "ddd:1"},
		},
	}
}

func findingsPage(t *testing.T, r output.Report) []byte {
	t.Helper()
	var buf bytes.Buffer
	require.NoError(t, output.HTML(&buf, r))
	return buf.Bytes()
}

// listed returns what can be seen of the list: titles of groups and messages.
func (p *tab) listed() []string {
	p.t.Helper()
	return eval[[]string](p, `[...document.querySelectorAll("#findings h2, #findings summary .said")].filter((e) => e.checkVisibility())
		.map((e) => e.tagName === "H2" ? "# " + e.textContent.trim() : e.textContent)`)
}

func TestFindings(t *testing.T) {
	newTab := browsers(t)
	few := findingsPage(t, found())
	for _, test := range []struct {
		name string
		run  func(*testing.T, *tab)
	}{
		{"search", testFindingsSearch}, {"filters", testFindingsFilters}, {"groups", testFindingsGroups}, {"detail", testFindingsDetail},
		{"keys", testFindingsKeys}, {"theme", testTheme}, {"print", testFindingsPrint},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newTab(t)
			p.open(few)
			test.run(t, p)
		})
	}
	t.Run("no script", func(t *testing.T) {
		p := newTab(t)
		call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		p.open(few)
		assert.Len(t, p.listed(), 7)
		assert.False(t, eval[bool](p, `document.querySelector("#controls").checkVisibility()`))
		assert.True(t, eval[bool](p, `document.querySelector("noscript p").checkVisibility()`))
		p.click("summary")
		assert.Contains(t, eval[string](p, `document.querySelector("details").innerText`), "Fix: Spell it")
	})
	t.Run("link", func(t *testing.T) {
		p := newTab(t)
		p.open(few)
		p.click("[data-severity=error]")
		eval[any](p, `location.hash = "f-aaa:1"; null`)
		p.becomes("true", `String(document.getElementById("f-aaa:1").firstElementChild.open)`)
		assert.Len(t, p.listed(), 7, "a link shows its finding whatever is filtered out")
		assert.Equal(t, 1, eval[int](p, `document.querySelectorAll("details[open]").length`))
	})
	t.Run("hostile", func(t *testing.T) { testFindingsHostile(t, newTab(t)) })
	t.Run("twenty thousand", func(t *testing.T) { testFindingsMany(t, newTab(t)) })
}

func testFindingsSearch(t *testing.T, p *tab) {
	p.press("/")
	assert.Equal(t, "search", p.focus())
	p.press("loop (*HANDLER)")
	p.becomes("1 of 4", `document.querySelector("#shown").textContent`)
	assert.Equal(t, []string{"# GET /users 2", "query in loop"}, p.listed())
	p.press(kb.Escape)
	p.becomes("", `document.querySelector("#shown").textContent`)
	assert.Len(t, p.listed(), 7)
	p.press("round trip")
	p.becomes("1 of 4", `document.querySelector("#shown").textContent`)
	p.press(kb.Escape, "noscript")
	p.becomes("0 of 4", `document.querySelector("#shown").textContent`)
	p.press(kb.Escape, "/orders")
	p.becomes("1 of 4", `document.querySelector("#shown").textContent`)
	p.press("#")
	p.becomes("0 of 4", `document.querySelector("#shown").textContent`)
	assert.Empty(t, p.listed())
	assert.True(t, eval[bool](p, `document.querySelector("#none").checkVisibility()`))
}

func testFindingsFilters(t *testing.T, p *tab) {
	p.click("[data-severity=error]")
	assert.Equal(t, []string{"# GET /orders 1", "sends a name"}, p.listed())
	p.click("[data-severity=note]")
	assert.Equal(t, []string{"# GET /orders 1", "sends a name", "# GET /users 2", "save in loop"}, p.listed())
	p.click("#controls [data-rule=nplusone]")
	assert.Equal(t, []string{"# GET /users 2", "save in loop"}, p.listed())
	p.click("[data-by=file]")
	assert.Equal(t, []string{"# shop/b.go 1", "save in loop"}, p.listed(), "what is filtered stays so")
}

func testFindingsGroups(t *testing.T, p *tab) {
	byEndpoint := []string{"# GET /orders 1", "sends a name", "# GET /users 2", "query in loop", "save in loop", "# No endpoint leads here 1", "query at the start"}
	assert.Equal(t, byEndpoint, p.listed())
	p.click("summary")
	p.click("[data-by=file]")
	assert.Equal(t, []string{"# shop/a.go 2", "query in loop", "sends a name", "# shop/b.go 1", "save in loop", "# shop/main.go 1", "query at the start"}, p.listed())
	assert.Equal(t, "true", eval[string](p, `document.querySelector("[data-by=file]").ariaPressed`))
	assert.Equal(t, 1, eval[int](p, `document.querySelectorAll("details[open]").length`), "what is open stays so")
	p.click("[data-by=endpoint]")
	assert.Equal(t, byEndpoint, p.listed())
}

func testFindingsDetail(t *testing.T, p *tab) {
	p.click("#all")
	p.becomes("Close all", `document.querySelector("#all").textContent`)
	// What is in them comes when the browser says that they are open, a moment later.
	p.becomes("true", `String(document.querySelectorAll(".finding > details[open] .facts").length === document.querySelectorAll(".finding").length)`)
	assert.Equal(t, []string{"query(two)", "query(one)"}, eval[[]string](p, `[...document.querySelectorAll(".source mark")].map((m) => m.textContent).slice(0, 2)`))
	text := eval[string](p, `document.querySelector("[id='f-aaa:1']").innerText`)
	for _, want := range []string{"shop/a.go:3", "     4  \tquery(two)", "shop/b.go:4", "elsewhere/c.go:5", "makes a round trip", "(*Handler).Users", "about nplusone"} {
		assert.Contains(t, text, want)
	}
	assert.Equal(t, "https://example.com/nplusone", eval[string](p, `document.querySelector("[id='f-aaa:1'] .facts a").href`))
	assert.Equal(t, "package|module", eval[string](p, `document.querySelector("del").textContent + "|" + document.querySelector("ins").textContent`))
	assert.Equal(t, 0, eval[int](p, `document.querySelectorAll("[href^='javascript']").length`))
	assert.Contains(t, eval[string](p, `document.querySelector(".notes").innerText`), "shop/api.yaml:2")
	p.click("#all")
	p.becomes("Open all", `document.querySelector("#all").textContent`)
	assert.Equal(t, 0, eval[int](p, `document.querySelectorAll("details[open]").length`))
}

func testFindingsKeys(t *testing.T, p *tab) {
	open := `String(document.activeElement.parentElement.open)`
	p.press("/", kb.ArrowDown, kb.ArrowDown)
	assert.Contains(t, p.focus(), "query in loop")
	p.press(kb.ArrowRight)
	assert.Equal(t, "true", eval[string](p, open))
	p.press(kb.ArrowLeft)
	assert.Equal(t, "false", eval[string](p, open))
	p.press(kb.Enter)
	assert.Equal(t, "true", eval[string](p, open))
	p.press(kb.ArrowUp, kb.ArrowUp)
	assert.Contains(t, p.focus(), "sends a name")
}

func testFindingsPrint(t *testing.T, p *tab) {
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	assert.False(t, eval[bool](p, `document.querySelector("#controls").checkVisibility()`))
	eval[any](p, `dispatchEvent(new Event("beforeprint")); null`)
	assert.True(t, eval[bool](p, `document.querySelector(".trace").checkVisibility()`), "paper has all of it")
	pdf, err := chromedp.Run(p.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	require.NoError(t, err)
	assert.Equal(t, "%PDF", string(pdf[:4]))
}

func testFindingsHostile(t *testing.T, p *tab) {
	const hostile = `</script><script>document.title = "taken"</script><img src=x onerror="document.title = 'taken'"><!--" onclick='alert(1)`
	at := finding.Position{File: hostile, Line: 1, Column: 1}
	r := reporttest.Hostile()
	r.Findings = append(r.Findings, finding.Finding{
		Rule: hostile, Category: hostile, Severity: hostile, Confidence: hostile, Message: hostile, Position: at, Function: hostile,
		Endpoint: hostile, Cost: hostile, URL: hostile, Fingerprint: hostile, Trace: []finding.Step{{Position: at, Text: hostile}},
		Fixes: []finding.Fix{{Message: hostile, Edits: []finding.Edit{{File: hostile, End: 5, New: hostile}}}},
	})
	r.Below = ""
	r.Read = func(file string) ([]byte, error) {
		if file != hostile {
			return nil, errors.New("not here")
		}
		return []byte(hostile), nil
	}
	r.Notes = []finding.Remark{{Position: at, Text: hostile}}
	p.open(findingsPage(t, r))
	p.click("#all")
	p.click("[data-by=file]")
	p.press("/", "<img")
	p.becomes(fmt.Sprintf("1 of %d", len(r.Findings)), `document.querySelector("#shown").textContent`)
	assert.Equal(t, 0, eval[int](p, `document.querySelectorAll("img").length`))
	assert.Equal(t, 1, eval[int](p, `document.querySelectorAll("script").length`))
	assert.Equal(t, 0, eval[int](p, `document.querySelectorAll("[onclick]").length`))
	assert.NotEqual(t, "taken", eval[string](p, `document.title`))
	assert.Equal(t, hostile, eval[string](p, `document.querySelector(".finding:not([hidden]) .said").textContent`))
}

// testFindingsMany uses a page of the size that the forms are made for.
func testFindingsMany(t *testing.T, p *tab) {
	p.open(findingsPage(t, reporttest.Large(20_000)))
	count := `document.querySelector("#shown").textContent`
	first := `document.querySelector("#findings > :not([hidden]) h2").textContent`
	p.press("/", "store7.customer")
	p.becomes("1 of 20000", count)
	assert.Equal(t, "GET /api/v1/domain0/orders/{id} 20", eval[string](p, first))
	p.press(kb.Escape)
	p.becomes("", count)
	assert.True(t, eval[bool](p, `document.querySelector("#all").disabled`), "nobody reads so many")
	p.click("[data-severity=error]")
	p.becomes("6667 of 20000", count)
	p.click("[data-by=file]")
	assert.Equal(t, "services/orders/internal/domain0000/handler/orders_00.go 10", eval[string](p, first))
	p.press("/", "domain0999")
	p.becomes("7 of 20000", count)
	p.click("#all")
	assert.Equal(t, 7, eval[int](p, `document.querySelectorAll("details[open]").length`))
	assert.Less(t, eval[int](p, `document.querySelectorAll("*").length`), 200_000, "the inside of a finding is made when it is opened")
}
