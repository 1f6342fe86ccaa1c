package count

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// maxCommand is more than a program of ours sends in one piece.
const maxCommand = 1 << 20

// Redis forwards to the Redis server at target and counts commands. Those that are sent in one
// piece, a pipeline or a transaction, are one trip. What clients send to introduce themselves does
// not count.
func (c *Counter) Redis(ctx context.Context, target string) (string, error) {
	return proxy(ctx, target, func(client io.ReadWriter, server io.Writer) error {
		in := bufio.NewReaderSize(client, maxCommand)
		var piece []byte
		commands := 0
		for {
			name, raw, err := readCommand(in)
			if err != nil {
				return err
			}
			piece = append(piece, raw...)
			switch name {
			case "HELLO", "AUTH", "CLIENT", "SELECT":
			default:
				commands++
			}
			if in.Buffered() > 0 {
				continue // the piece goes on
			}
			c.Trip(Cache, commands)
			if _, err := server.Write(piece); err != nil {
				return err
			}
			piece, commands = piece[:0], 0
		}
	})
}

// readCommand reads an array of bulk strings and returns its first element in upper case.
func readCommand(in *bufio.Reader) (name string, raw []byte, err error) {
	count, raw, err := readLength(in, '*', nil)
	if err != nil {
		return "", nil, err
	}
	for i := range count {
		var size int
		if size, raw, err = readLength(in, '$', raw); err != nil {
			return "", nil, err
		}
		word := make([]byte, size+len("\r\n"))
		if _, err := io.ReadFull(in, word); err != nil {
			return "", nil, err
		}
		if i == 0 {
			name = strings.ToUpper(string(word[:size]))
		}
		raw = append(raw, word...)
	}
	return name, raw, nil
}

// readLength reads a line such as *3 and appends it to raw.
func readLength(in *bufio.Reader, kind byte, raw []byte) (int, []byte, error) {
	line, err := in.ReadBytes('\n')
	if err != nil {
		return 0, nil, err
	}
	if line[0] != kind {
		return 0, nil, fmt.Errorf("%w: %q", errProtocol, line)
	}
	n, err := strconv.Atoi(strings.TrimSuffix(string(line[1:]), "\r\n"))
	if err == nil && (n < 0 || n > maxCommand) {
		err = fmt.Errorf("%w: %q", errProtocol, line)
	}
	return n, append(raw, line...), err
}
