package editor

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An exchange is a request and its answer.
type exchange struct{ name, answer string }

// recorded has an editor ask gopls for all sorts of things. The answers that crosslayer adds to are in merged.
func recorded(t *testing.T, dir string, command ...string) (plain, merged []exchange) {
	t.Helper()
	e := start(t, dir, object{}, command...)
	e.open("handler.go")
	e.open("store/store.go")
	e.open("main.go")
	if slices.Contains(command, "gopls") { // so that there is something to be taken out
		e.shows("handler.go", queryName, nilSlice)
	}
	const unused = "// HERE\n\tunused := oops\n"
	e.replace("handler.go", "// HERE\n", unused)
	wanted := []string{"DeclaredAndNotUsed", "UndeclaredName"}
	var p published
	codes := func(p published) (list []string) {
		for _, d := range p.Diagnostics {
			if d.Source != "crosslayer" {
				list = append(list, strings.TrimPrefix(fmt.Sprint(d.Code), "compiler."))
			}
		}
		slices.Sort(list)
		return list
	}
	e.await(0, "what does not compile", func(message) bool {
		p = e.newest("handler.go")
		got := codes(p)
		return len(got) >= len(wanted)
	})
	e.replace("handler.go", unused, "// HERE\n")
	e.await(0, "that it compiles", func(message) bool {
		p = e.newest("handler.go")
		return p.Version == e.versions["handler.go"] && len(codes(p)) == 0
	})

	ask := func(method string, params any) {
		plain = append(plain, exchange{fmt.Sprintf("%s %v", method, params), string(e.request(method, params))})
	}
	in := func(name string) object { return object{"textDocument": object{"uri": e.uri(name)}} }
	with := func(params object, key string, value any) object { params[key] = value; return params }
	all := func(name string) object {
		return with(in(name), "range", span{End: e.position(name, len(e.texts[name]))})
	}
	for _, name := range []string{"handler.go", "store/store.go", "main.go"} {
		for _, method := range []string{
			"textDocument/documentSymbol", "textDocument/semanticTokens/full", "textDocument/foldingRange", "textDocument/documentLink",
		} {
			ask(method, in(name))
		}
		ask("textDocument/semanticTokens/range", all(name))
		ask("textDocument/inlayHint", all(name))
		ask("textDocument/formatting", with(in(name), "options", object{"tabSize": 4, "insertSpaces": false}))
	}
	for _, at := range []struct {
		name, text string
		further    int
	}{
		{"handler.go", "s.users.Friends", 10}, {"handler.go", "friends := make", 3}, {"handler.go", "json.NewEncoder(w).Encode(friends)", 7},
		{"store/store.go", "u.DB.QueryRowContext", 6}, {"store/store.go", "Users struct", 2}, {"main.go", "s.friends", 4}, {"main.go", "http.ListenAndServe", 2},
	} {
		where := func() object { return e.where(at.name, at.text, at.further) }
		for _, method := range []string{
			"textDocument/hover", "textDocument/definition", "textDocument/typeDefinition", "textDocument/implementation",
			"textDocument/documentHighlight", "textDocument/signatureHelp", "textDocument/completion", "textDocument/prepareRename",
			"textDocument/prepareCallHierarchy",
		} {
			ask(method, where())
		}
		ask("textDocument/references", with(where(), "context", object{"includeDeclaration": true}))
		if !strings.Contains(at.text, "json") && !strings.Contains(at.text, "http") { // why not, gopls says of some place or other
			ask("textDocument/rename", with(where(), "newName", "Renamed"))
		}
	}
	ask("workspace/symbol", object{"query": "friends"})
	ask("workspace/executeCommand", object{"command": "gopls.list_imports", "arguments": []any{object{"URI": e.uri("handler.go")}}})
	ask("textDocument/unheardOf", in("handler.go"))
	ask("textDocument/hover", in("nowhere.go"))
	e.replace("handler.go", "// HERE\n", "\tfriends   =   friends\n") // is to be formatted
	ask("textDocument/formatting", with(in("handler.go"), "options", object{"tabSize": 4}))

	if slices.Contains(command, "gopls") {
		e.lenses("handler.go", "GET /tags: no trips")
	}
	for _, method := range []string{"textDocument/codeLens", "textDocument/codeAction", "textDocument/hover"} {
		params := e.where("handler.go", ") tags(", 3)
		if method == "textDocument/codeAction" {
			at := e.where("handler.go", "json.NewEncoder(w).Encode(tags)", 8)["position"]
			params = with(with(in("handler.go"), "range", object{"start": at, "end": at}), "context", object{"diagnostics": []any{}})
		}
		merged = append(merged, exchange{method, string(e.request(method, params))})
	}
	assert.Equal(t, 0, e.quit())
	return plain, merged
}

// With crosslayer in between, gopls answers what it answers without, byte for byte; but for what crosslayer adds, and
// that can be taken out again.
func TestTransparency(t *testing.T) {
	dir := service(t)
	want, plain := recorded(t, dir, realGopls)
	got, merged := recorded(t, dir, through()...)
	require.Len(t, got, len(want))
	empty := 0
	for i := range want {
		assert.Equal(t, want[i].name, got[i].name)
		if method, _, _ := strings.Cut(want[i].name, " "); method == "textDocument/documentHighlight" || method == "textDocument/rename" {
			assert.Equal(t, unordered(t, want[i].answer), unordered(t, got[i].answer), want[i].name)
			continue
		}
		assert.Equal(t, want[i].answer, got[i].answer, want[i].name)
		if want[i].answer == "null" {
			empty++
		}
	}
	assert.Less(t, empty, len(want)/3, "of so many questions most have an answer")

	for i := range plain {
		assert.NotEqual(t, plain[i].answer, merged[i].answer, "%s: nothing was added", plain[i].name)
		assert.JSONEq(t, plain[i].answer, without(t, merged[i]), plain[i].name)
	}
}

// unordered returns an answer with its lists in some order: that in which gopls goes through a map says nothing.
func unordered(t *testing.T, answer string) string {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal([]byte(answer), &value))
	var sort func(value any) string
	sort = func(value any) string {
		var items []string
		switch v := value.(type) {
		case []any:
			for _, item := range v {
				items = append(items, sort(item))
			}
			slices.Sort(items)
		case map[string]any:
			for key, item := range v {
				items = append(items, key+":"+sort(item))
			}
			slices.Sort(items)
		default:
			return fmt.Sprint(value)
		}
		return "(" + strings.Join(items, " ") + ")"
	}
	return sort(value)
}

// without takes out of an answer what crosslayer has added.
func without(t *testing.T, x exchange) string {
	t.Helper()
	if x.name == "textDocument/hover" {
		var hover map[string]any
		require.NoError(t, json.Unmarshal([]byte(x.answer), &hover))
		contents := hover["contents"].(map[string]any)
		contents["value"], _, _ = strings.Cut(contents["value"].(string), "\n\n---\n\n`GET /tags")
		text, err := json.Marshal(hover)
		require.NoError(t, err)
		return string(text)
	}
	var list []any
	require.NoError(t, json.Unmarshal([]byte(x.answer), &list))
	list = slices.DeleteFunc(list, func(item any) bool {
		text, _ := json.Marshal(item)
		return strings.Contains(string(text), `"crosslayer"`) || strings.Contains(string(text), `"command":"","title":"GET /`)
	})
	if len(list) == 0 {
		return "null"
	}
	text, err := json.Marshal(list)
	require.NoError(t, err)
	return string(text)
}

// A daemon that several editors share is asked like any other gopls.
func TestRemote(t *testing.T) {
	flags := []string{"-remote=auto", "-remote.listen.timeout=3s"}
	e := start(t, service(t), object{}, through(flags...)...)
	e.open("handler.go")
	e.shows("handler.go", queryName, nilSlice)
	code := e.quit()
	alone := start(t, service(t), object{}, append([]string{realGopls}, flags...)...)
	assert.Equal(t, alone.quit(), code)
}
