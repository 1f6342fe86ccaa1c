package command

import (
	"errors"
	"flag"
	"io"

	"github.com/crosslayer/crosslayer/internal/manual"
)

// listRules prints what rules there are.
func (p Program) listRules(args []string, stdout io.Writer) error {
	var opts options
	flags := opts.manualFlags("crosslayer rules")
	if err := opts.readManual(flags, args); errors.Is(err, errHelp) {
		return p.help(stdout)
	} else if err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return usagef("crosslayer rules takes no names; for one rule run: crosslayer explain %s", flags.Arg(0))
	}
	return p.list(opts.format, stdout)
}

// list prints all rules in a form.
func (p Program) list(format string, stdout io.Writer) error {
	switch format {
	case "json":
		return manual.JSON(stdout, p.Manual)
	case "markdown":
		_, err := io.WriteString(stdout, manual.Index(p.Manual))
		return err
	}
	return manual.Table(stdout, p.Manual)
}

// manualFlags defines the flags of the commands that tell about rules and
// analyse nothing.
func (o *options) manualFlags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.format, "format", "text", "")
	return flags
}

func (o *options) readManual(flags *flag.FlagSet, args []string) error {
	if err := read(flags, args); err != nil {
		return err
	}
	return oneOf("format", o.format, "text", "json", "markdown")
}
