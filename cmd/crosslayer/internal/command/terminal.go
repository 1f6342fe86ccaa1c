package command

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// terminal reports whether somebody watches what is written to w.
func terminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// colorful reports whether colours are welcome on w: see no-color.org.
func colorful(w io.Writer) bool {
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && terminal(w)
}

// colored reports whether what is written to w has colours.
func (o *options) colored(w io.Writer) bool {
	return o.color == "always" || o.color == "auto" && colorful(w)
}

// width returns how many columns the terminal behind w has; 0 if there is none.
func width(w io.Writer) int {
	if file, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil {
			return max(0, width)
		}
	}
	return 0
}

// A progress shows on one line what goes on.
type progress struct {
	w     io.Writer
	stage string
	last  time.Time
}

// newProgress returns nil, which shows nothing, if nobody watches.
func newProgress(w io.Writer, watched bool) *progress {
	if !watched {
		return nil
	}
	return &progress{w: w}
}

// show says where the work stands. A terminal is slow: the same stage is shown
// ten times a second at most.
func (p *progress) show(stage string, done, total int) {
	if p == nil || stage == p.stage && time.Since(p.last) < 100*time.Millisecond {
		return
	}
	p.stage, p.last = stage, time.Now()
	fmt.Fprintf(p.w, "\r\x1b[K%s", stage)
	if total > 0 {
		fmt.Fprintf(p.w, " %d/%d", done, total)
	}
}

// clear removes the line.
func (p *progress) clear() {
	if p != nil && p.stage != "" {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
