package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/crosslayer/crosslayer/internal/lsp"
)

// logVariable names the environment variable with the file to which the session is logged.
const logVariable = "CROSSLAYER_LSP_LOG"

// Named reports whether a program is called by the name of gopls, for which editors look.
func Named(program string) bool {
	base := filepath.Base(program)
	return base == "gopls" || base == "gopls.exe"
}

// Gopls stands before the real gopls, and returns its exit code.
func (p Program) Gopls(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	cfg := lsp.Config{Args: args, In: stdin, Out: stdout, Err: stderr, Analyse: newEngine(p).analyse}
	if name := os.Getenv(logVariable); name != "" {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
		if err != nil {
			fmt.Fprintf(stderr, "crosslayer: %s: %v\n", logVariable, err)
		} else {
			defer f.Close() //nolint:errcheck // it is a log
			cfg.Log = lsp.NewLog(f)
		}
	}
	code, err := lsp.Run(ctx, cfg)
	if err != nil {
		fmt.Fprintf(stderr, "crosslayer: %v\n", err)
	}
	return code
}
