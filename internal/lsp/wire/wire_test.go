package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

// passed reads all frames of a stream and writes them again.
func passed(t *testing.T, in io.Reader) (out []byte, frames int, end error) {
	t.Helper()
	r := wire.NewReader(in)
	var b bytes.Buffer
	for {
		f, err := r.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				_, err := io.Copy(&b, r.Remains())
				require.NoError(t, err)
			}
			return b.Bytes(), frames, err
		}
		frames++
		_, err = f.WriteTo(&b)
		require.NoError(t, err)
	}
}

func TestFramesKeepTheirBytes(t *testing.T) {
	large := strings.Repeat("x", wire.Held+1)
	for name, c := range map[string]struct {
		in     string
		frames int
		end    error
	}{
		"nothing":              {"", 0, io.EOF},
		"one":                  {"Content-Length: 2\r\n\r\n{}", 1, io.EOF},
		"odd headers":          {"content-length:2\nContent-Type: a; b\r\n\r\n{}Content-Length:  0 \r\n\r\n", 2, io.EOF},
		"large":                {fmt.Sprintf("Content-Length: %d\r\n\r\n%sContent-Length: 1\r\n\r\n0", len(large), large), 2, io.EOF},
		"half a header":        {"Content-Length: 2\r\n\r\n{}Content-Le", 1, io.ErrUnexpectedEOF},
		"half a body":          {"Content-Length: 20\r\n\r\n{}", 0, io.ErrUnexpectedEOF},
		"no length":            {"A: b\r\n\r\n{}Content-Length: 2\r\n\r\n{}", 0, wire.ErrMalformed},
		"negative":             {"Content-Length: -2\r\n\r\n{}", 0, wire.ErrMalformed},
		"no number":            {"Content-Length: 99999999999999999999\r\n\r\n{}", 0, wire.ErrMalformed},
		"text":                 {"panic: no\n\ngoroutine 1\n", 0, wire.ErrMalformed},
		"a line without end":   {strings.Repeat("y", 100<<10), 0, wire.ErrMalformed},
		"a header without end": {strings.Repeat("A: b\r\n", 10<<10), 0, wire.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			out, frames, end := passed(t, strings.NewReader(c.in))
			assert.True(t, c.in == string(out), "the bytes differ")
			assert.Equal(t, c.frames, frames)
			assert.ErrorIs(t, end, c.end)
		})
	}
}

func FuzzFrames(f *testing.F) {
	f.Add([]byte("Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n1"))
	f.Fuzz(func(t *testing.T, in []byte) {
		out, _, _ := passed(t, bytes.NewReader(in))
		if !bytes.Equal(in, out) {
			t.Fatalf("%q became %q", in, out)
		}
	})
}

func TestPeek(t *testing.T) {
	for body, want := range map[string]wire.Message{
		`{"jsonrpc":"2.0","id":7,"method":"a/b","params":{"id":1}}`:            {Method: "a/b", ID: "7"},
		`{"params":{"method":"x","id":[1,"}"]},"method":"a","id":"7\"\\","q":`: {Method: "a", ID: `"7\"\\"`},
		`{"method":"$/progress","params":{` + strings.Repeat(" ", 100):         {Method: "$/progress"},
		`{"id":null,"method":"a"}`:                                             {Method: "a"},
		`{"result":{"id":3},"id":4}`:                                           {ID: "4"},
		` { "id" : 4 , "error" : { } } `:                                       {ID: "4"},
		`[]`:                                                                   {},
		``:                                                                     {},
		`{"method":7`:                                                          {},
		`{"method":{}, "id":1}`:                                                {ID: "1"},
	} {
		assert.Equal(t, want, wire.Peek([]byte(body), true), body)
	}
	assert.Empty(t, wire.Peek([]byte(`{"result":{},"id":4}`), false).ID)
	assert.Equal(t, "4", wire.Peek([]byte(`{"id":4,"result":{}}`), false).ID)
}

// Members finds what encoding/json does, in whatever that takes.
func FuzzMembers(f *testing.F) {
	f.Add([]byte(`{"a":{"b":["]}",{}]},"b" : -1e5 , "c":"\"\\"}`))
	f.Add([]byte(`{"a":null}`))
	f.Fuzz(func(t *testing.T, msg []byte) {
		found, ok := wire.Members(msg, "a", "b", "zz")
		var want map[string]json.RawMessage
		if json.Unmarshal(msg, &want) != nil || want == nil {
			return
		}
		if !ok {
			t.Fatalf("%q is an object", msg)
		}
		for i, name := range []string{"a", "b"} {
			value, there := want[name]
			if strings.Count(string(msg), `"`+name+`"`) != 1 || strings.Contains(string(msg), `\u`) {
				continue // names that are written twice or otherwise
			}
			if there != (found[i] != wire.Span{}) || there && strings.TrimSpace(string(value)) != string(found[i].Of(msg)) {
				t.Fatalf("%s of %q is %q, not %q", name, msg, value, found[i].Of(msg))
			}
		}
	})
}

func TestAppend(t *testing.T) {
	for array, want := range map[string]string{
		`[]`: `[1,2]`, `null`: `[1,2]`, `[ 0 ]`: `[ 0,1,2]`, ` [{"a":[]}] `: `[{"a":[]},1,2]`,
	} {
		msg := []byte(`{"x":` + array + `}`)
		got, ok := wire.Append(msg, wire.Span{Start: 5, End: 5 + len(array)}, [][]byte{[]byte("1"), []byte("2")})
		require.True(t, ok, array)
		assert.Equal(t, `{"x":`+want+`}`, string(got))
		same, ok := wire.Append(msg, wire.Span{Start: 5, End: 5 + len(array)}, nil)
		assert.True(t, ok)
		assert.Equal(t, string(msg), string(same))
	}
	_, ok := wire.Append([]byte(`{}`), wire.Span{End: 2}, [][]byte{[]byte("1")})
	assert.False(t, ok, "an object is no list")
}
