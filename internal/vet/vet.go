// Package vet makes crosslayer a tool for go vet -vettool.
//
// The go command vets each package in a process of its own and shows it the
// facts of its direct imports alone, so facts carry an archive of what lies
// below: see summary.Config. What it does with findings asks for two more things:
//
//   - It caches what a tool prints, but does not tell a package that is vetted for
//     its output from one that is vetted for its facts only. A tool that is silent
//     when asked for facts is silent for ever. So our packages are always vetted
//     for their output.
//   - It runs a tool again when the tool changes, not when a file changes that only
//     the tool reads: settings, OpenAPI documents. So the version that the tool gives
//     of itself holds a hash of those files.
package vet

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/crosslayer/crosslayer/internal/settings"
	"github.com/crosslayer/crosslayer/internal/summary"
)

// Asked tells whether it is the go command that calls.
func Asked(args []string) bool {
	return version(args) || slices.Contains(args, "-flags") || len(args) > 0 && strings.HasSuffix(args[len(args)-1], ".cfg")
}

func version(args []string) bool { return len(args) == 1 && strings.HasPrefix(args[0], "-V") }

// A Request is what the go command, or whoever calls it, asks for.
type Request struct {
	Dir      string
	Settings string      // a file, "off", or "" to look for one
	Options  [][2]string // of rules, by name and value: contract.spec, api.yaml
	Named    []string    // flags that are switched on: rules that are named so run, even if they are off
	Flags    bool        // it is only asked which flags there are: those of all rules
}

// Main answers the go command and ends the process. The function returns the
// rules that are on, and the settings that say so.
//
// The go command asks for the version where it was called, and vets packages
// where they lie: a file that holds for both is in the version. For any other
// there are flags, -settings for the file, -contract.spec for documents, and
// -inputs for their hash, as flags are part of what the go command caches by.
func Main(answer func(Request) ([]*analysis.Analyzer, *settings.Settings, error)) {
	flag.String("settings", "", "settings `file`, or off; give -inputs with it")
	flag.String("inputs", "", "`hash` of the settings, from crosslayer config -hash")
	if err := run(os.Args, answer); err != nil {
		fmt.Fprintf(os.Stderr, "crosslayer: %v\n", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func run(args []string, answer func(Request) ([]*analysis.Analyzer, *settings.Settings, error)) error {
	asked := Request{Dir: ".", Settings: value(args, "settings"), Options: options(args), Named: named(args)}
	if slices.Contains(args, "-flags") {
		asked = Request{Dir: ".", Settings: "off", Flags: true} // they are the same with any; the version names what is wrong
	}
	list, held, err := answer(asked)
	if err != nil {
		return err
	}
	if version(args[1:]) {
		return identify(os.Stdout, args[0], held.Hash())
	}
	if given := value(args, "inputs"); given != "" && !held.Gave(given) {
		return fmt.Errorf("-inputs is %s, but the settings have changed to %s; run go vet with -inputs=$(crosslayer config -hash)", given, held.Hash())
	}
	if last := len(args) - 1; strings.HasSuffix(args[last], ".cfg") {
		if args[last], err = speak(args[last]); err != nil {
			return err
		}
	}
	debug.SetGCPercent(400)   // the process is short
	unitchecker.Main(list...) // and ends here
	return nil
}

// options returns the flags that are options of rules.
func options(args []string) (list [][2]string) {
	for _, arg := range args[1:] {
		name, value, ok := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if ok && strings.HasPrefix(arg, "-") && strings.Contains(name, ".") {
			list = append(list, [2]string{name, value})
		}
	}
	return list
}

// named returns the flags that are switched on.
func named(args []string) (names []string) {
	for _, arg := range args[1:] {
		name, value, given := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if strings.HasPrefix(arg, "-") && (!given || value == "true") {
			names = append(names, name)
		}
	}
	return names
}

// value returns the value of a flag before all flags are known.
func value(args []string, name string) string {
	for _, arg := range args {
		if v, ok := strings.CutPrefix(strings.TrimLeft(arg, "-"), name+"="); ok && strings.HasPrefix(arg, "-") {
			return v
		}
	}
	return ""
}

// identify prints what the go command takes for the version of the tool: that of
// this very binary with these inputs.
func identify(w io.Writer, name, inputs string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	f, err := os.Open(self)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	fmt.Fprintf(h, "inputs %s", inputs)
	_, err = fmt.Fprintf(w, "%s version devel buildID=%x\n", filepath.Base(name), h.Sum(nil)[:16])
	return err
}

// speak returns a configuration under which the package of the given one is
// vetted for its output, if it is ours. A package that is compiled anew for the
// test of another one is not: its findings are those of the plain package.
func speak(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var cfg unitchecker.Config
	if err := json.Unmarshal(data, &cfg); err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	if !cfg.VetxOnly || strings.Contains(cfg.ID, " [") || !slices.ContainsFunc(cfg.GoFiles, summary.OurFile) {
		return file, nil
	}
	cfg.VetxOnly = false
	if data, err = json.Marshal(cfg); err != nil {
		return "", err
	}
	spoken := strings.TrimSuffix(file, ".cfg") + ".output.cfg"
	return spoken, os.WriteFile(spoken, data, 0o600)
}
