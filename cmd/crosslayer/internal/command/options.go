package command

import (
	"cmp"
	"errors"
	"flag"
	"io"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart/compare"
	"github.com/crosslayer/crosslayer/internal/nearest"
	"github.com/crosslayer/crosslayer/internal/pact"
	"github.com/crosslayer/crosslayer/internal/settings"
)

// options are what the command line asks for.
type options struct {
	dir      string
	base     string // what files are relative to, "" is dir
	of       string // which revision is looked at, for what is said of it: "main: ", or ""
	color    string
	format   string
	quiet    bool
	rules    []string  // none means all
	set      []setting // options of rules
	settings string    // a file, "off", or "" to look for one
	tags     string
	out      string        // a file, "-" or "" for standard output
	outs     []string      // of a check: FORM or FORM=FILE
	outlets  []outlet      // what they and format come to
	changes  *compare.Diff // of the endpoints between two maps, nil if none are named
	version  bool
	past     pastOptions // of a check
	patterns []string
}

// A setting is an option of a rule: -contract.tier all.
type setting struct {
	rule, option, value string
}

// errHelp asks for the usage text.
var errHelp = errors.New("help is wanted")

// shared defines the flags of every command.
func (o *options) shared(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are put in our own words
	flags.StringVar(&o.dir, "C", "", "")
	flags.StringVar(&o.settings, "settings", "", "")
	flags.StringVar(&o.tags, "tags", "", "")
	flags.BoolVar(&o.quiet, "q", false, "")
	return flags
}

// checkFlags defines the flags of a check; the names of the rules go to rules.
func (o *options) checkFlags(rules *string) *flag.FlagSet {
	flags := o.shared("crosslayer")
	flags.StringVar(&o.color, "color", "auto", "")
	flags.StringVar(&o.format, "format", "", "")
	flags.StringVar(rules, "rules", "", "")
	flags.BoolVar(&o.version, "version", false, "")
	return flags
}

// drawn defines the flags of commands that draw.
func (o *options) drawn(name string) *flag.FlagSet {
	flags := o.shared(name)
	flags.StringVar(&o.color, "color", "auto", "")
	flags.StringVar(&o.format, "format", "text", "")
	flags.StringVar(&o.out, "o", "", "")
	return flags
}

// valid refuses colours, formats and files that there cannot be.
func (o *options) valid(formats ...string) error {
	if err := oneOf("color", o.color, "auto", "always", "never"); err != nil {
		return err
	}
	if err := oneOf("format", o.format, formats...); err != nil {
		return err
	}
	return o.writable(o.out)
}

// parse reads the command line of a check.
func (p Program) parse(args []string) (options, error) {
	var o options
	var names string
	rules := p.ruleNames()
	flags := o.checkFlags(&names)
	p.ruleFlags(&o, flags)
	flags.Func("o", "", func(arg string) error { o.outs = append(o.outs, arg); return nil })
	maps := flags.String("maps", "", "")
	o.past.flags(flags)
	if err := read(flags, args); err != nil {
		return options{}, err
	}
	o.patterns = flags.Args()

	if err := oneOf("color", o.color, "auto", "always", "never"); err != nil {
		return options{}, err
	}
	var err error
	if o.outlets, err = o.outletsOf(); err != nil {
		return options{}, err
	}
	if err := o.past.valid(); err != nil {
		return options{}, err
	}
	if o.rules, err = named(names, rules); err != nil {
		return options{}, err
	}
	o.changes, err = o.compared(*maps)
	return o, err
}

// ruleFlags defines a flag for each option of a rule.
func (p Program) ruleFlags(o *options, flags *flag.FlagSet) {
	for _, r := range p.Rules {
		r.Flags.VisitAll(func(f *flag.Flag) {
			_, adds := f.Value.(*pact.Files)
			flags.Func(r.Name+"."+f.Name, "", func(value string) error {
				o.put(setting{r.Name, f.Name, value}, adds)
				return f.Value.Set(value)
			})
		})
	}
}

// put enters a setting. Values add up, or the last one counts.
func (o *options) put(s setting, adds bool) {
	i := slices.IndexFunc(o.set, func(other setting) bool { return other.rule == s.rule && other.option == s.option })
	switch {
	case i < 0:
		o.set = append(o.set, s)
	case adds:
		o.set[i].value += "," + s.value
	default:
		o.set[i] = s
	}
}

// apply puts the options of rules on top of settings. Files are named as seen from -C.
func (o *options) apply(s *settings.Settings) error {
	for _, set := range o.set {
		if err := s.Set(set.rule, set.option, set.value, "-"+set.rule+"."+set.option, cmp.Or(o.base, o.dir, ".")); err != nil {
			return err
		}
	}
	return nil
}

// named reads a list of rules with commas.
func named(names string, rules []string) ([]string, error) {
	var list []string
	for name := range strings.SplitSeq(names, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if !slices.Contains(rules, name) {
			return nil, usagef("there is no rule %q%s; the rules are: %s", name, meant(name, "", rules), strings.Join(rules, ", "))
		}
		list = append(list, name)
	}
	return list, nil
}

// read parses the flags and puts what is wrong with them in words.
func read(flags *flag.FlagSet, args []string) error {
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return errHelp
	}
	if err != nil {
		msg := err.Error()
		if name, ok := strings.CutPrefix(msg, "flag provided but not defined: -"); ok {
			var known []string
			flags.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
			return usagef("there is no flag -%s%s; crosslayer -h lists them", name, meant(name, "-", known))
		}
		return usagef("%s; crosslayer -h explains the flags", msg)
	}
	for _, arg := range flags.Args() {
		if strings.HasPrefix(arg, "-") {
			return usagef("%s comes after the packages; flags go before them", arg)
		}
	}
	return nil
}

// oneOf refuses a value that is not among those allowed.
func oneOf(name, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return usagef("-%s %s is not one of %s%s", name, value, strings.Join(allowed, ", "), meant(value, "", allowed))
}

// meant offers the nearest of the names that exist.
func meant(name, prefix string, known []string) string {
	if near := nearest.Name(name, known); near != "" {
		return "; did you mean " + prefix + near + "?"
	}
	return ""
}
