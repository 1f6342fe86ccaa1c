package route

import (
	"strings"
)

// Join puts a path below a prefix. Exactly one slash is between them; an empty path adds nothing.
func Join(prefix, path string) string {
	switch {
	case path == "":
		return prefix
	case prefix == "" || prefix == "/":
		if !strings.HasPrefix(path, "/") {
			return "/" + path
		}
		return path
	}
	return strings.TrimSuffix(prefix, "/") + "/" + strings.TrimPrefix(path, "/")
}

// Clean spells a path pattern of any router the same way: parameters as {id}, the rest of a path as
// {path...}, no regular expressions, no optional marks, no trailing {$}.
func Clean(pattern string) string {
	if pattern == "" {
		return "/"
	}
	var b strings.Builder
	if pattern[0] != '/' {
		b.WriteByte('/')
	}
	for i := 0; i < len(pattern); {
		switch c := pattern[i]; {
		case c == '{':
			name, n := braced(pattern[i:])
			if i+n < len(pattern) {
				name = strings.Replace(name, "...}", "}", 1) // no rest: something follows
			}
			b.WriteString(name)
			i += n
		case c == ':' && i > 0 && (pattern[i-1] == '/' || strings.ContainsRune("-.", rune(pattern[i-1])) && strings.Contains(last(pattern[:i]), ":")):
			name, n := named(pattern[i+1:])
			if name == "" { // a verb such as :cancel after a parameter is a name too
				b.WriteByte(c)
				i++
				continue
			}
			b.WriteString("{" + name + "}")
			i += 1 + n
		case c == '*':
			name, n := named(pattern[i+1:])
			if name == "" {
				name = "path"
			}
			b.WriteString("{" + name + "...}")
			i += 1 + n
		default:
			b.WriteByte(c)
			i++
		}
	}
	return strings.TrimSuffix(b.String(), "{$}")
}

// braced reads {id}, {id:[0-9]+}, {path...}, {path:*} and {*path}.
func braced(text string) (name string, length int) {
	depth, end := 0, len(text)
	for i, c := range []byte(text) {
		if c == '{' {
			depth++
		} else if c == '}' {
			if depth--; depth == 0 {
				end = i
				break
			}
		}
	}
	inner := text[1:end]
	length = min(end+1, len(text))
	if inner == "$" {
		return "{$}", length
	}
	name, expr, _ := strings.Cut(inner, ":")
	rest := strings.HasPrefix(name, "*") || strings.HasSuffix(name, "...") || expr == "*" || expr == "**" || expr == ".*" || expr == ".+"
	name = strings.Trim(name, "*.? ")
	if name == "" {
		name = "path"
	}
	if rest {
		return "{" + name + "...}", length
	}
	return "{" + name + "}", length
}

// last is what comes after the last slash.
func last(text string) string { return text[strings.LastIndexByte(text, '/')+1:] }

// named reads the name of :id, :id?, :id<int> and *path: up to the end of the segment, or to the next
// parameter in it.
func named(text string) (name string, length int) {
	for length < len(text) {
		c := text[length]
		if c == '/' || strings.ContainsRune("(<?+", rune(c)) || (c == '-' || c == '.') && strings.Contains(segment(text[length:]), ":") {
			break
		}
		length++
	}
	name = text[:length]
	if length < len(text) && (text[length] == '(' || text[length] == '<') { // a constraint
		closing := map[byte]string{'(': ")", '<': ">"}[text[length]]
		if end := strings.LastIndex(segment(text), closing); end > 0 {
			length = end + 1
		}
	}
	if length < len(text) && (text[length] == '?' || text[length] == '+') {
		length++
	}
	return name, length
}

// segment is a path up to its next slash.
func segment(text string) string {
	text, _, _ = strings.Cut(text, "/")
	return text
}

// Split takes the method and the host off a pattern of net/http: "GET example.com/users/{id}".
func Split(pattern string) (method, path string) {
	if before, after, ok := strings.Cut(strings.TrimLeft(pattern, " "), " "); ok && before == strings.ToUpper(before) && !strings.HasPrefix(before, "/") {
		method, pattern = before, strings.TrimLeft(after, " \t")
	}
	if i := strings.IndexByte(pattern, '/'); i > 0 {
		pattern = pattern[i:]
	}
	return method, pattern
}

// Subtree tells whether a pattern of net/http stands for all below it.
func Subtree(path string) bool { return strings.HasSuffix(path, "/") }
