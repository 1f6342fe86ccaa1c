package command

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// standard reports whether -o names standard output, or nothing. Opened by its name, it would be written over from its
// beginning if it is a file.
func standard(out string) bool { return out == "" || out == "-" || out == "/dev/stdout" }

// deliver hands over what draw writes: to the file that -o names, which is there in full or stays as it was, or
// to standard output.
func (o *options) deliver(out string, stdout io.Writer, draw func(io.Writer) error) error {
	if standard(out) {
		return draw(stdout)
	}
	name := followed(o.file(out)) // or else the link would go
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() { // /dev/stderr, a pipe
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(draw(f), f.Close())
	}
	return replace(name, info, draw)
}

// writable refuses an -o that cannot be, before the work begins.
func (o *options) writable(out string) error {
	if standard(out) {
		return nil
	}
	name := o.file(out)
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return usagef("-o %s is a directory; name a file in it", out)
	}
	if info, err := os.Stat(filepath.Dir(name)); err != nil || !info.IsDir() {
		return usagef("-o %s: there is no directory %s", out, filepath.Dir(name))
	}
	return nil
}

// replace writes a file anew, beside the old one first, which may not be there.
func replace(name string, old os.FileInfo, draw func(io.Writer) error) error {
	fresh := filepath.Join(filepath.Dir(name), fmt.Sprintf(".%s-%d", filepath.Base(name), os.Getpid()))
	f, err := os.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", name, err)
	}
	err = errors.Join(draw(f), f.Close())
	if err == nil && old != nil {
		err = os.Chmod(fresh, old.Mode().Perm())
	}
	if err == nil {
		err = os.Rename(fresh, name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("cannot write %s: %w", name, err), os.Remove(fresh))
	}
	return nil
}

// file returns a file of the command line, which is named as seen from -C.
func (o *options) file(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(o.dir, name)
}

// followed is the absolute name of what a file is, that may not be there yet, with links followed.
func followed(name string) string {
	if abs, err := filepath.Abs(name); err == nil {
		name = abs
	}
	const most = 40 // as systems have it
	for range most {
		if whole, err := filepath.EvalSymlinks(name); err == nil {
			return whole
		}
		if dir, err := filepath.EvalSymlinks(filepath.Dir(name)); err == nil {
			name = filepath.Join(dir, filepath.Base(name))
		}
		to, err := os.Readlink(name)
		if err != nil {
			return name
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(name), to)
		}
		name = to
	}
	return name
}
