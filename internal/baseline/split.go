package baseline

import (
	"slices"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// A Split is what a baseline says of findings.
type Split struct {
	// Fresh are those that are new, in their order. One that is new in part, as another field is concerned too, speaks
	// of that only.
	Fresh []finding.Finding
	// Seen tells of each of these whether an entry of its kind knows a part of it.
	Seen  []bool
	Part  Baseline // entries that stand for a part of what is new
	Other Baseline // entries that stand for what nobody asked about
	Gone  Baseline // entries that stand for nothing
}

// Split compares the findings that are asked about, and others of the same program, with the baseline. An entry stands
// for one finding: what stands for another one has not moved.
func (b Baseline) Split(asked, others []finding.Finding) Split {
	p := newPairing(b, slices.Concat(asked, others), inOrder(len(asked)+len(others)))
	p.pair(unchanged, alike, moved)
	return p.split(len(asked))
}

// Since is what is new since an earlier revision, of which the baseline is. Functions may have got other names since,
// and so may what they call; a list that is kept for years may hold what was mended long ago, and is like something
// new. Of findings that are alike, those on lines that were touched are new.
func (b Baseline) Since(asked, others []finding.Finding, touched func(*finding.Finding) bool) Split {
	all := slices.Concat(asked, others)
	order := inOrder(len(all))
	last := make([]bool, len(all))
	for i := range all {
		last[i] = touched(&all[i])
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case last[i] == last[j]:
			return 0
		case last[i]:
			return 1
		}
		return -1
	})
	p := newPairing(b, all, order)
	p.pair(unchanged, alike, moved, renamed, reworked)
	return p.split(len(asked))
}

func inOrder(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// A pairing finds out which entry stands for which finding.
type pairing struct {
	entries  Baseline
	findings []finding.Finding
	order    []int // in which findings are looked at
	used     []bool
	partly   []bool // used, as it stands for a part of a finding
	by       []int  // the entry that stands for a finding, or -1
}

func newPairing(b Baseline, findings []finding.Finding, order []int) *pairing {
	p := &pairing{entries: b, findings: findings, order: order, used: make([]bool, len(b)), partly: make([]bool, len(b)), by: make([]int, len(findings))}
	for i := range p.by {
		p.by[i] = -1
	}
	return p
}

// pair makes pairs of what is left, by one likeness after the other.
func (p *pairing) pair(likenesses ...likeness) {
	for _, like := range likenesses {
		free := make(map[string][]int)
		for at, e := range p.entries {
			if key := like.key(e); key != "" && !p.used[at] {
				free[key] = append(free[key], at)
			}
		}
		for _, i := range p.order {
			if p.by[i] >= 0 {
				continue
			}
			f := &p.findings[i]
			key := like.key(entry(f))
			if n := slices.IndexFunc(free[key], func(at int) bool { return p.entries[at].covers(f) && (like.fits == nil || like.fits(p.entries[at], f)) }); n >= 0 {
				at := free[key][n]
				p.by[i], p.used[at] = at, true
				free[key] = slices.Delete(free[key], n, n+1)
			}
		}
	}
}

// split sums up; the first findings are those that are asked about.
func (p *pairing) split(asked int) Split {
	var s Split
	kinds := make(map[string][]int) // of entries
	for at, e := range p.entries {
		kind := finding.Likeness(e.Fingerprint)
		kinds[kind] = append(kinds[kind], at)
	}
	for i, f := range p.findings {
		switch at := p.by[i]; {
		case at < 0 && i < asked:
			part, seen := p.part(f, kinds[finding.Likeness(f.Fingerprint)])
			s.Fresh, s.Seen = append(s.Fresh, part), append(s.Seen, seen)
		case at >= 0 && i >= asked:
			s.Other = append(s.Other, p.entries[at])
		}
	}
	for at, e := range p.entries {
		switch {
		case p.used[at]:
		case p.partly[at]:
			s.Part = append(s.Part, e)
		default:
			s.Gone = append(s.Gone, e)
		}
	}
	return s
}

// part returns a finding as it is about those of its names that no entry of its kind knows, and whether one knows some.
func (p *pairing) part(f finding.Finding, kind []int) (part finding.Finding, seen bool) {
	fresh := slices.DeleteFunc(slices.Clone(f.Names), func(name string) bool {
		n := slices.IndexFunc(kind, func(at int) bool { return slices.Contains(p.entries[at].Names, name) })
		if n >= 0 {
			p.partly[kind[n]] = true
		}
		return n >= 0
	})
	if n := len(fresh); n > 0 && n < len(f.Names) && len(f.Sentence.Things) > 0 {
		f.Sentence = f.Sentence.About(fresh)
		f.Names, f.Message = fresh, f.Sentence.String()
		return f, true
	}
	return f, false
}
