package gopls

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"time"
)

// grace is how long gopls may take to end once it has been told to.
const grace = 5 * time.Second

// Pass runs gopls on the standard streams of this process, and returns its exit code.
func Pass(ctx context.Context, path string, args []string) (int, error) {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = environ()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return stop(cmd.Process) }
	cmd.WaitDelay = grace
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	return code(cmd.Wait())
}

// A Process is a gopls that speaks the protocol.
type Process struct {
	In  io.WriteCloser
	Out io.ReadCloser

	cmd  *exec.Cmd
	done chan struct{}
	code int
	err  error
}

// Start starts gopls. If the context ends, so does gopls.
func Start(ctx context.Context, path string, args []string, stderr io.Writer) (*Process, error) {
	p := &Process{cmd: exec.CommandContext(ctx, path, args...), done: make(chan struct{})}
	p.cmd.Env = environ()
	p.cmd.Stderr = stderr
	p.cmd.Cancel = func() error { return stop(p.cmd.Process) }
	p.cmd.WaitDelay = grace
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	// Not StdoutPipe: what gopls has written must be read also after it has ended.
	out, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.In, p.Out, p.cmd.Stdout = in, out, write
	err = p.cmd.Start()
	_ = write.Close() // it is the child's
	if err != nil {
		_ = out.Close()
		return nil, err
	}
	go func() {
		p.code, p.err = code(p.cmd.Wait())
		close(p.done)
	}()
	return p, nil
}

// Done is closed when gopls has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Code is the exit code of a gopls that has ended.
func (p *Process) Code() (int, error) { return p.code, p.err }

// End sees that gopls ends soon.
func (p *Process) End() {
	select {
	case <-p.done:
	case <-time.After(grace):
		_ = stop(p.cmd.Process)
		select {
		case <-p.done:
		case <-time.After(grace):
			_ = p.cmd.Process.Kill()
		}
	}
}

// code is the exit code that the end of a process stands for. A program that a signal has ended has none: shells add
// its number to 128.
func code(err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit):
		if n := exit.ExitCode(); n >= 0 {
			return n, nil
		}
		return signalled(exit.ProcessState), nil
	}
	return 1, err
}
