//go:build linux

// Package process runs commands and tells what they took. Peak memory is read
// from /proc.
package process

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// A Sample is what one run of a process took.
type Sample struct {
	Wall    time.Duration
	CPU     time.Duration // user and system, with the processes below it
	Peak    int64         // KiB resident at most in the process itself
	Largest int64         // the same of the largest process below it, itself included
	Stdout  []byte
}

// Measure runs a command in a directory. Codes are the exit codes that mean
// success.
func Measure(dir string, codes []int, name string, args ...string) (Sample, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Stdout, cmd.Stderr = &stdout, &stderr

	start := time.Now()
	if err := cmd.Start(); err != nil {
		return Sample{}, err
	}
	stop, peak := make(chan struct{}), make(chan int64)
	go func() { peak <- watch(cmd.Process.Pid, stop) }()
	err := cmd.Wait()
	wall := time.Since(start)
	close(stop)
	own := <-peak

	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return Sample{}, err
	}
	if code := cmd.ProcessState.ExitCode(); !slices.Contains(codes, code) {
		return Sample{}, fmt.Errorf("%s in %s: exit code %d\n%s", name, dir, code, stderr.Bytes())
	}
	state := cmd.ProcessState
	return Sample{
		Wall: wall,
		CPU:  state.UserTime() + state.SystemTime(),
		Peak: own,
		// Maxrss covers the children that the process waited for: the go command.
		Largest: state.SysUsage().(*syscall.Rusage).Maxrss,
		Stdout:  stdout.Bytes(),
	}, nil
}

// watch returns the most memory, in KiB, that a process was seen to have held.
// The kernel keeps the maximum, so that only what happens in the last interval
// can be missed.
func watch(pid int, stop <-chan struct{}) (peak int64) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		peak = max(peak, highWater(pid))
		select {
		case <-tick.C:
		case <-stop:
			return peak
		}
	}
}

// highWater reads VmHWM; 0 if the process is gone.
func highWater(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(status, []byte("\nVmHWM:"))
	var kib int64
	if _, err := fmt.Sscan(string(rest), &kib); err != nil {
		return 0
	}
	return kib
}
