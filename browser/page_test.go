package browser

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/chart/draw"
)

// executable finds a browser. Where there is none the test is skipped, but not where changes are judged.
func executable(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const missing = "no chromium on PATH: install one, on Debian with apt-get install chromium"
	if os.Getenv("CI") != "" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

// shop is the chart that the tests of package draw make.
func shop(t *testing.T) chart.Chart {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "internal", "chart", "draw", "testdata", "shop.json"))
	require.NoError(t, err)
	defer file.Close()
	c, err := chart.ReadJSON(file)
	require.NoError(t, err)
	return c
}

// page draws a chart.
func page(t *testing.T, c chart.Chart) []byte {
	t.Helper()
	var buf bytes.Buffer
	require.NoError(t, draw.HTML(&buf, c))
	return buf.Bytes()
}

// A tab is a page in the browser. What the page complains about fails the test.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu         sync.Mutex
	complaints []string
}

// browsers starts one and returns what opens a tab in it.
func browsers(t *testing.T) func(t *testing.T) *tab {
	path := executable(t)
	options := chromedp.DefaultExecAllocatorOptions[:]
	options = append(options, chromedp.ExecPath(path))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // it refuses to start for root otherwise
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	first, stopBrowser := chromedp.NewContext(allocator)
	t.Cleanup(stopBrowser)
	require.NoError(t, chromedp.Do(first, chromedp.Navigate("about:blank")))
	return func(t *testing.T) *tab {
		t.Helper()
		ctx, stop := chromedp.NewContext(first)
		t.Cleanup(stop)
		p := &tab{t: t, ctx: ctx}
		require.NoError(t, chromedp.Listen(ctx, p.listen))
		_, err := chromedp.Call(ctx, cdppage.BringToFront, cdp.Empty{})
		require.NoError(t, err)
		limited, cancel := context.WithTimeout(ctx, 2*time.Minute) // a hang, on however slow a machine
		t.Cleanup(cancel)
		p.ctx = limited
		t.Cleanup(func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			assert.Empty(t, p.complaints)
		})
		return p
	}
}

func (p *tab) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		p.complaints = append(p.complaints, fmt.Sprintf("exception: %+v", e.ExceptionDetails.Exception))
	case *runtime.EventConsoleAPICalled:
		p.complaints = append(p.complaints, fmt.Sprintf("console.%s", e.Type))
	case *log.EventEntryAdded:
		p.complaints = append(p.complaints, fmt.Sprintf("%s: %s", e.Entry.Source, e.Entry.Text))
	}
}

// open shows a page from a file.
func (p *tab) open(page []byte) {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), "page.html")
	require.NoError(p.t, os.WriteFile(file, page, 0o644))
	address := url.URL{Scheme: "file", Path: filepath.ToSlash(file)}
	require.NoError(p.t, chromedp.Do(p.ctx, chromedp.EmulateViewport(1440, 1000), chromedp.Navigate(address.String())))
}

// eval runs a script in the page.
func eval[T any](p *tab, script string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](script))
	require.NoError(p.t, err, script)
	return value
}

// call gives the browser a command that returns nothing.
func call[P any](p *tab, command cdp.Command[P, cdp.Empty], params P) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, command, params)
	require.NoError(p.t, err)
}

// press types keys into whatever has the focus. What a key types comes with its going down, as from a
// keyboard, so that a page can keep a key from typing.
func (p *tab) press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		for _, r := range key {
			events := kb.Encode(r)
			down, up := events[0], events[len(events)-1]
			if len(events) == 3 {
				down.Text, down.UnmodifiedText = events[1].Text, events[1].UnmodifiedText
			}
			call(p, input.DispatchKeyEvent, *down)
			call(p, input.DispatchKeyEvent, *up)
		}
	}
}

// click clicks the first element of a selector with the mouse.
func (p *tab) click(selector string) {
	p.t.Helper()
	at := eval[[]float64](p, fmt.Sprintf(`(() => {
		const element = document.querySelector(%q);
		element.scrollIntoView({block: "center"});
		const box = element.getBoundingClientRect();
		return [box.x + box.width / 2, box.y + box.height / 2];
	})()`, selector))
	require.NoError(p.t, chromedp.Do(p.ctx, chromedp.MouseClickXY(at[0], at[1])), selector)
}

// shown returns the names of the endpoints that can be seen, in their order.
func (p *tab) shown() []string {
	p.t.Helper()
	return eval[[]string](p, `[...document.querySelectorAll("tr.endpoint")].filter((tr) => tr.checkVisibility())
		.map((tr) => tr.querySelector(".open").textContent.trim())`)
}

// column returns the texts of a column, in their order.
func (p *tab) column(n int) []string {
	p.t.Helper()
	return eval[[]string](p, fmt.Sprintf(`[...document.querySelectorAll("tr.endpoint")].map((tr) => tr.cells[%d].textContent.trim())`, n))
}

// focus says what has the focus.
func (p *tab) focus() string {
	p.t.Helper()
	return eval[string](p, `document.activeElement.id || document.activeElement.textContent.trim()`)
}

// becomes waits until a script gives a value, which the page may have to draw a frame for.
func (p *tab) becomes(want, script string) {
	p.t.Helper()
	_, err := chromedp.Run(p.ctx, chromedp.Poll[any](fmt.Sprintf("(%s) === %q", script, want)))
	require.NoError(p.t, err, "%s is %q, not %q", script, eval[string](p, script), want)
}

// media makes the browser prefer a theme.
func (p *tab) media(theme string) {
	p.t.Helper()
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}},
	})
}

func TestPage(t *testing.T) {
	newTab := browsers(t)
	shopPage := page(t, shop(t))
	for _, test := range []struct {
		name string
		run  func(*testing.T, *tab)
	}{
		{"search", testSearch}, {"filters", testFilters}, {"order", testOrder}, {"tree", testTree}, {"answers", testAnswers}, {"keys", testKeys},
		{"theme", testTheme}, {"contrast", testContrast}, {"print", testPrint},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newTab(t)
			p.open(shopPage)
			test.run(t, p)
		})
	}
	t.Run("no script", func(t *testing.T) {
		p := newTab(t)
		call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		p.open(shopPage)
		assert.Len(t, p.shown(), 40)
		assert.False(t, eval[bool](p, `document.querySelector("#controls").checkVisibility()`))
		assert.True(t, eval[bool](p, `document.querySelector("noscript p").checkVisibility()`))
		assert.Contains(t, eval[string](p, `document.querySelector("#map").innerText`), "internal/web/checkout.go:11")
	})
	t.Run("no storage", func(t *testing.T) {
		p := newTab(t)
		// A page of a data URL may not store anything.
		require.NoError(t, chromedp.Do(p.ctx, chromedp.Navigate("data:text/html;base64,"+base64.StdEncoding.EncodeToString(shopPage))))
		require.Equal(t, "SecurityError", eval[string](p, `(() => { try { return String(localStorage) } catch (e) { return e.name } })()`))
		before := eval[string](p, `getComputedStyle(document.body).backgroundColor`)
		p.click("#theme")
		assert.NotEqual(t, before, eval[string](p, `getComputedStyle(document.body).backgroundColor`))
	})
	t.Run("hostile", func(t *testing.T) { testHostile(t, newTab(t)) })
	t.Run("thousand", func(t *testing.T) { testThousand(t, newTab(t)) })
	t.Run("complaints are heard", func(t *testing.T) {
		p := newTab(t)
		p.open(shopPage)
		eval[any](p, `console.error("heard"); setTimeout(() => { throw new Error("heard") }); document.body.append(Object.assign(document.createElement("img"), {src: "x.png"})); null`)
		assert.Eventually(t, func() bool {
			p.mu.Lock()
			defer p.mu.Unlock()
			return len(p.complaints) == 3
		}, 10*time.Second, 10*time.Millisecond)
		p.mu.Lock()
		defer p.mu.Unlock()
		assert.Contains(t, strings.Join(p.complaints, "\n"), "Content Security Policy", "the policy is in force")
		p.complaints = nil
	})
}

func testSearch(t *testing.T, p *tab) {
	p.press("/")
	assert.Equal(t, "search", p.focus())
	assert.Empty(t, eval[string](p, `document.activeElement.value`), "the key that focuses is not typed")
	p.press("get Vouch")
	assert.Equal(t, []string{"GET /api/vouchers", "GET /api/vouchers/{id}"}, p.shown(), "method and path")
	assert.Equal(t, "2 of 40", eval[string](p, `document.querySelector("#shown").textContent`))
	p.press(kb.Escape)
	assert.Len(t, p.shown(), 40)
	assert.Equal(t, "search", p.focus())

	p.press("categorytree")
	assert.Equal(t, []string{"GET /api/categories"}, p.shown(), "handler")
	p.press(kb.Escape)
	p.press("audit_log")
	assert.Len(t, p.shown(), 5, "the table of a query far below")
	assert.Equal(t, 5, eval[int](p, `document.querySelectorAll("tr.endpoint:not([hidden]) .deep").length`), "and so it says")
	p.click("tr.endpoint:not([hidden]) .open")
	assert.Equal(t, "audit_log", eval[string](p, `document.querySelector("mark").textContent`))
	p.press(kb.Escape)
	assert.False(t, eval[bool](p, `document.querySelector("mark") !== null`))
	p.press("/", "#")
	assert.Empty(t, p.shown())
	assert.True(t, eval[bool](p, `document.querySelector("#none").checkVisibility()`))
}

func testFilters(t *testing.T, p *tab) {
	p.click(`[data-kind=grpc]`)
	assert.Len(t, p.shown(), 3)
	p.click(`[data-kind=cron]`)
	assert.Len(t, p.shown(), 5)
	p.click(`[data-grows]`)
	assert.Equal(t, []string{"cron 0 3 * * *", "gRPC /shop.stock.v1.Stock/Levels"}, p.shown())
	p.click(`[data-layer=remote]`)
	assert.Equal(t, []string{"cron 0 3 * * *"}, p.shown())
	assert.Equal(t, "true", eval[string](p, `document.querySelector("[data-layer=remote]").ariaPressed`))
	for _, filter := range []string{"[data-kind=grpc]", "[data-kind=cron]", "[data-layer=remote]"} {
		p.click(filter)
	}
	assert.Len(t, p.shown(), 11)

	// A link of the totals shows its endpoint whatever is filtered out.
	p.click(`[data-layer=cache]`)
	p.click(`.costliest li:first-child a`)
	p.becomes("POST /api/carts/{id}/checkout", `document.activeElement.textContent.trim()`)
	assert.Len(t, p.shown(), 40)
	assert.Equal(t, 1, eval[int](p, `document.querySelectorAll(".opened").length`))
}

func testOrder(t *testing.T, p *tab) {
	first := p.shown()
	p.click("thead th:nth-child(3) button")
	cache := p.column(2)
	assert.Equal(t, "n", cache[0], "by cache, the worst first")
	assert.Equal(t, "–", cache[39])
	assert.NotEqual(t, first, p.shown())
	order := eval[[]string](p, `[...document.querySelectorAll("thead th")].map((th) => th.ariaSort)`)
	assert.Equal(t, "descending", order[2])
	assert.Equal(t, 1, len(order)-strings.Count(strings.Join(order, " "), "none"), "one column has the order")
	p.click("thead th:nth-child(3) button")
	assert.Equal(t, "n", p.column(2)[39])
	assert.Equal(t, "ascending", eval[string](p, `document.querySelector("thead th:nth-child(3)").ariaSort`))

	p.click("thead th:nth-child(2) button")
	db := p.column(1)
	assert.Equal(t, []string{"1+n·m..4+n·m", "n·m", "1+n"}, db[:3])
	assert.Less(t, slices.Index(db, "1..4"), slices.Index(db, "2"), "numbers, not texts")

	// By keyboard, and with an open tree that goes along.
	p.click("tr.endpoint .open")
	eval[any](p, `document.querySelector("thead th button").focus()`)
	p.press(kb.Enter)
	assert.Equal(t, "ascending", eval[string](p, `document.querySelector("thead th").ariaSort`))
	names := p.shown()
	assert.Equal(t, "GET /api/admin/reports/{kind}", names[0])
	assert.Equal(t, "POST /api/carts/{id}/checkout", eval[string](p, `document.querySelector(".opened").previousElementSibling.querySelector(".open").textContent.trim()`))
	p.click("thead .bar button")
	assert.Equal(t, first, p.shown(), "by cost again")
}

func testTree(t *testing.T, p *tab) {
	p.click("#e0 .open")
	assert.Equal(t, "true", eval[string](p, `document.querySelector("#e0 .open").ariaExpanded`))
	text := eval[string](p, `document.querySelector(".opened").innerText`)
	for _, want := range []string{
		"n =\nlen(cart.Items)", "m =\nlen(item.Discounts)", "(*Auth).Session", "internal/web/routes.go",
		"for each of len(cart.Items), n times", "one of", "or", "detached, nobody waits",
	} {
		assert.Contains(t, text, want)
	}
	assert.Equal(t, []string{"1 db", "n remote", "n·m db", "1 remote", "1 remote", "1 db", "1 db", "1 db", "1 queue", "1 db", "1 remote"},
		eval[[]string](p, `[...document.querySelectorAll(".opened .wire")].map((wire) => wire.textContent)`), "down to the wire, with the trips of one request")
	assert.True(t, eval[bool](p, `[...document.querySelectorAll(".opened .step")].every((step) => /\.go:[0-9]+$/.test(step.textContent))`), "each step has its place")
	// What does not count, or not once, looks otherwise.
	p.click("#all")
	looks := eval[map[string]string](p, `Object.fromEntries(["loop", "choice", "parallel", "detached", "guarded"].map((kind) => {
		const style = getComputedStyle(document.querySelector(".tree ." + kind + " > ul"));
		return [kind, style.borderLeftStyle + style.borderLeftWidth];
	}))`)
	seen := map[string]string{}
	for kind, look := range looks {
		assert.Empty(t, seen[look], "%s looks as %s", kind, seen[look])
		seen[look] = kind
	}
	assert.Equal(t, 40, eval[int](p, `document.querySelectorAll(".opened").length`))
	p.click("#all")
	assert.Equal(t, 0, eval[int](p, `document.querySelectorAll(".opened").length`))
	assert.Equal(t, "false", eval[string](p, `document.querySelector("#e0 .open").ariaExpanded`))
}

func testAnswers(t *testing.T, p *tab) {
	p.click("[data-differs]")
	assert.Equal(t, []string{"POST /api/vouchers", "GET /api/home", "GET /api/orders/{id}"}, p.shown())
	assert.Equal(t, "200 404 500 !", eval[string](p, `document.querySelector("#e33 .answers").textContent.trim()`))
	p.click("#e33 .open")
	text := eval[string](p, `document.querySelector(".opened .said-block").innerText`)
	for _, want := range []string{
		"not as documented", "GET /orders/{id}", "type-mismatch", "lines[].price is number, declared string", "nil-slice",
		"declared at api/openapi.yaml:311", "Not Found", "application/json", "\n  customer: {id: integer, name: string, email?: string},\n", "internal/web/orders.go:117",
	} {
		assert.Contains(t, text, want)
	}
	p.click("[data-differs]")

	// Statuses that the table has no room for, categories and fields are found.
	p.press("/", "422")
	assert.Len(t, p.shown(), 6)
	assert.Equal(t, "in its answers", eval[string](p, `document.querySelector("tr.endpoint:not([hidden]) .deep").textContent`))
	p.press(kb.Escape)
	p.press("nil-slice")
	assert.Equal(t, []string{"GET /api/orders/{id}"}, p.shown())
	assert.Equal(t, "nil-slice", eval[string](p, `document.querySelector(".opened mark").textContent`))
	p.press(kb.Escape)
	p.press("delete conflict")
	assert.Empty(t, p.shown())
	p.press(kb.Escape)
	p.press("shippedat post")
	assert.Empty(t, p.shown())
	p.press(kb.Escape)

	p.click("thead .answers button")
	assert.Equal(t, []string{"GET /api/orders/{id}", "POST /api/vouchers", "GET /api/home"}, p.shown()[:3], "what differs most comes first")
	p.click("#e24 .open") // has nothing to do with the document
	assert.Equal(t, 1, eval[int](p, `document.querySelectorAll("#e33 + .opened .said-block").length`))
}

func testKeys(t *testing.T, p *tab) {
	p.press("/", kb.ArrowDown)
	assert.Equal(t, "POST /api/carts/{id}/checkout", p.focus())
	assert.NotEqual(t, "none", eval[string](p, `getComputedStyle(document.activeElement).outlineStyle`), "the focus can be seen")
	p.press(kb.ArrowDown, kb.ArrowDown, kb.ArrowUp)
	assert.Equal(t, "GET /api/categories", p.focus())
	p.press(kb.ArrowRight)
	assert.Equal(t, 1, eval[int](p, `document.querySelectorAll(".opened").length`))
	assert.Contains(t, eval[string](p, `document.querySelector(".opened").innerText`), "14 steps left out here")
	p.press(kb.ArrowLeft)
	assert.Equal(t, 0, eval[int](p, `document.querySelectorAll(".opened").length`))
	p.press(kb.Enter)
	assert.Equal(t, 1, eval[int](p, `document.querySelectorAll(".opened").length`))
	p.press(" ")
	assert.Equal(t, 0, eval[int](p, `document.querySelectorAll(".opened").length`))
	p.press(kb.End)
	assert.Equal(t, "GET /healthz", p.focus())
	p.press(kb.Home)
	assert.Equal(t, "POST /api/carts/{id}/checkout", p.focus())

	// From the top, tab reaches everything, in the order in which it stands.
	eval[any](p, `document.activeElement.blur(); scrollTo(0, 0); getSelection().removeAllRanges()`)
	eval[any](p, `document.querySelector("#theme").focus()`)
	var reached []string
	for range 36 {
		reached = append(reached, p.focus())
		assert.NotEqual(t, "none", eval[string](p, `getComputedStyle(document.activeElement).outlineStyle`))
		p.press(kb.Tab)
	}
	for i, want := range []string{"theme", "POST /api/carts/{id}/checkout", "search", "HTTP 33", "depends on n", "not as documented", "all", "endpoint", "answers", "handler", "POST /api/carts/{id}/checkout"} {
		at := slices.Index(reached, want)
		require.GreaterOrEqual(t, at, 0, "the %d. stop, %s, in %q", i, want, reached)
		reached = reached[at+1:]
	}
}

func testTheme(t *testing.T, p *tab) {
	const label = `document.querySelector("#theme").textContent`
	background := func() string { return eval[string](p, `getComputedStyle(document.body).backgroundColor`) }
	p.media("dark")
	dark := background()
	p.media("light")
	light := background()
	require.NotEqual(t, dark, light)
	p.becomes("Dark", label)
	p.click("#theme")
	assert.Equal(t, dark, background(), "the switch beats the system")
	p.becomes("Light", label)
	require.NoError(t, chromedp.Do(p.ctx, chromedp.Reload()))
	assert.Equal(t, dark, background(), "and is remembered")
	p.click("#theme")
	assert.Equal(t, light, background())
	eval[any](p, `localStorage.clear()`)
}

// testContrast computes WCAG's ratio of every text against what is behind it. The dashes of empty cells
// are left out: an empty cell would say the same.
func testContrast(t *testing.T, p *tab) {
	const script = `(() => {
		const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
		const rgba = (color) => {
			canvas.clearRect(0, 0, 1, 1);
			canvas.fillStyle = color;
			canvas.fillRect(0, 0, 1, 1);
			return canvas.getImageData(0, 0, 1, 1).data;
		};
		const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255)
			.map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
			.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
		const low = new Set();
		for (const element of document.querySelectorAll("body *")) {
			const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
			if (!own || !element.checkVisibility() || element.matches(".zero, script, noscript")) continue;
			let behind = element;
			while (behind && rgba(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
			const a = luminance(rgba(getComputedStyle(element).color));
			const b = luminance(rgba(getComputedStyle(behind).backgroundColor));
			const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
			if (ratio < 4.5) low.add(element.className + " " + element.textContent.slice(0, 30) + " " + ratio.toFixed(2));
		}
		return [...low];
	})()`
	p.click("#all")
	p.press("/", "ord") // for the marks
	for _, theme := range []string{"light", "dark"} {
		p.media(theme)
		assert.Empty(t, eval[[]string](p, script), theme)
	}
}

func testPrint(t *testing.T, p *tab) {
	p.click("#e0 .open")
	p.press("/", "vouch")
	require.Less(t, len(p.shown()), 40)
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media:    "print",
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	})
	assert.Len(t, p.shown(), 40, "paper has all rows")
	assert.False(t, eval[bool](p, `document.querySelector("#controls").checkVisibility()`))
	assert.False(t, eval[bool](p, `document.querySelector("#theme").checkVisibility()`))
	assert.True(t, eval[bool](p, `document.querySelector(".opened .tree").checkVisibility()`), "and the open trees")
	assert.Equal(t, "rgb(255, 255, 255)", eval[string](p, `getComputedStyle(document.body).backgroundColor`))
	pdf, err := chromedp.Run(p.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	require.NoError(t, err)
	assert.Equal(t, "%PDF", string(pdf[:4]))
}

func testHostile(t *testing.T, p *tab) {
	const hostile = `</script><script>document.title = "taken"</script><img src=x onerror="document.title = 'taken'"><!--`
	where := chart.Position{File: hostile, Line: 1}
	p.open(page(t, chart.Chart{Modules: []string{hostile}, Endpoints: []chart.Endpoint{{
		Kind: hostile, Method: hostile, Path: hostile, Program: hostile, Handler: chart.Func{Name: hostile, Position: where},
		Cost: chart.Cost{Partial: []string{hostile}},
		Answers: []chart.Answer{
			{Status: 200, Media: hostile, Body: chart.Other, Places: []chart.Position{where}},
			{Status: 201, Body: chart.JSON, Shape: hostile, Places: []chart.Position{where}},
		},
		Operation: hostile, Declared: where, Conforms: chart.Differs,
		Differences: []chart.Difference{{Category: hostile, Severity: hostile, Operation: hostile, Texts: []string{hostile}, Position: where, Declared: where}},
		Tree: []chart.Node{
			{Kind: chart.Trip, Layer: hostile, Text: hostile, Trips: 1, Position: where},
			{Kind: chart.Loop, Bound: hostile, Text: hostile, Children: []chart.Node{{Kind: hostile, Text: hostile, Func: hostile}}},
			{Kind: chart.Loop, Bound: "-1", Children: []chart.Node{{Kind: chart.Loop, Bound: "03", Children: []chart.Node{{Kind: chart.Loop}}}}},
		},
	}}}))
	p.click("#e0 .open")
	p.press("/", "<img")
	assert.Len(t, p.shown(), 1)
	assert.Equal(t, 0, eval[int](p, `document.querySelectorAll("img").length`))
	assert.Equal(t, 2, eval[int](p, `document.querySelectorAll("script").length`))
	assert.NotEqual(t, "taken", eval[string](p, `document.title`))
	assert.Contains(t, eval[string](p, `document.querySelector(".tree").textContent`), hostile)
	assert.Contains(t, eval[string](p, `document.querySelector(".said-block").textContent`), hostile)
}

// testThousand uses a page of the size of a large service.
func testThousand(t *testing.T, p *tab) {
	c := shop(t)
	one := c.Endpoints
	c.Endpoints = nil
	for i := range 25 {
		for _, e := range one {
			e.Path = fmt.Sprintf("/v%d%s", i, e.Path)
			c.Endpoints = append(c.Endpoints, e)
		}
	}
	p.open(page(t, c))
	assert.Len(t, p.shown(), 1000)
	assert.Less(t, eval[int](p, `document.querySelectorAll("*").length`), 40_000, "trees are made when they are opened")
	p.press("/")
	p.press("/v7/api checkout")
	assert.Equal(t, []string{"POST /v7/api/carts/{id}/checkout"}, p.shown())
	p.press(kb.ArrowDown, kb.ArrowRight)
	assert.Equal(t, 11, eval[int](p, `document.querySelectorAll(".opened .wire").length`))
	p.press(kb.Escape)
	p.click("thead th:nth-child(2) button")
	assert.Len(t, p.shown(), 1000)
}
