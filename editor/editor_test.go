package editor

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// loop is an N+1: a query for each friend.
const loop = `for _, id := range ids {
		name, err := s.users.Name(r.Context(), id)
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		friends = append(friends, friend{Name: name})
	}
`

const (
	nilSlice  = "contract/nil-slice"
	queryName = "contract/undeclared-query-param"
	nPlusOne  = "nplusone/read"
)

func TestTypedAndUndone(t *testing.T) {
	e := start(t, service(t), object{}, through()...)
	e.open("handler.go")
	e.shows("handler.go", queryName, nilSlice)

	e.replace("handler.go", "// HERE\n", loop)
	p := e.shows("handler.go", nPlusOne, queryName, nilSlice)
	d := ours(p.Diagnostics)[0]
	assert.Equal(t, "s.users.Name(r.Context(), id)", e.on("handler.go", d.Range))
	assert.Contains(t, d.Message, "users.Name in loop makes n round trips, n=len(ids)")
	var to []string
	for _, r := range d.RelatedInformation {
		to = append(to, filepath.Base(r.Location.URI)+": "+r.Message)
	}
	assert.Contains(t, to, "store.go: sql.DB.QueryRowContext makes a db round trip")

	// The document shows what the program does otherwise.
	p = e.shows("api/openapi.yaml", queryName, nilSlice)
	assert.Zero(t, p.Version)
	assert.Regexp(t, `^GET /tags reads the query parameter tag \(handler.go:\d+\)$`, p.Diagnostics[0].Message)
	assert.Regexp(t, `^GET /tags sends null for the body, declared array \(handler.go:\d+\)$`, p.Diagnostics[1].Message)

	e.replace("handler.go", loop, "// HERE\n")
	e.shows("handler.go", queryName, nilSlice)
	e.shows("api/openapi.yaml", queryName, nilSlice)

	// Half a statement is no reason to say something else than before; gopls says that it is half.
	e.replace("handler.go", "// HERE\n", "// HERE\n\tfriends = append(")
	p = e.shows("handler.go", queryName, nilSlice)
	assert.Equal(t, `r.URL.Query()["tag"]`, e.on("handler.go", ours(p.Diagnostics)[0].Range))
	e.await(0, "that it does not compile", func(message) bool {
		p = e.newest("handler.go")
		return len(p.Diagnostics) > len(ours(p.Diagnostics))
	})
	e.replace("handler.go", "\tfriends = append(", "")
	e.shows("handler.go", queryName, nilSlice)
	assert.Equal(t, 0, e.quit())
}

func TestFixedByAction(t *testing.T) {
	e := start(t, service(t), object{}, through()...)
	e.open("handler.go")
	p := e.shows("handler.go", queryName, nilSlice)
	d := ours(p.Diagnostics)[1]
	actions := func(only ...string) (titles []string, byTitle map[string]json.RawMessage) {
		context := object{"diagnostics": []diagnostic{d}}
		if only != nil {
			context["only"] = only
		}
		result := e.request("textDocument/codeAction", object{
			"textDocument": object{"uri": e.uri("handler.go")}, "range": d.Range, "context": context,
		})
		var list []struct {
			Title, Kind string
			Edit        json.RawMessage
		}
		require.NoError(t, json.Unmarshal(result, &list), string(result))
		byTitle = make(map[string]json.RawMessage)
		for _, a := range list {
			if a.Kind == "quickfix" {
				titles = append(titles, a.Title)
				byTitle[a.Title] = a.Edit
			}
		}
		return titles, byTitle
	}
	titles, edits := actions("quickfix")
	require.Len(t, titles, 2)
	assert.Equal(t, "Ignore contract here…", titles[1])
	_, all := actions()
	assert.Equal(t, edits, all)
	none, _ := actions("source.organizeImports")
	assert.Empty(t, none)

	e.apply(edits[titles[0]])
	assert.Contains(t, e.texts["handler.go"], "tags := make([]string, 0)")
	p = e.shows("handler.go", queryName)

	d = ours(p.Diagnostics)[0]
	titles, edits = actions("quickfix")
	require.Equal(t, []string{"Ignore contract here…"}, titles)
	e.apply(edits[titles[0]])
	assert.Contains(t, e.texts["handler.go"], "\n\t//crosslayer:ignore contract TODO: why\n\tfor _, tag := range r.URL.Query()")
	e.shows("handler.go")
	e.shows("api/openapi.yaml")
	assert.Equal(t, 0, e.quit())
}

// apply makes the edits of an action or a rename, in open files only.
func (e *editor) apply(edit json.RawMessage) {
	e.t.Helper()
	var w struct {
		DocumentChanges []struct {
			TextDocument struct {
				URI     string
				Version *int
			}
			Edits []textEdit
		}
	}
	require.NoError(e.t, json.Unmarshal(edit, &w), string(edit))
	require.NotEmpty(e.t, w.DocumentChanges, string(edit))
	for _, change := range w.DocumentChanges {
		name := ""
		for open := range e.texts {
			if e.uri(open) == change.TextDocument.URI {
				name = open
			}
		}
		require.NotEmpty(e.t, name, change.TextDocument.URI)
		require.Equal(e.t, e.versions[name], *change.TextDocument.Version)
		e.edit(name, change.Edits...)
	}
}

func TestRenamedInAnotherFile(t *testing.T) {
	e := start(t, service(t), object{}, through()...)
	e.open("handler.go")
	e.open("store/store.go")
	e.replace("handler.go", "// HERE\n", loop)
	e.shows("handler.go", nPlusOne, queryName, nilSlice)
	rename := e.where("store/store.go", "Name(ctx context.Context", 1)
	rename["newName"] = "FullName"
	e.apply(e.request("textDocument/rename", rename))
	assert.Contains(t, e.texts["handler.go"], "s.users.FullName(r.Context(), id)")
	p := e.shows("handler.go", nPlusOne, queryName, nilSlice)
	e.await(0, "the new name", func(message) bool {
		p = e.newest("handler.go")
		found := ours(p.Diagnostics)
		return len(found) > 0 && strings.Contains(found[0].Message, "users.FullName in loop")
	})
	assert.Equal(t, "s.users.FullName(r.Context(), id)", e.on("handler.go", ours(p.Diagnostics)[0].Range))
	assert.Equal(t, 0, e.quit())
}

func TestPulled(t *testing.T) {
	e := start(t, service(t), object{"pullDiagnostics": true}, through()...)
	e.open("handler.go")
	pull := func() (codes []string) {
		result := e.request("textDocument/diagnostic", object{"textDocument": object{"uri": e.uri("handler.go")}})
		var report struct{ Items []diagnostic }
		require.NoError(t, json.Unmarshal(result, &report), string(result))
		for _, d := range ours(report.Items) {
			codes = append(codes, fmt.Sprint(d.Code))
		}
		return codes
	}
	want := func(codes ...string) {
		t.Helper()
		n := 0
		for begin := time.Now(); ; { // as an editor: whenever it is told to ask anew
			got := pull()
			if fmt.Sprint(got) == fmt.Sprint(codes) {
				return
			}
			require.Less(t, time.Since(begin), patience, "%v", got)
			e.await(n, "that it should ask anew", func(m message) bool { return m.Method == "workspace/diagnostic/refresh" })
			n = e.count()
		}
	}
	want(queryName, nilSlice)
	e.replace("handler.go", "// HERE\n", loop)
	want(nPlusOne, queryName, nilSlice)
	e.replace("handler.go", loop, "// HERE\n")
	want(queryName, nilSlice)
	e.mu.Lock()
	assert.Empty(t, ours(e.newest("handler.go").Diagnostics), "nothing is said twice")
	e.mu.Unlock()
	assert.Equal(t, 0, e.quit())
}

func TestLensAndHover(t *testing.T) {
	e := start(t, service(t), object{}, through()...)
	e.open("handler.go")
	e.replace("handler.go", "// HERE\n", loop)
	e.shows("handler.go", nPlusOne, queryName, nilSlice)
	result := e.lenses("handler.go", `"title":"GET /users/{id}/friends: 1+n db, 1+n steps","command":""`)
	assert.Contains(t, result, `"title":"GET /tags: no trips","command":""`)
	result = string(e.request("textDocument/hover", e.where("handler.go", ") friends(", 3)))
	assert.Contains(t, result, `func (s *server) friends(w http.ResponseWriter, r *http.Request)`)
	assert.Contains(t, result, "`GET /users/{id}/friends: 1+n db, 1+n steps`")
	assert.Equal(t, 0, e.quit())
}

// lenses waits for one of the lenses, as an editor: it asks whenever it is told to.
func (e *editor) lenses(name, has string) string {
	e.t.Helper()
	for n := 0; ; n = e.count() {
		result := string(e.request("textDocument/codeLens", object{"textDocument": object{"uri": e.uri(name)}}))
		if strings.Contains(result, has) {
			return result
		}
		e.await(n, "that it should ask for lenses anew", func(m message) bool { return m.Method == "workspace/codeLens/refresh" })
	}
}

var (
	call   = regexp.MustCompile(`^(s\.users\.Name\(r\.Context\(\), \w*id\w*\)|r\.URL\.Query\(\)\["tag"\]|json\.NewEncoder\(w\)\.Encode\((friends|tags)\))`)
	number = 200
)

// Whatever is typed how fast: what is shown of a version stands where it belongs, and in the end all of it is there
// and nothing else.
func TestQuickEdits(t *testing.T) {
	e := start(t, service(t), object{}, through()...)
	e.open("handler.go")
	e.open("store/store.go")
	e.shows("handler.go", queryName, nilSlice)
	e.replace("handler.go", "// HERE\n", loop)
	texts := map[int]string{2: e.texts["handler.go"]}
	r := rand.New(rand.NewSource(1))
	for range number {
		lines := strings.SplitAfter(e.texts["handler.go"], "\n")
		switch n := r.Intn(6); {
		case n == 0 && strings.Contains(e.texts["handler.go"], loop):
			e.replace("handler.go", loop, "// HERE\n")
		case n == 0:
			e.replace("handler.go", "// HERE\n", loop)
		default: // a line more or less, somewhere between declarations
			at := 0
			for i, line := range lines {
				if strings.HasPrefix(line, "func ") && (at == 0 || r.Intn(2) == 0) {
					at = i
				}
			}
			where := span{position{at, 0}, position{at, 0}}
			if strings.HasPrefix(lines[at-1], "// é") {
				where.Start.Line--
				e.edit("handler.go", textEdit{where, ""})
			} else {
				e.edit("handler.go", textEdit{where, "// é 😀\n"})
			}
		}
		texts[e.versions["handler.go"]] = e.texts["handler.go"]
		time.Sleep(time.Duration(r.Intn(40)) * time.Millisecond)
	}
	if !strings.Contains(e.texts["handler.go"], loop) {
		e.replace("handler.go", "// HERE\n", loop)
		texts[e.versions["handler.go"]] = e.texts["handler.go"]
	}
	e.shows("handler.go", nPlusOne, queryName, nilSlice)

	checked := 0
	last := e.versions["handler.go"]
	for _, m := range e.messages {
		var p published
		if m.Method != "textDocument/publishDiagnostics" || json.Unmarshal(m.Params, &p) != nil || p.URI != e.uri("handler.go") {
			continue
		}
		for _, d := range ours(p.Diagnostics) {
			checked++
			right := false
			for version := p.Version; version <= last && !right; version++ { // it may be ahead of gopls
				at := &editor{texts: map[string]string{"x": texts[version]}}
				right = texts[version] != "" && call.MatchString(at.on("x", d.Range))
			}
			assert.True(t, right, "%s is at %v in version %d", d.Code, d.Range, p.Version)
		}
	}
	assert.Greater(t, checked, number)
	assert.Equal(t, 0, e.quit())
}

// Settings and documents that change while one works are obeyed; wrong ones are told of, and nothing is lost.
func TestSettings(t *testing.T) {
	e := start(t, service(t), object{}, through()...)
	e.open("handler.go")
	e.replace("handler.go", "// HERE\n", loop)
	e.shows("handler.go", nPlusOne, queryName, nilSlice)
	set := func(section object) {
		e.mu.Lock()
		e.section = section
		e.mu.Unlock()
		e.notify("workspace/didChangeConfiguration", object{"settings": object{}})
	}
	set(object{"rules": []string{"nplusone"}})
	e.shows("handler.go", nPlusOne)
	set(object{"rules": []string{"contrakt"}})
	e.await(0, "what is wrong", func(m message) bool {
		return m.Method == "window/showMessage" && strings.Contains(string(m.Params), "contrakt")
	})
	set(object{"enabled": false})
	e.shows("handler.go")
	set(object{"enabled": true})
	e.shows("handler.go", nPlusOne, queryName, nilSlice)
	document := filepath.Join(e.dir, "api", "openapi.yaml")
	text, err := os.ReadFile(document)
	require.NoError(t, err)
	declared := strings.Replace(string(text), "/tags:\n    get:\n", "/tags:\n    get:\n      parameters: [{name: tag, in: query, schema: {type: string}}]\n", 1)
	require.NoError(t, os.WriteFile(document, []byte(declared), 0o666))
	e.shows("handler.go", nPlusOne, nilSlice)
	require.NoError(t, os.WriteFile(filepath.Join(e.dir, ".crosslayer.yml"), []byte("version: 1\nrules: {contract: false}\n"), 0o666))
	e.shows("handler.go", nPlusOne)
	assert.Equal(t, 0, e.quit())
}

// Whoever ends us ends gopls.
func TestSignals(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("children are looked for in /proc")
	}
	for _, end := range []func(e *editor){
		func(e *editor) { _ = e.cmd.Process.Signal(syscall.SIGTERM) },
		func(e *editor) { _ = e.in.Close() },
		func(e *editor) { _ = e.cmd.Process.Kill() },
	} {
		e := start(t, service(t), object{}, through()...)
		e.open("handler.go")
		e.shows("handler.go", queryName, nilSlice)
		var children []string
		tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", e.cmd.Process.Pid))
		require.NoError(t, err)
		for _, task := range tasks {
			text, _ := os.ReadFile(task)
			children = append(children, strings.Fields(string(text))...)
		}
		require.NotEmpty(t, children)
		end(e)
		_, _ = e.cmd.Process.Wait()
		for _, child := range children {
			require.Eventually(t, func() bool {
				name, err := os.Readlink(filepath.Join("/proc", child, "exe"))
				return err != nil || name != realGopls
			}, patience, 10*time.Millisecond, "gopls is left behind")
		}
	}
}

// What is no session is gopls's own.
func TestPassedThrough(t *testing.T) {
	dir := service(t)
	run := func(name string, args ...string) (string, int) {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "CROSSLAYER_GOPLS="+realGopls)
		out, err := cmd.CombinedOutput()
		if err != nil {
			require.ErrorAs(t, err, new(*exec.ExitError))
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
	for _, args := range [][]string{{"version"}, {"version", "-json"}, {"help"}, {"check", "main.go"}, {"nothing"}, {"-no-such-flag"}, {"symbols", "main.go"}} {
		want, code := run(realGopls, args...)
		got, same := run(crosslayer, append([]string{"gopls"}, args...)...)
		assert.Equal(t, code, same, "%v", args)
		assert.Equal(t, want, got, "%v", args)
	}
	// Under the name of gopls it is gopls, and finds the real one behind itself.
	link := filepath.Join(t.TempDir(), "gopls")
	if err := os.Symlink(crosslayer, link); err != nil {
		t.Skip(err)
	}
	cmd := exec.Command(link, "version")
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(link)+string(filepath.ListSeparator)+filepath.Dir(realGopls)+string(filepath.ListSeparator)+os.Getenv("PATH"), "CROSSLAYER_GOPLS=")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	want, _ := run(realGopls, "version")
	assert.Equal(t, want, string(out))
}
