package settings

import (
	"os"
	"path/filepath"
	"slices"
)

// Moved returns the settings as they hold in another checkout of what is in a folder, absolute as the other: what they say of paths there,
// they say of the same paths here. Documents that are not there are as if nobody had named them.
func (s *Settings) Moved(from, to string) *Settings {
	place := func(path string) string {
		abs, err := filepath.Abs(path)
		if path == "" || err != nil {
			return path
		}
		if rel, err := filepath.Rel(follow(from), follow(abs)); err == nil && filepath.IsLocal(rel) {
			return filepath.Join(to, rel)
		}
		return abs
	}
	moved := *s
	moved.dir, moved.seen = place(s.dir), place(s.seen)
	for _, list := range []*[]Pattern{&moved.Exclude, &moved.OneShot, &moved.Doubles} {
		*list = slices.Clone(*list)
		for i := range *list {
			(*list)[i].root = place((*list)[i].root)
		}
	}
	moved.Rules = slices.Clone(s.Rules)
	for i := range moved.Rules {
		r := &moved.Rules[i]
		r.Options = slices.Clone(r.Options)
		for j := range r.Options {
			o := &r.Options[j]
			var there []document
			for _, d := range o.documents {
				d.name = place(d.file())
				if _, err := os.Stat(d.name); err == nil {
					there = append(there, d)
				}
			}
			o.documents = there
		}
	}
	return &moved
}
