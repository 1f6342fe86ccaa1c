package output

import (
	"bufio"
	"encoding/json"
	"fmt"
)

// A jsonList writes the entries of a JSON array, one on a line, as they come. The brackets are for others.
type jsonList struct {
	out  *bufio.Writer
	some bool
}

func (l *jsonList) add(entry any) error {
	if l.some {
		fmt.Fprint(l.out, ",")
	}
	l.some = true
	return encode(l.out, entry)
}

// encode writes a value and a line break.
func encode(out *bufio.Writer, value any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false) // messages hold arrows
	return enc.Encode(value)
}
