package editor

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// patience is how long a test waits for what must come: the first look of gopls at a module may take long.
const patience = 20 * time.Second

type object = map[string]any

type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type span struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type textEdit struct {
	Range   span   `json:"range"`
	NewText string `json:"newText"`
}

type diagnostic struct {
	Range              span   `json:"range"`
	Severity           int    `json:"severity"`
	Code               any    `json:"code"`
	Source             string `json:"source"`
	Message            string `json:"message"`
	RelatedInformation []struct {
		Location struct {
			URI   string
			Range span
		}
		Message string
	} `json:"relatedInformation"`
}

type published struct {
	URI         string
	Version     int
	Diagnostics []diagnostic
}

type message struct {
	ID     json.RawMessage
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  json.RawMessage
}

// An editor speaks with a gopls, in between crosslayer or not.
type editor struct {
	t       *testing.T
	dir     string
	cmd     *exec.Cmd
	in      io.WriteCloser
	writing sync.Mutex
	number  int

	section  any               // the client's settings of crosslayer
	texts    map[string]string // of open files
	versions map[string]int

	mu       sync.Mutex
	cond     *sync.Cond
	messages []message
	gone     bool
}

// service copies the service that is edited.
func service(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "service"))))
	return dir
}

// through returns the command that puts crosslayer in between.
func through(args ...string) []string { return append([]string{crosslayer, "gopls"}, args...) }

// start starts an editor in a folder.
func start(t *testing.T, dir string, options object, command ...string) *editor {
	t.Helper()
	e := &editor{t: t, dir: dir, texts: make(map[string]string), versions: make(map[string]int)}
	e.cond = sync.NewCond(&e.mu)
	e.cmd = exec.Command(command[0], command[1:]...)
	e.cmd.Dir = dir
	e.cmd.Env = append(os.Environ(), "CROSSLAYER_GOPLS="+realGopls, "GOWORK=", "GOFLAGS=-mod=mod", "GOTOOLCHAIN=local")
	log := filepath.Join(t.TempDir(), "log")
	e.cmd.Env = append(e.cmd.Env, "CROSSLAYER_LSP_LOG="+log)
	e.cmd.Stderr = os.Stderr
	var err error
	e.in, err = e.cmd.StdinPipe()
	require.NoError(t, err)
	out, err := e.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, e.cmd.Start())
	go e.read(bufio.NewReader(out))
	t.Cleanup(func() {
		_ = e.in.Close()
		_ = e.cmd.Process.Kill()
		_, _ = e.cmd.Process.Wait()
		if text, err := os.ReadFile(log); err == nil && t.Failed() {
			t.Logf("%s", text)
		}
	})
	e.request("initialize", object{
		"processId": os.Getpid(), "rootUri": e.uri("."),
		"workspaceFolders": []object{{"uri": e.uri("."), "name": "service"}},
		"capabilities": object{
			"workspace": object{
				"configuration": true, "workspaceEdit": object{"documentChanges": true},
				"codeLens": object{"refreshSupport": true}, "diagnostics": object{"refreshSupport": true},
			},
			"window": object{"workDoneProgress": true},
			"textDocument": object{
				"publishDiagnostics": object{"relatedInformation": true, "versionSupport": true},
				"codeAction":         object{"codeActionLiteralSupport": object{"codeActionKind": object{"valueSet": []string{"quickfix", "refactor", "source"}}}},
				"hover":              object{"contentFormat": []string{"markdown"}},
				"rename":             object{"prepareSupport": true},
				"semanticTokens": object{
					"requests": object{"full": true, "range": true}, "formats": []string{"relative"},
					"tokenTypes": []string{"namespace", "type", "function", "method", "variable", "keyword", "string", "number", "comment"}, "tokenModifiers": []string{"definition"},
				},
			},
		},
		"initializationOptions": options,
	})
	e.notify("initialized", object{})
	return e
}

func (e *editor) uri(name string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(e.dir, filepath.FromSlash(name)))}
	return u.String()
}

func (e *editor) send(message object) error {
	message["jsonrpc"] = "2.0"
	body, err := json.Marshal(message)
	if err != nil {
		return err
	}
	e.writing.Lock()
	defer e.writing.Unlock()
	_, err = fmt.Fprintf(e.in, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}

func (e *editor) read(out *bufio.Reader) {
	for {
		size := 0
		for {
			line, err := out.ReadString('\n')
			if err != nil {
				e.mu.Lock()
				e.gone = true
				e.cond.Broadcast()
				e.mu.Unlock()
				return
			}
			if line = strings.TrimSpace(line); line == "" {
				break
			}
			if value, ok := strings.CutPrefix(line, "Content-Length:"); ok {
				size, _ = strconv.Atoi(strings.TrimSpace(value))
			}
		}
		body := make([]byte, size)
		_, _ = io.ReadFull(out, body)
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			m.Method = "not JSON: " + err.Error()
		}
		if m.Method != "" && len(m.ID) > 0 {
			var result any
			if m.Method == "workspace/configuration" {
				var p struct{ Items []struct{ Section string } }
				_ = json.Unmarshal(m.Params, &p)
				sections := make([]any, len(p.Items))
				for i, item := range p.Items {
					if item.Section == "crosslayer" {
						e.mu.Lock()
						sections[i] = e.section
						e.mu.Unlock()
					}
				}
				result = sections
			}
			_ = e.send(object{"id": m.ID, "result": result})
		}
		e.mu.Lock()
		e.messages = append(e.messages, m)
		e.cond.Broadcast()
		e.mu.Unlock()
	}
}

func (e *editor) notify(method string, params any) {
	e.t.Helper()
	require.NoError(e.t, e.send(object{"method": method, "params": params}))
}

// request returns the answer to a request, an error as it is.
func (e *editor) request(method string, params any) json.RawMessage {
	e.t.Helper()
	e.number++
	id := strconv.Itoa(e.number)
	require.NoError(e.t, e.send(object{"id": e.number, "method": method, "params": params}))
	m := e.await(0, "the answer to "+method, func(m message) bool { return m.Method == "" && string(m.ID) == id })
	if len(m.Error) > 0 {
		return m.Error
	}
	return m.Result
}

// await waits for a message after so many others.
func (e *editor) await(n int, what string, is func(message) bool) message {
	e.t.Helper()
	timer := time.AfterFunc(patience, e.cond.Broadcast)
	defer timer.Stop()
	begin := time.Now()
	e.mu.Lock()
	defer e.mu.Unlock()
	for i := n; ; {
		for ; i < len(e.messages); i++ {
			if is(e.messages[i]) {
				return e.messages[i]
			}
		}
		if e.gone || time.Since(begin) >= patience {
			for _, m := range e.messages[max(0, len(e.messages)-6):] {
				e.t.Logf("%s %s %s %.500s %.500s", m.ID, m.Method, m.Error, m.Params, m.Result)
			}
			require.FailNow(e.t, "there is no message: "+what)
		}
		e.cond.Wait()
	}
}

func (e *editor) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.messages)
}

// open opens a file as it is on disk.
func (e *editor) open(name string) {
	e.t.Helper()
	text, err := os.ReadFile(filepath.Join(e.dir, filepath.FromSlash(name)))
	require.NoError(e.t, err)
	e.texts[name], e.versions[name] = string(text), 1
	e.notify("textDocument/didOpen", object{"textDocument": object{"uri": e.uri(name), "languageId": "go", "version": 1, "text": string(text)}})
}

// replace edits a file: the only place with the old text gets the new one.
func (e *editor) replace(name, old, with string) {
	e.t.Helper()
	require.Equal(e.t, 1, strings.Count(e.texts[name], old), "%q in %s", old, name)
	at := strings.Index(e.texts[name], old)
	e.edit(name, textEdit{span{e.position(name, at), e.position(name, at+len(old))}, with})
}

// edit edits a file, by the last edit first.
func (e *editor) edit(name string, edits ...textEdit) {
	e.t.Helper()
	var changes []object
	for i := len(edits) - 1; i >= 0; i-- {
		edit := edits[i]
		start, end := e.offset(name, edit.Range.Start), e.offset(name, edit.Range.End)
		e.texts[name] = e.texts[name][:start] + edit.NewText + e.texts[name][end:]
		changes = append(changes, object{"range": edit.Range, "text": edit.NewText})
	}
	e.versions[name]++
	e.notify("textDocument/didChange", object{
		"textDocument": object{"uri": e.uri(name), "version": e.versions[name]}, "contentChanges": changes,
	})
}

func (e *editor) position(name string, offset int) position {
	before := e.texts[name][:offset]
	line := strings.LastIndexByte(before, '\n') + 1
	return position{strings.Count(before, "\n"), len(utf16.Encode([]rune(before[line:])))}
}

// offset returns where a position is, the end of its line or of the text if it is not there.
func (e *editor) offset(name string, p position) int {
	text, at := e.texts[name], 0
	for range p.Line {
		end := strings.IndexByte(text[at:], '\n')
		if end < 0 {
			return len(text)
		}
		at += end + 1
	}
	for _, r := range text[at:] {
		if p.Character <= 0 || r == '\n' {
			break
		}
		p.Character -= utf16.RuneLen(r)
		at += utf8.RuneLen(r)
	}
	return at
}

// on returns the text that a range is on.
func (e *editor) on(name string, r span) string {
	return e.texts[name][e.offset(name, r.Start):e.offset(name, r.End)]
}

// where returns the position of a text that there is once, and some bytes further.
func (e *editor) where(name, text string, further int) object {
	e.t.Helper()
	require.Equal(e.t, 1, strings.Count(e.texts[name], text), "%q in %s", text, name)
	return object{"textDocument": object{"uri": e.uri(name)}, "position": e.position(name, strings.Index(e.texts[name], text)+further)}
}

// shows waits until the newest publication of a file, in its version if it is open, has our diagnostics with these codes.
func (e *editor) shows(name string, codes ...string) published {
	e.t.Helper()
	var p published
	e.await(0, fmt.Sprintf("%s shows %v", name, codes), func(message) bool {
		p = e.newest(name)
		got := []string{}
		for _, d := range ours(p.Diagnostics) {
			got = append(got, fmt.Sprint(d.Code))
		}
		return p.URI != "" && p.Version == e.versions[name] && fmt.Sprint(got) == fmt.Sprint(append([]string{}, codes...))
	})
	return p
}

// newest is the last publication of a file. The messages are locked.
func (e *editor) newest(name string) (p published) {
	for i := len(e.messages) - 1; i >= 0; i-- {
		if m := e.messages[i]; m.Method == "textDocument/publishDiagnostics" && json.Unmarshal(m.Params, &p) == nil && p.URI == e.uri(name) {
			return p
		}
		p = published{}
	}
	return published{}
}

func ours(all []diagnostic) (list []diagnostic) {
	for _, d := range all {
		if d.Source == "crosslayer" {
			list = append(list, d)
		}
	}
	return list
}

// quit ends the session and returns the exit code.
func (e *editor) quit() int {
	e.t.Helper()
	e.request("shutdown", nil)
	e.notify("exit", nil)
	state, err := e.cmd.Process.Wait()
	require.NoError(e.t, err)
	return state.ExitCode()
}
