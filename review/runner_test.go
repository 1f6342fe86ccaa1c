package review

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// A runner does with the lines of a step what the runner of GitHub Actions does: see ActionCommand.cs,
// ActionCommandManager.cs and OutputManager.cs of actions/runner.
type runner struct {
	stopped bool
	token   string
	open    int // groups

	annotations []annotation
	dropped     int      // annotations over the limit
	other       []string // commands that are neither annotations nor of the log
	log         []string
}

// An annotation is what GitHub shows.
type annotation struct {
	level, message string
	properties     map[string]string
}

// registered are the commands that a runner knows.
var registered = []string{"stop-commands", "set-env", "set-output", "save-state", "add-mask", "add-path", "add-matcher", "remove-matcher",
	"debug", "warning", "error", "notice", "group", "endgroup", "echo"}

// A workflowCommand is one that was found in a line.
type workflowCommand struct {
	name, data string
	properties map[string]string
}

func (r *runner) known(name string) bool {
	for _, known := range registered {
		if strings.EqualFold(known, name) {
			return true
		}
	}
	return r.token != "" && strings.EqualFold(r.token, name)
}

// parseV2 reads ::name key=value,key=value::data, which may follow white space.
func (r *runner) parseV2(line string) (workflowCommand, bool) {
	line = strings.TrimLeftFunc(line, unicode.IsSpace)
	rest, ok := strings.CutPrefix(line, "::")
	if !ok {
		return workflowCommand{}, false
	}
	info, data, ok := strings.Cut(rest, "::")
	if !ok {
		return workflowCommand{}, false
	}
	return r.command(info, data, ",",
		func(s string) string {
			return unescaped(s, "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
		},
		func(s string) string { return unescaped(s, "%0D", "\r", "%0A", "\n", "%25", "%") })
}

// parse reads ##[name key=value;key=value]data, which may stand anywhere.
func (r *runner) parse(line string) (workflowCommand, bool) {
	_, rest, ok := strings.Cut(line, "##[")
	if !ok {
		return workflowCommand{}, false
	}
	info, data, ok := strings.Cut(rest, "]")
	if !ok {
		return workflowCommand{}, false
	}
	all := func(s string) string {
		return unescaped(s, "%3B", ";", "%0D", "\r", "%0A", "\n", "%5D", "]", "%25", "%")
	}
	return r.command(info, data, ";", all, all)
}

func (r *runner) command(info, data, separator string, property, text func(string) string) (workflowCommand, bool) {
	name, list, _ := strings.Cut(info, " ")
	if !r.known(name) {
		return workflowCommand{}, false
	}
	c := workflowCommand{name: strings.ToLower(name), data: text(data), properties: make(map[string]string)}
	for pair := range strings.SplitSeq(strings.TrimSpace(list), separator) {
		// Parts that are empty are left out, so that of a=b, =a=b and a==b nothing but a and b is seen.
		pair = strings.TrimLeft(pair, "=")
		key, value, ok := strings.Cut(pair, "=")
		if value = strings.TrimLeft(value, "="); ok && value != "" {
			c.properties[strings.ToLower(key)] = property(value)
		}
	}
	return c, true
}

// unescaped replaces one escape after the other, as the runner does.
func unescaped(s string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, pairs[i], pairs[i+1])
	}
	return s
}

// goMatcher is the problem matcher of actions/setup-go.
var goMatcher = regexp.MustCompile(`^\s*(.+\.go):(?:(\d+):(\d+):)? (.*)`)

// step reads all that a step writes. Lines end as in .NET, which reads what is no UTF-8 as U+FFFD.
func (r *runner) step(text string) {
	text = strings.ReplaceAll(valid(text), "\r\n", "\n")
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r", "\n"), "\n") {
		r.line(line)
	}
}

func (r *runner) line(line string) {
	c, ok := r.parseV2(line)
	if !ok {
		c, ok = r.parse(line)
	}
	switch {
	case ok && r.stopped && strings.EqualFold(c.name, r.token):
		r.stopped, r.token = false, ""
	case ok && !r.stopped:
		r.obey(c)
	case goMatcher.MatchString(line):
		r.annotate(annotation{level: "error", message: line})
	default:
		r.log = append(r.log, line)
	}
}

func (r *runner) obey(c workflowCommand) {
	switch c.name {
	case "stop-commands":
		r.stopped, r.token = true, c.data
		if c.data == "" || r.other == nil && r.knownBefore(c.data) {
			r.other = append(r.other, "a token that is refused: "+c.data)
		}
	case "group":
		r.open++
	case "endgroup":
		r.open--
	case "error", "warning", "notice":
		checkColumns(c.properties)
		r.annotate(annotation{c.name, c.data, c.properties})
	default:
		r.other = append(r.other, fmt.Sprintf("%s %v %q", c.name, c.properties, c.data))
	}
}

func (r *runner) knownBefore(token string) bool {
	bare := runner{}
	return bare.known(token) || strings.EqualFold(token, "pause-logging")
}

// annotate keeps ten of a level, of a message 4,096 characters.
func (r *runner) annotate(a annotation) {
	same := 0
	for _, other := range r.annotations {
		if other.level == a.level {
			same++
		}
	}
	if same >= 10 {
		r.dropped++
		return
	}
	if long := []rune(a.message); len(long) > 4096 {
		a.message = string(long[:4096])
	}
	r.annotations = append(r.annotations, a)
}

// checkColumns takes away the lines and columns that the runner takes away.
func checkColumns(p map[string]string) {
	number := func(key string) (int, bool) { n, err := strconv.Atoi(p[key]); return n, err == nil }
	drop := func(keys ...string) {
		for _, key := range keys {
			delete(p, key)
		}
	}
	line, hasLine := number("line")
	endLine, hasEndLine := number("endline")
	column, hasColumn := number("col")
	endColumn, hasEndColumn := number("endcolumn")
	if hasEndLine && !hasLine {
		p["line"], hasLine, line = p["endline"], true, endLine
	}
	if hasEndColumn && !hasColumn {
		p["col"], hasColumn, column = p["endcolumn"], true, endColumn
	}
	if !hasLine && hasColumn || hasEndLine && line != endLine && hasColumn {
		drop("col", "endcolumn")
	}
	if hasLine && hasEndLine && endLine < line {
		drop("line", "endline")
	}
	if hasColumn && hasEndColumn && endColumn < column {
		drop("col", "endcolumn")
	}
}
