package command

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/crosslayer/crosslayer/internal/settings"
)

// config shows the settings that are in force.
func (p Program) config(args []string, stdout io.Writer) error {
	var opts options
	var names string
	var hash bool
	flags := opts.checkFlags(&names)
	p.ruleFlags(&opts, flags)
	flags.BoolVar(&hash, "hash", false, "")
	if err := read(flags, args); errors.Is(err, errHelp) {
		return p.help(stdout)
	} else if err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return usagef("crosslayer config takes no packages: settings hold for all")
	}
	if err := oneOf("format", cmp.Or(opts.format, "text"), "text", "json"); err != nil {
		return err
	}
	var err error
	if opts.rules, err = named(names, p.ruleNames()); err != nil {
		return err
	}
	s, err := opts.inForce()
	if err != nil {
		return err
	}
	switch {
	case hash:
		_, err = fmt.Fprintln(stdout, s.Hash())
	case opts.format == "json":
		err = s.WriteJSON(stdout)
	default:
		err = s.WriteYAML(stdout)
	}
	return err
}

// nextSteps is what a team does after init.
const nextSteps = `wrote %s

Check the module:

	crosslayer ./...

In CI, any step that runs these lines fails on findings (exit code 3):

	go install github.com/crosslayer/crosslayer/cmd/crosslayer@latest
	crosslayer ./...

A team with many findings sees only what a branch brings, or what is not in a list:

	crosslayer -new-from-merge-base origin/main
	crosslayer baseline
	crosslayer -baseline crosslayer-baseline.jsonl

As a step of a GitHub workflow for pull requests, after actions/setup-go:

	- uses: crosslayer/crosslayer@v0
`

// init writes a settings file to the root of the module.
func (p Program) init(args []string, stdout io.Writer) error {
	var opts options
	flags := opts.shared("crosslayer init")
	if err := read(flags, args); errors.Is(err, errHelp) {
		return p.help(stdout)
	} else if err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return usagef("crosslayer init takes no arguments; crosslayer init -C DIR writes to another module")
	}
	root, err := moduleRoot(opts.dir)
	if err != nil {
		return err
	}
	file := filepath.Join(root, settings.Name)
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; crosslayer config shows what it says", file)
	} else if err != nil {
		return err
	}
	_, err = f.WriteString(settings.Template())
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, nextSteps, file)
	return err
}

// moduleRoot returns the nearest directory upwards that holds a module or a
// workspace.
func moduleRoot(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := dir; ; {
		for _, name := range []string{"go.mod", "go.work"} {
			if _, err := os.Stat(filepath.Join(at, name)); err == nil {
				return at, nil
			}
		}
		up := filepath.Dir(at)
		if up == at {
			return "", fmt.Errorf("no go.mod in %s or above; go to your module, or name it: crosslayer init -C DIR", dir)
		}
		at = up
	}
}
