package lsp

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// A Log is where somebody who asked for it reads what a session does. The nil Log keeps nothing.
type Log struct {
	mu  sync.Mutex
	out io.Writer
}

// NewLog returns a log that is written to w.
func NewLog(w io.Writer) *Log { return &Log{out: w} }

func (l *Log) printf(format string, args ...any) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(l.out, time.Now().Format("15:04:05.000 ")+format+"\n", args...)
}
