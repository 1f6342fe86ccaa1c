package nplusone

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// options tune the rule; each is a flag.
type options struct {
	layers     layers
	confidence confidence
}

func defaults() *options {
	return &options{layers: slices.Clone(all), confidence: confidence(finding.Likely)}
}

// layer tells whether trips to a layer are asked for.
func (o *options) layer(layer unit.Layer) bool { return slices.Contains(o.layers, layer) }

// sure tells whether findings of a confidence are asked for.
func (o *options) sure(c finding.Confidence) bool {
	return c == finding.Definite || o.confidence == confidence(finding.Likely)
}

var all = layers{unit.DB, unit.Cache, unit.Remote, unit.Queue}

// layers is a list of layers as a flag: db,remote.
type layers []unit.Layer

func (l *layers) String() string {
	var names []string
	for _, layer := range *l {
		names = append(names, layer.String())
	}
	return strings.Join(names, ",")
}

func (l *layers) Set(text string) error {
	var chosen layers
	for name := range strings.SplitSeq(text, ",") {
		i := slices.IndexFunc(all, func(layer unit.Layer) bool { return layer.String() == strings.TrimSpace(name) })
		if i < 0 {
			return fmt.Errorf("%q is no layer; want some of %s", name, all.String())
		}
		chosen = append(chosen, all[i])
	}
	*l = chosen
	return nil
}

// confidence is the least that is reported, as a flag.
type confidence finding.Confidence

func (c *confidence) String() string { return string(*c) }

func (c *confidence) Set(text string) error {
	switch finding.Confidence(text) {
	case finding.Definite, finding.Likely:
		*c = confidence(text)
		return nil
	}
	return fmt.Errorf("%q is no confidence; want %s or %s", text, finding.Definite, finding.Likely)
}
