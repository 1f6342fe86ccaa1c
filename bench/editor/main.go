// Editor measures how long it takes from an edit to what is found, ours and gopls's own, in one session with the real
// gopls, and how much memory both take.
//
// In a new file of a package, not saved, it writes a function that has both a query per element and a call of Printf
// that gopls objects to, and takes it out again, some times over.
//
//	editor -gopls $(which gopls) -tool bin/crosslayer -C MODULE -package ./internal/store
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

func main() {
	log.SetFlags(0)
	gopls := flag.String("gopls", "gopls", "the real gopls")
	tool := flag.String("tool", "bin/crosslayer", "the command")
	dir := flag.String("C", ".", "the module")
	pkg := flag.String("package", ".", "the folder of a package in it")
	name := flag.String("name", "", "of the package, if it is not that of the folder")
	times := flag.Int("n", 10, "how often")
	flag.Parse()
	root, err := filepath.Abs(*dir)
	if err != nil {
		log.Fatal(err)
	}
	folder := filepath.Join(root, filepath.FromSlash(*pkg))
	if *name == "" {
		*name = filepath.Base(folder)
	}
	s, err := start(*tool, *gopls, root)
	if err != nil {
		log.Fatal(err)
	}
	m := measure{session: s, file: filepath.Join(folder, "zz_measured.go"), name: *name}
	if err := m.run(*times); err != nil {
		log.Fatal(err)
	}
	s.end()
}

// A session is one with an editor in which we are the editor.
type session struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	found chan published
	id    int
}

// A published is what is shown of a file.
type published struct {
	at           time.Time
	uri          string
	ours, theirs bool
}

func start(tool, gopls, root string) (*session, error) {
	cmd := exec.Command(tool, "gopls")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CROSSLAYER_GOPLS="+gopls)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &session{cmd: cmd, in: in, found: make(chan published, 1000)}
	go s.listen(out)
	uri := "file://" + filepath.ToSlash(root)
	s.call("initialize", map[string]any{
		"processId": os.Getpid(), "rootUri": uri, "workspaceFolders": []any{map[string]any{"uri": uri, "name": "m"}},
		"capabilities": map[string]any{},
	})
	s.tell("initialized", map[string]any{})
	return s, nil
}

func (s *session) send(message map[string]any) {
	message["jsonrpc"] = "2.0"
	body, err := json.Marshal(message)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := fmt.Fprintf(s.in, "Content-Length: %d\r\n\r\n%s", len(body), body); err != nil {
		log.Fatal(err)
	}
}

func (s *session) call(method string, params any) {
	s.id++
	s.send(map[string]any{"id": s.id, "method": method, "params": params})
}

func (s *session) tell(method string, params any) {
	s.send(map[string]any{"method": method, "params": params})
}

// listen notes what is published, and answers what is asked.
func (s *session) listen(out io.Reader) {
	frames := wire.NewReader(out)
	for {
		frame, err := frames.Next()
		if err != nil {
			close(s.found)
			return
		}
		if frame.Rest != nil {
			_, _ = io.Copy(io.Discard, frame.Rest)
			continue
		}
		var message struct {
			ID     json.RawMessage
			Method string
			Params struct {
				URI         string
				Diagnostics []struct{ Source string }
			}
		}
		_ = json.Unmarshal(frame.Body, &message) // of what has another shape, nothing matters
		switch {
		case message.Method == "textDocument/publishDiagnostics":
			p := published{at: time.Now(), uri: message.Params.URI}
			for _, d := range message.Params.Diagnostics {
				p.ours = p.ours || d.Source == "crosslayer"
				p.theirs = p.theirs || d.Source != "crosslayer"
			}
			s.found <- p
		case message.Method != "" && len(message.ID) > 0:
			s.send(map[string]any{"id": message.ID, "result": nil})
		}
	}
}

func (s *session) end() {
	s.call("shutdown", nil)
	s.tell("exit", nil)
	_ = s.cmd.Wait()
}

type measure struct {
	*session
	file, name string
	version    int
}

func (m *measure) text(with bool) string {
	text := "package " + m.name + "\n\nimport (\n\t\"context\"\n\t\"database/sql\"\n\t\"fmt\"\n)\n\nvar _ = fmt.Sprint\n\nvar _ *sql.DB\n\nvar _ context.Context\n"
	if with {
		text += "\nfunc zzMeasured(ctx context.Context, db *sql.DB, ids []int) {\n\tfor _, id := range ids {\n\t\t_, _ = db.ExecContext(ctx, \"DELETE FROM t WHERE id = $1\", id)\n\t}\n\tfmt.Printf(\"%d\", \"x\")\n}\n"
	}
	return text
}

func (m *measure) write(with bool) time.Time {
	m.version++
	at := time.Now()
	m.tell("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": m.uri(), "version": m.version},
		"contentChanges": []any{map[string]any{"text": m.text(with)}},
	})
	return at
}

func (m *measure) uri() string { return "file://" + filepath.ToSlash(m.file) }

// until waits for both sides to show something, or nothing, and returns how long each took.
func (m *measure) until(since time.Time, shown bool) (ours, theirs time.Duration, err error) {
	limit := time.After(10 * time.Minute)
	for ours == 0 || theirs == 0 {
		select {
		case p, ok := <-m.found:
			if !ok {
				return 0, 0, fmt.Errorf("the session has ended")
			}
			if p.uri != m.uri() {
				continue
			}
			if p.ours == shown && ours == 0 {
				ours = p.at.Sub(since)
			}
			if p.theirs == shown && theirs == 0 {
				theirs = p.at.Sub(since)
			}
		case <-limit:
			return 0, 0, fmt.Errorf("nothing came within ten minutes")
		}
	}
	return ours, theirs, nil
}

func (m *measure) run(times int) error {
	begin := time.Now()
	m.version = 1
	m.tell("textDocument/didOpen", map[string]any{
		"textDocument": map[string]any{"uri": m.uri(), "languageId": "go", "version": 1, "text": m.text(true)},
	})
	ours, theirs, err := m.until(begin, true)
	if err != nil {
		return err
	}
	fmt.Printf("first: crosslayer %v, gopls %v\n", ours.Round(time.Millisecond), theirs.Round(time.Millisecond))
	time.Sleep(5 * time.Second) // what comes after the first look
	var all, others []time.Duration
	for range times {
		for _, with := range []bool{false, true} {
			ours, theirs, err := m.until(m.write(with), with)
			if err != nil {
				return err
			}
			if with {
				all, others = append(all, ours), append(others, theirs)
			}
			time.Sleep(2 * time.Second)
		}
	}
	slices.Sort(all)
	slices.Sort(others)
	us, them := all[len(all)/2], others[len(others)/2]
	fmt.Printf("edit to diagnostic, median of %d: crosslayer %v (%v to %v), gopls %v (%v to %v), ratio %.2f\n", len(all),
		us.Round(time.Millisecond), all[0].Round(time.Millisecond), all[len(all)-1].Round(time.Millisecond),
		them.Round(time.Millisecond), others[0].Round(time.Millisecond), others[len(others)-1].Round(time.Millisecond), us.Seconds()/them.Seconds())
	fmt.Printf("memory: crosslayer %d MiB, gopls %d MiB\n", memory(m.cmd.Process.Pid)>>10, memory(child(m.cmd.Process.Pid))>>10)
	return nil
}

// memory returns the resident memory of a process in KiB, 0 where the system does not say.
func memory(pid int) int {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kib
		}
	}
	return 0
}

// child returns a process that another one has started, 0 if there is none.
func child(pid int) int {
	children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, task := range tasks {
		more, _ := os.ReadFile(task)
		children = append(children, more...)
	}
	for _, field := range strings.Fields(string(children)) {
		if id, err := strconv.Atoi(field); err == nil {
			return id
		}
	}
	return 0
}
