package baseline

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A Cache keeps what was found in other revisions, in a folder of files.
type Cache struct{ dir string }

// variable is that of the environment that says where the cache is.
const variable = "CROSSLAYER_CACHE"

// UserCache is the cache of the user: the folder that CROSSLAYER_CACHE names, none if that is off, else one in the
// user's folder for caches. Without any, it holds nothing.
func UserCache() Cache {
	switch dir := os.Getenv(variable); dir {
	case "off":
		return Cache{}
	case "":
		user, err := os.UserCacheDir()
		if err != nil {
			return Cache{}
		}
		return Cache{filepath.Join(user, "crosslayer")}
	default:
		return Cache{dir}
	}
}

// Key names all that findings depend on. The running program is one part.
func Key(parts ...string) (string, error) {
	sum := sha256.New()
	name, err := os.Executable()
	if err != nil {
		return "", err
	}
	program, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = program.Close() }() // it was only read
	if _, err := io.Copy(sum, program); err != nil {
		return "", err
	}
	fmt.Fprintf(sum, "%q", parts)
	return hex.EncodeToString(sum.Sum(nil)[:16]), nil
}

func (c Cache) file(key string) string { return filepath.Join(c.dir, "found-"+key+".jsonl") }

// Get returns what was found. What cannot be read is not there.
func (c Cache) Get(key string) (Baseline, bool) {
	if c.dir == "" {
		return nil, false
	}
	name := c.file(key)
	f, err := os.Open(name)
	if err != nil {
		return nil, false
	}
	defer func() { _ = f.Close() }() // it was only read
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, false
	}
	sum, text, _ := bytes.Cut(text, []byte("\n"))
	if string(sum) != sumOf(text) {
		return nil, false
	}
	b, err := Read(bytes.NewReader(text), name)
	if err != nil {
		return nil, false
	}
	now := time.Now()
	_ = os.Chtimes(name, now, now) // else it goes a little earlier
	return b, true
}

// sumOf is the first line of a file, by which a damaged one is known: of a list that was cut, all else would be new.
func sumOf(text []byte) string { return fmt.Sprintf("\"%x\"", sha256.Sum256(text)) }

// Put remembers what was found. That it cannot is no failure of the run that found it: the next one looks again.
func (c Cache) Put(key string, b Baseline) {
	if c.dir == "" || os.MkdirAll(c.dir, 0o777) != nil {
		return
	}
	f, err := os.CreateTemp(c.dir, "new-")
	if err != nil {
		return
	}
	var text bytes.Buffer
	_ = b.Write(&text) // a buffer takes it
	_, err = fmt.Fprintf(f, "%s\n%s", sumOf(text.Bytes()), text.Bytes())
	if closed := f.Close(); err != nil || closed != nil || os.Rename(f.Name(), c.file(key)) != nil {
		_ = os.Remove(f.Name()) // or the next trim does
	}
	c.trim(time.Now().Add(-keep))
}

// keep is how long a file stays that nobody asks for.
const keep = 30 * 24 * time.Hour

func (c Cache) trim(before time.Time) {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		ours := strings.HasPrefix(e.Name(), "found-") || strings.HasPrefix(e.Name(), "new-")
		if info, err := e.Info(); ours && err == nil && info.Mode().IsRegular() && info.ModTime().Before(before) {
			_ = os.Remove(filepath.Join(c.dir, e.Name())) // another run may have been faster
		}
	}
}
