package wire

import "bytes"

// A Span is where a value stands in a message.
type Span struct{ Start, End int }

// Of returns the value's text.
func (s Span) Of(msg []byte) []byte { return msg[s.Start:s.End] }

// Members finds members of the object that a message, or a value in one, is. It looks no further than it must,
// and into no value: names are compared as they are written. A member that is not there has the zero Span. It
// reports whether the text is an object as far as it looked.
func Members(msg []byte, names ...string) (found []Span, ok bool) {
	found = make([]Span, len(names))
	missing := len(names)
	ok = members(msg, func(name []byte, value Span) bool {
		for i := range names {
			if string(name) == names[i] {
				if found[i] == (Span{}) {
					missing--
				}
				found[i] = value
			}
		}
		return missing > 0
	})
	return found, ok
}

// members calls visit for each member of an object until it returns false.
func members(msg []byte, visit func(name []byte, value Span) bool) bool {
	i := space(msg, 0)
	if i >= len(msg) || msg[i] != '{' {
		return false
	}
	i = space(msg, i+1)
	if i < len(msg) && msg[i] == '}' {
		return true
	}
	for i < len(msg) && msg[i] == '"' {
		end := text(msg, i)
		if end < 0 {
			return false
		}
		name := msg[i+1 : end-1]
		i = space(msg, end)
		if i >= len(msg) || msg[i] != ':' {
			return false
		}
		i = space(msg, i+1)
		if end = value(msg, i); end < 0 {
			return false
		}
		if !visit(name, Span{i, end}) {
			return true
		}
		i = space(msg, end)
		switch {
		case i < len(msg) && msg[i] == '}':
			return true
		case i >= len(msg) || msg[i] != ',':
			return false
		}
		i = space(msg, i+1)
	}
	return false
}

// space returns where white space ends.
func space(msg []byte, i int) int {
	for i < len(msg) && (msg[i] == ' ' || msg[i] == '\t' || msg[i] == '\n' || msg[i] == '\r') {
		i++
	}
	return i
}

// text returns where the string that begins at i ends, or -1.
func text(msg []byte, i int) int {
	for i++; i < len(msg); i++ {
		n := bytes.IndexByte(msg[i:], '"')
		if n < 0 {
			return -1
		}
		slash := bytes.IndexByte(msg[i:i+n], '\\')
		if slash < 0 {
			return i + n + 1
		}
		i += slash + 1 // what follows is escaped
	}
	return -1
}

// value returns where the value that begins at i ends, or -1.
func value(msg []byte, i int) int {
	if i >= len(msg) {
		return -1
	}
	switch msg[i] {
	case '"':
		return text(msg, i)
	case '{', '[':
		for depth := 0; i < len(msg); i++ {
			switch msg[i] {
			case '"':
				if i = text(msg, i); i < 0 {
					return -1
				}
				i--
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
		return -1
	}
	start := i
	for i < len(msg) && bytes.IndexByte([]byte(" \t\r\n,:]}"), msg[i]) < 0 {
		i++
	}
	if i == start {
		return -1
	}
	return i
}
