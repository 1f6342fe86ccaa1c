// Package wire reads and makes the frames of the Language Server Protocol, and looks into messages without decoding
// them: what is passed on keeps its bytes.
package wire

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// Held is the size up to which a frame's body is held in memory. Larger ones stream through.
const Held = 4 << 20

// maxHead bounds a header: both sides write a line or two.
const maxHead = 16 << 10

// ErrMalformed says that a stream is not one of frames from here on.
var ErrMalformed = errors.New("not a frame of the Language Server Protocol")

// A Frame is one message with its header, byte for byte as received.
type Frame struct {
	Head []byte
	Body []byte // nil if it is larger than Held

	// Rest reads the body of a large frame; it has to be read to the end before the next frame.
	Rest io.Reader
	// Start is how a large body begins.
	Start []byte
}

// WriteTo writes the frame as it came.
func (f *Frame) WriteTo(w io.Writer) (int64, error) {
	if f.Rest == nil { // one write, as whoever made it did
		n, err := w.Write(slices.Concat(f.Head, f.Body))
		return int64(n), err
	}
	n, err := w.Write(f.Head)
	if err != nil {
		return int64(n), err
	}
	more, err := io.Copy(w, f.Rest)
	return int64(n) + more, err
}

// A Reader splits a stream into frames.
type Reader struct {
	in   *bufio.Reader
	lost []byte // read, and no frame
}

// NewReader returns a Reader of a stream.
func NewReader(r io.Reader) *Reader {
	return &Reader{in: bufio.NewReaderSize(r, 64<<10)}
}

// Next returns the next frame. At a clean end of the stream the error is io.EOF. After any other, Remains has
// all bytes that were not part of a frame.
func (r *Reader) Next() (*Frame, error) {
	head, size, err := r.head()
	if err != nil {
		r.lost = head
		return nil, err
	}
	if size > Held {
		start, _ := r.in.Peek(2 << 10) // what is missing shows while the rest is read
		return &Frame{Head: head, Rest: io.LimitReader(r.in, size), Start: bytes.Clone(start)}, nil
	}
	body := make([]byte, size)
	n, err := io.ReadFull(r.in, body)
	if err != nil {
		r.lost = append(head, body[:n]...)
		return nil, io.ErrUnexpectedEOF
	}
	return &Frame{Head: head, Body: body}, nil
}

// Remains reads what is left after Next has failed, what it had read before failing included.
func (r *Reader) Remains() io.Reader {
	return io.MultiReader(bytes.NewReader(r.lost), r.in)
}

// head reads a header up to and with the empty line.
func (r *Reader) head() (head []byte, size int64, err error) {
	size = -1
	for {
		line, err := r.in.ReadSlice('\n')
		head = append(head, line...)
		switch {
		case errors.Is(err, io.EOF) && len(head) == 0:
			return nil, 0, io.EOF
		case errors.Is(err, bufio.ErrBufferFull), len(head) > maxHead:
			return head, 0, ErrMalformed
		case err != nil:
			return head, 0, io.ErrUnexpectedEOF
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			if size < 0 {
				return head, 0, ErrMalformed
			}
			return head, size, nil
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok {
			return head, 0, ErrMalformed
		}
		if bytes.EqualFold(name, []byte("Content-Length")) {
			size, err = strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64)
			if err != nil || size < 0 {
				return head, 0, ErrMalformed
			}
		}
	}
}

// NewFrame returns a frame around a message.
func NewFrame(body []byte) *Frame {
	return &Frame{Head: fmt.Appendf(nil, "Content-Length: %d\r\n\r\n", len(body)), Body: body}
}
