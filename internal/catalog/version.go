package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v4"
)

// Version returns a short hash of all that the catalogue was read from. Caches of what was computed
// with it use it as a key.
func (c *Catalog) Version() string {
	sum := sha256.New()
	for ; c != nil; c = c.below {
		sum.Write(c.digest[:])
	}
	return hex.EncodeToString(sum.Sum(nil)[:4])
}

func digestOfFiles() [sha256.Size]byte {
	files, err := fs.Glob(data, "data/*.yaml")
	must(err)
	sum := sha256.New()
	for _, name := range files {
		text, err := data.ReadFile(name)
		must(err)
		fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
	}
	return [sha256.Size]byte(sum.Sum(nil))
}

// digestOfNode leaves out what changes no meaning: comments, layout, and the place in the file.
func digestOfNode(n *yaml.Node) [sha256.Size]byte {
	sum := sha256.New()
	var write func(n *yaml.Node)
	write = func(n *yaml.Node) {
		fmt.Fprintf(sum, "%d %d %q\n", n.Kind, len(n.Content), n.Value)
		for _, child := range n.Content {
			write(child)
		}
	}
	write(n)
	return [sha256.Size]byte(sum.Sum(nil))
}
