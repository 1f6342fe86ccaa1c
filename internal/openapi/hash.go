package openapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
)

// Readable returns why a file, named as for [Load], cannot be read; nil if it can.
func Readable(root, file string) error {
	_, err := content(root, file)
	return err
}

func content(root, file string) ([]byte, error) {
	dir, err := os.OpenRoot(root)
	if err != nil {
		return nil, errors.New("the folder that holds it cannot be opened")
	}
	defer dir.Close() //nolint:errcheck // nothing was written
	text, why := (&files{root: dir}).read(path.Clean(filepath.ToSlash(file)))
	if why != "" {
		return nil, errors.New(why)
	}
	return text, nil
}

// Hash tells apart any two states of the files that [Load] reads: of the named one and
// of those that it refers to. It loads the document only if there may be such.
func Hash(root, file string) string {
	file = path.Clean(filepath.ToSlash(file))
	text, err := content(root, file)
	if err == nil && refersOut(text) {
		return Load(root, file).Hash
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\n%v\n", file, err)
	sum.Write(text)
	return hex.EncodeToString(sum.Sum(nil))
}

var (
	refKey     = []byte("$ref")
	refInside  = regexp.MustCompile(`\$ref["']?[ \t]*:[ \t]*["']?#`)
	escapedRef = regexp.MustCompile(`\\[uUxX]0*(24|72|65|66)`)
)

// refersOut reports whether a text may refer to other files: whether it has a $ref
// that does not visibly lead to a place in the text itself.
func refersOut(text []byte) bool {
	return bytes.Count(text, refKey) != len(refInside.FindAllIndex(text, -1)) || escapedRef.Match(text)
}
