package contract

import (
	"fmt"
	"slices"
	"strings"
)

type options struct {
	specs files
	tier  tier
}

// files are the names of documents, as a flag that may be repeated.
type files []string

func (f *files) String() string { return strings.Join(*f, ",") }

func (f *files) Set(text string) error {
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(*f, name) {
			*f = append(*f, name)
		}
	}
	return nil
}

// tiers, from those that report least to those that report most.
var tiers = []string{"error", "warning", "all"}

type tier string

func (t *tier) String() string { return string(*t) }

func (t *tier) Set(text string) error {
	if !slices.Contains(tiers, text) {
		return fmt.Errorf("%q is no tier; want one of %s", text, strings.Join(tiers, ", "))
	}
	*t = tier(text)
	return nil
}
