package wire

import (
	"bytes"
	"encoding/json"
	"slices"
)

// A Message is what a frame's body says of itself.
type Message struct {
	Method string // "" of an answer
	ID     string // as written: "7" or "\"a\""; "" of a notification
}

// Peek looks for the method of a message, and for its id if that is a request's or an answer's. Answers reports
// whether answers matter: without it their ids are not looked for. A message that is no object is the zero Message.
func Peek(body []byte, answers bool) Message {
	var m Message
	members(body, func(name []byte, value Span) bool {
		switch string(name) {
		case "method":
			if json.Unmarshal(value.Of(body), &m.Method) != nil {
				m.Method = ""
			}
			return m.ID == "" && !notified(m.Method) // an id may follow
		case "id":
			if text := string(value.Of(body)); text != "null" {
				m.ID = text
			}
			return m.Method == ""
		case "result", "error":
			return answers && m.ID == ""
		}
		return true
	})
	return m
}

// notified reports whether a method with large params is a notification: there is no id to look for behind them.
func notified(method string) bool {
	return slices.Contains([]string{
		"textDocument/didOpen", "textDocument/didChange", "textDocument/didSave", "textDocument/didClose",
		"textDocument/publishDiagnostics", "$/progress", "$/logTrace", "window/logMessage",
	}, method)
}

// Append returns the message with items at the end of the array in the span; null becomes an array. It reports
// whether there was either.
func Append(msg []byte, array Span, items [][]byte) ([]byte, bool) {
	old := bytes.TrimSpace(array.Of(msg))
	var list []byte
	switch {
	case len(items) == 0:
		return msg, true
	case string(old) == "null" || len(old) == 0 && array != (Span{}):
		list = slices.Concat([]byte("["), bytes.Join(items, []byte(",")), []byte("]"))
	case len(old) < 2 || old[0] != '[' || old[len(old)-1] != ']':
		return nil, false
	default:
		inside := bytes.TrimRight(old[:len(old)-1], " \t\r\n")
		if len(inside) > 1 {
			inside = append(inside[:len(inside):len(inside)], ',')
		}
		list = slices.Concat(inside, bytes.Join(items, []byte(",")), []byte("]"))
	}
	return Replace(msg, array, list), true
}

// Replace returns the message with another value in the span.
func Replace(msg []byte, at Span, with []byte) []byte {
	return slices.Concat(msg[:at.Start], with, msg[at.End:])
}
