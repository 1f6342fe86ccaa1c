//go:build linux

// Scale measures how time, memory and facts grow with the size of a program. It
// generates modules of several sizes in which N+1s are planted, runs the command
// and go vet -vettool on them, beside a tool that does nothing, and checks that
// every planted N+1 is found and nothing else. It prints a table in Markdown.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	sizes := flag.String("sizes", "250,500,1000,2000", "numbers of packages")
	tool := flag.String("tool", "bin/crosslayer", "the crosslayer to measure")
	empty := flag.String("empty", "bin/bench/empty", "the vet tool that does nothing")
	upto := flag.Int("vet", 1000, "the largest size for go vet")
	flag.Parse()
	if err := run(*sizes, *tool, *empty, *upto); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

func run(sizes, tool, empty string, upto int) error {
	var err error
	if tool, err = filepath.Abs(tool); err != nil {
		return err
	}
	if empty, err = filepath.Abs(empty); err != nil {
		return err
	}
	fmt.Printf("%s %s/%s, %d cores.\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	fmt.Println("| packages | planted, found | command s | ms per package | peak MiB | vet s | empty tool s | ratio | vet again s | empty again s | facts KiB per package |")
	fmt.Println("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
	for _, text := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 100 || n%layers != 0 {
			return fmt.Errorf("%q is no size: want a multiple of %d from 100 on", text, layers)
		}
		if err := measure(program{n}, tool, empty, n <= upto); err != nil {
			return fmt.Errorf("%d packages: %w", n, err)
		}
	}
	return nil
}

func measure(p program, tool, empty string, vet bool) error {
	dir, err := os.MkdirTemp("", "scale")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return err
	}
	root := filepath.Join(dir, "module")
	planted, err := p.write(root)
	if err != nil {
		return err
	}
	if _, err := start(root, "go", "build", "./..."); err != nil { // export data is there for all
		return err
	}
	cmd, err := start(root, tool, "-format", "json", "./...")
	if err != nil {
		return err
	}
	found, err := places(cmd.out)
	if err != nil {
		return err
	}
	if !slices.Equal(found, planted) {
		return fmt.Errorf("the command found %d places, %d are planted", len(found), len(planted))
	}
	cells := []string{
		fmt.Sprint(p.n), fmt.Sprintf("%d, %d", len(planted), len(found)),
		fmt.Sprintf("%.2f", cmd.seconds), fmt.Sprintf("%.2f", 1000*cmd.seconds/float64(p.n)), fmt.Sprintf("%.0f", cmd.peak),
	}
	if vet {
		more, err := vetted(dir, root, tool, empty, planted)
		if err != nil {
			return err
		}
		cells = append(cells, more...)
	}
	fmt.Println("| " + strings.Join(cells, " | ") + " |")
	return nil
}

// vetted measures go vet with both tools, cold and again.
func vetted(dir, root, tool, empty string, planted []string) ([]string, error) {
	var cold, warm [2]float64
	cache := filepath.Join(dir, "cache")
	facts := 0.0
	for i, binary := range []string{empty, tool} {
		// Another binary is another tool to the go command: all facts are made anew.
		// Its results go to the same cache as everything else, so what the cache
		// grows by are the facts and the output.
		fresh, err := salted(cache+fmt.Sprint(i), binary)
		if err != nil {
			return nil, err
		}
		before, err := cached()
		if err != nil {
			return nil, err
		}
		first, err := start(root, "go", "vet", "-json", "-vettool="+fresh, "./...")
		if err != nil {
			return nil, err
		}
		after, err := cached()
		if err != nil {
			return nil, err
		}
		facts = (after - before) / 1024
		again, err := start(root, "go", "vet", "-json", "-vettool="+fresh, "./...")
		if err != nil {
			return nil, err
		}
		cold[i], warm[i] = first.seconds, again.seconds
		if binary == tool {
			for _, place := range planted {
				if !bytes.Contains(again.out, []byte(filepath.Join(root, place)+":")) {
					return nil, fmt.Errorf("go vet does not find %s", place)
				}
			}
		}
	}
	return []string{
		fmt.Sprintf("%.2f", cold[1]), fmt.Sprintf("%.2f", cold[0]), fmt.Sprintf("%.2f", cold[1]/cold[0]),
		fmt.Sprintf("%.2f", warm[1]), fmt.Sprintf("%.2f", warm[0]), fmt.Sprintf("%.1f", facts/float64(4*len(planted))),
	}, nil
}

// salted copies a binary and makes it another one.
func salted(to, binary string) (string, error) {
	data, err := os.ReadFile(binary)
	if err != nil {
		return "", err
	}
	data = append(data, time.Now().String()...)
	return to, os.WriteFile(to, data, 0o777)
}

// cached returns how many bytes the build cache holds.
func cached() (float64, error) {
	out, err := exec.Command("go", "env", "GOCACHE").Output()
	if err != nil {
		return 0, err
	}
	var total int64
	err = filepath.WalkDir(strings.TrimSpace(string(out)), func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // the go command tidies up beside us
		}
		if info, err := d.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	return float64(total), err
}

// A result is what one process did.
type result struct {
	out     []byte
	seconds float64
	peak    float64 // MiB of the largest process
}

// start runs a process; 3 says that there are findings.
func start(dir, name string, args ...string) (result, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	begin := time.Now()
	err := cmd.Run()
	took := time.Since(begin).Seconds()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 3 {
		err = nil
	}
	if err != nil {
		return result{}, fmt.Errorf("%s: %w\n%.500s", name, err, stderr.String())
	}
	usage, _ := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return result{out.Bytes(), took, float64(usage.Maxrss) / 1024}, nil
}

// places returns the findings of the command, sorted.
func places(out []byte) ([]string, error) {
	var doc struct {
		Findings []struct {
			File string
			Line int
		}
	}
	if err := json.NewDecoder(bytes.NewReader(out)).Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var found []string
	for _, f := range doc.Findings {
		found = append(found, fmt.Sprintf("%s:%d", f.File, f.Line))
	}
	slices.Sort(found)
	return found, nil
}
