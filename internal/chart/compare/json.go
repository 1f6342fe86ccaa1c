package compare

import (
	"encoding/json"
	"io"
)

// Version is that of the JSON form.
const Version = 1

// WriteJSON writes a diff as the versioned document that docs/diff.md describes.
func WriteJSON(w io.Writer, d Diff) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(struct {
		Version int `json:"version"`
		Diff
	}{Version, d})
}
