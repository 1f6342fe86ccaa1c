package lsp

import (
	"github.com/crosslayer/crosslayer/internal/lsp/buffers"
)

// install takes what was found in a root in place of what was found before. Places are moved through the edits since
// the texts were analysed.
func (s *session) install(r *root, found *discovery) {
	touched := make(map[string]bool)
	for _, n := range r.notes {
		touched[n.file] = true
	}
	r.notes = nil
	if found != nil {
		s.move(found)
		r.notes = found.notes
	} else {
		r.lenses = nil
	}
	s.remark()
	for _, n := range r.notes {
		touched[n.file] = true
	}
	for name := range touched {
		s.dirty[name] = true
	}
	s.tidy()
	s.refreshLenses()
	s.touch()
}

// installLenses takes the lenses that were found in a root in place of those that were found before.
func (s *session) installLenses(r *root, found *discovery) {
	s.move(found)
	r.lenses = found.lenses
	s.remark()
	s.tidy()
	s.refreshLenses()
}

// remark has all notes and lenses move with the edits of their files.
func (s *session) remark() {
	for _, f := range s.files {
		f.notes = nil
	}
	s.docs.Unmark()
	for _, r := range s.roots {
		for _, n := range r.notes {
			s.file(n.file).notes = append(s.file(n.file).notes, n)
			n.spots(s.mark)
		}
		for _, l := range r.lenses {
			s.mark(&l.spot)
		}
	}
}

// mark has a spot move with the edits of its file.
func (s *session) mark(at *spot) {
	if d := s.docs.Get(at.file); d != nil {
		d.Mark(&at.mark)
	}
}

// move brings the spots of a discovery from the texts that were analysed to those that there are now.
func (s *session) move(found *discovery) {
	spots := make(map[string][]*buffers.Mark)
	collect := func(at *spot) { spots[at.file] = append(spots[at.file], &at.mark) }
	for _, n := range found.notes {
		n.spots(collect)
		for i := range n.fixes {
			for j := range n.fixes[i].edits {
				collect(&n.fixes[i].edits[j].spot)
			}
		}
	}
	for _, l := range found.lenses {
		collect(&l.spot)
	}
	same := make(map[string]bool) // the text now is that which was analysed
	for name, marks := range spots {
		sheet := found.texts[name]
		d := s.docs.Keep(name, sheet.text)
		same[name] = d.Text() == sheet.text
		if same[name] {
			continue
		}
		if sheet.open && d.Since(found.time, marks...) {
			continue
		}
		splice := buffers.Between(sheet.text, d.Text())
		for _, m := range marks {
			m.Shift(splice)
		}
	}
	for _, n := range found.notes {
		n.fixes = s.current(n.fixes, same)
	}
}

// current leaves the fixes that fit the texts that there are now.
func (s *session) current(fixes []repair, same map[string]bool) (list []repair) {
	for _, r := range fixes {
		fits := true
		for name := range r.times {
			fits = fits && same[name]
			r.times[name] = s.docs.Get(name).Time()
		}
		if fits {
			list = append(list, r)
		}
	}
	return list
}

// tidy forgets edits that no analysis needs any more.
func (s *session) tidy() {
	oldest := s.docs.Now()
	for _, r := range s.roots {
		if r.since > 0 {
			oldest = min(oldest, r.since)
		}
	}
	s.docs.Tidy(oldest)
}
