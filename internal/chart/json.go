package chart

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/crosslayer/crosslayer/internal/cost"
)

// Version is that of the JSON form. Readers refuse others.
const Version = 1

type file struct {
	Version int `json:"version"`
	Chart
}

// WriteJSON writes a chart as the versioned document that docs/map.md describes.
func WriteJSON(w io.Writer, c Chart) error {
	if c.Endpoints == nil {
		c.Endpoints = []Endpoint{}
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(file{Version, c})
}

// ReadJSON reads what WriteJSON wrote.
func ReadJSON(r io.Reader) (Chart, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return Chart{}, err
	}
	var head struct {
		Version   *int             `json:"version"`
		Endpoints *json.RawMessage `json:"endpoints"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return Chart{}, fmt.Errorf("not a map: %w; crosslayer map -format json writes one", err)
	}
	if head.Version == nil || head.Endpoints == nil {
		return Chart{}, errors.New("not a map: it has no version or no endpoints; crosslayer map -format json writes one")
	}
	if *head.Version != Version {
		return Chart{}, fmt.Errorf("a map of version %d, and this crosslayer reads version %d; make both maps with one crosslayer", *head.Version, Version)
	}
	var f file
	if err := json.Unmarshal(data, &f); err != nil {
		return Chart{}, fmt.Errorf("not a map: %w; crosslayer map -format json writes one", err)
	}
	return f.Chart, nil
}

// rangeJSON is a Range on paper: polynomials as people read them.
type rangeJSON struct {
	Most  string  `json:"most"`
	Least *string `json:"least,omitempty"` // only if it differs
	// Among is additive: readers that do not know it see an interval.
	Among []string `json:"among,omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (r Range) MarshalJSON() ([]byte, error) {
	out := rangeJSON{Most: r.Most.String()}
	if !r.Least.Equal(r.Most) {
		least := r.Least.String()
		out.Least = &least
	}
	for _, p := range r.Among {
		out.Among = append(out.Among, p.String())
	}
	return json.Marshal(out)
}

// UnmarshalJSON implements json.Unmarshaler.
func (r *Range) UnmarshalJSON(data []byte) error {
	var in rangeJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	var err error
	if r.Most, err = cost.Parse(in.Most); err != nil {
		return err
	}
	r.Least = r.Most
	if in.Least != nil {
		if r.Least, err = cost.Parse(*in.Least); err != nil {
			return err
		}
	}
	r.Among = nil
	for _, text := range in.Among {
		p, err := cost.Parse(text)
		if err != nil {
			return err
		}
		r.Among = append(r.Among, p)
	}
	return nil
}
