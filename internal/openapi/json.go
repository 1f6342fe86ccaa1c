package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v4"
)

// A syntaxError says where a file stops being what it should be.
type syntaxError struct {
	line, column int
	text         string
}

func (e *syntaxError) Error() string { return e.text }

// jsonNodes parses JSON into YAML nodes, which have positions. The YAML parser will
// not do: it refuses escapes of characters above U+FFFF, and reads what is no JSON.
func jsonNodes(text []byte) (*yaml.Node, error) {
	r := jsonReader{text: text, dec: json.NewDecoder(bytes.NewReader(text)), line: 1, column: 1}
	r.dec.UseNumber()
	n, err := r.value(0)
	if err == nil {
		r.start()
		if _, more := r.dec.Token(); !errors.Is(more, io.EOF) {
			err = r.fail("there is more after the end of the value")
		}
	}
	return n, err
}

type jsonReader struct {
	text []byte
	dec  *json.Decoder
	// position of text[at]
	at, line, column int
	nodes            int
}

// start moves to where the next token begins.
func (r *jsonReader) start() {
	to := int(r.dec.InputOffset())
	for to < len(r.text) && bytes.IndexByte([]byte(" \t\r\n,:"), r.text[to]) >= 0 {
		to++
	}
	r.move(to)
}

func (r *jsonReader) move(to int) {
	passed := r.text[r.at:to]
	if n := bytes.Count(passed, []byte("\n")); n > 0 {
		r.line += n
		r.column = 1
		passed = passed[bytes.LastIndexByte(passed, '\n')+1:]
	}
	// Columns count characters, as the YAML parser does.
	for _, b := range passed {
		if b&0xC0 != 0x80 {
			r.column++
		}
	}
	r.at = to
}

func (r *jsonReader) fail(format string, args ...any) error {
	return &syntaxError{r.line, r.column, fmt.Sprintf(format, args...)}
}

func (r *jsonReader) value(depth int) (*yaml.Node, error) {
	r.start()
	if depth > maxDepth {
		return nil, r.fail("nested more than %d deep", maxDepth)
	}
	if r.nodes++; r.nodes > maxNodes {
		return nil, r.fail("more than %d values", maxNodes)
	}
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: r.line, Column: r.column}
	token, err := r.dec.Token()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		// The offset is that of the character after the offender.
		r.move(min(max(int(syntax.Offset)-1, r.at), len(r.text)))
		if rest := r.text[r.at:]; bytes.HasPrefix(rest, []byte("//")) || bytes.HasPrefix(rest, []byte("/*")) {
			return nil, r.fail("a comment begins; JSON has none")
		}
		return nil, r.fail("%s", syntax.Error())
	} else if err != nil {
		r.move(len(r.text))
		return nil, r.fail("the file ends too early")
	}
	switch token := token.(type) {
	case json.Delim:
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
		if token == '{' {
			n.Kind, n.Tag = yaml.MappingNode, "!!map"
		}
		for r.dec.More() {
			child, err := r.value(depth + 1)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, child)
		}
		r.start()
		if _, err := r.dec.Token(); err != nil {
			if errors.As(err, &syntax) {
				return nil, r.fail("%s", syntax.Error())
			}
			return nil, r.fail("the file ends too early")
		}
	case string:
		n.Tag, n.Value, n.Style = "!!str", token, yaml.DoubleQuotedStyle
	case json.Number:
		n.Tag, n.Value = "!!float", token.String()
		if _, err := token.Int64(); err == nil {
			n.Tag = "!!int"
		}
	case bool:
		n.Tag, n.Value = "!!bool", fmt.Sprint(token)
	default:
		n.Tag, n.Value = "!!null", "null"
	}
	return n, nil
}
