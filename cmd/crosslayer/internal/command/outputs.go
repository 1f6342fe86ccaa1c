package command

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/output"
)

// An outlet is one output of a check: a form, and where it goes.
type outlet struct {
	output.Format
	file string // "" or "-" is standard output
}

// outletsOf reads -format and each -o. Without -o there is one, text or what -format says; with it, -format adds one on
// standard output. At most one goes there.
func (o *options) outletsOf() ([]outlet, error) {
	var list []outlet
	for _, arg := range o.outs {
		name, file, toFile := strings.Cut(arg, "=")
		format, err := formatNamed("o", name)
		switch {
		case err != nil && !toFile && filepath.Ext(name) != "":
			return nil, usagef("-o %s names no form; write -o FORM=%s, and for FORM one of %s", arg, arg, strings.Join(formatNames(), ", "))
		case err != nil:
			return nil, err
		case toFile && file == "":
			return nil, usagef("-o %s names no file; write -o %s=FILE, or -o %s for standard output", arg, name, name)
		}
		list = append(list, outlet{format, file})
	}
	if o.format != "" || len(list) == 0 {
		format, err := formatNamed("format", cmp.Or(o.format, "text"))
		if err != nil {
			return nil, err
		}
		list = append(list, outlet{Format: format})
	}
	return list, o.separate(list)
}

// separate refuses outputs that would write over each other.
func (o *options) separate(list []outlet) error {
	written := make(map[string]string)
	for _, l := range list {
		where, file := "standard output", ""
		if !standard(l.file) {
			if err := o.writable(l.file); err != nil {
				return err
			}
			where, file = l.file, followed(o.file(l.file))
		}
		if other, taken := written[file]; taken {
			return usagef("%s and %s both go to %s; send one to a file of its own: -o %s=FILE", other, l.Name, where, l.Name)
		}
		written[file] = l.Name
	}
	return nil
}

// formatNamed returns the form that a flag asks for.
func formatNamed(flag, name string) (output.Format, error) {
	if err := oneOf(flag, name, formatNames()...); err != nil {
		return output.Format{}, err
	}
	i := slices.IndexFunc(output.Formats, func(f output.Format) bool { return f.Name == name })
	return output.Formats[i], nil
}

func formatNames() []string {
	var names []string
	for _, f := range output.Formats {
		names = append(names, f.Name)
	}
	return names
}

// attributes reports whether some output shows the endpoints of findings.
func (o *options) attributes() bool {
	return slices.ContainsFunc(o.outlets, func(l outlet) bool { return l.Endpoints })
}

// show writes a report to each outlet, also if one of them cannot be written. What one has to leave out is said on stderr.
func (o *options) show(r output.Report, stdout, stderr io.Writer) error {
	r.Quiet = o.quiet
	r.Version = release()
	r.Changes = o.changes
	r.Below = below(o.dir)
	r.Read = func(file string) ([]byte, error) {
		return os.ReadFile(filepath.Join(o.dir, filepath.FromSlash(file)))
	}
	var failed []error
	for _, l := range o.outlets {
		err := o.deliver(l.file, stdout, func(w io.Writer) error {
			r.Color = o.colored(w)
			r.Warn = func(text string) { fmt.Fprintf(stderr, "%s: %s\n", l.Name, text) }
			return l.Write(w, r)
		})
		if err != nil {
			failed = append(failed, fmt.Errorf("cannot write the findings as %s: %w", l.Name, err))
		}
	}
	return errors.Join(failed...)
}

// below returns the way from the top of the repository down to a directory, "" if it lies in none.
func below(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for top := dir; ; {
		if _, err := os.Lstat(filepath.Join(top, ".git")); err == nil {
			rel, err := filepath.Rel(top, dir)
			if err != nil || rel == "." {
				return ""
			}
			return filepath.ToSlash(rel)
		}
		up := filepath.Dir(top)
		if up == top {
			return ""
		}
		top = up
	}
}
