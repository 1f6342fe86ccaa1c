package buffers

// maxLog bounds how many edits are remembered while nobody asks for them.
const maxLog = 20_000

// A Document is a file that is open in the editor, or one that is not and in which there are marks.
type Document struct {
	URI     string // as the client writes it, "" if it never did
	Open    bool
	Version int
	// Lost says that an edit was not understood: the text is not what the editor has.
	Lost bool

	text  string
	lines *Lines
	log   []logged
	base  int // the oldest time from which the log is complete
	now   int // time of the last edit
	marks []*Mark
}

type logged struct {
	at int
	Splice
}

// A Change is an edit as the protocol tells it.
type Change struct {
	Range *Range `json:"range"`
	Text  string `json:"text"`
}

// Text returns what is in the document.
func (d *Document) Text() string { return d.text }

// Time tells apart any two texts of a document, and of documents of one name.
func (d *Document) Time() int { return d.now }

// Lines returns the lines of the document.
func (d *Document) Lines() *Lines {
	if d.lines == nil {
		d.lines = NewLines(d.text)
	}
	return d.lines
}

// Mark has a mark move with the edits of the document.
func (d *Document) Mark(m *Mark) { d.marks = append(d.marks, m) }

// Marked reports whether there are marks.
func (d *Document) Marked() bool { return len(d.marks) > 0 }

// splice edits the text and reports whether a mark went.
func (d *Document) splice(at int, s Splice) (gone bool) {
	if s.Nothing() {
		return false
	}
	d.now = at
	d.text, d.lines = s.Apply(d.text), nil
	if len(d.log) >= maxLog {
		d.log, d.base = nil, at-1
	}
	d.log = append(d.log, logged{at, s})
	for _, m := range d.marks {
		was := m.Gone
		m.Shift(s)
		gone = gone || m.Gone && !was
	}
	return gone
}

// Since moves marks in the text of a time to where they are now. It reports whether the edits since are known.
func (d *Document) Since(time int, marks ...*Mark) bool {
	if time < d.base {
		return false
	}
	for _, e := range d.log {
		if e.at <= time {
			continue
		}
		for _, m := range marks {
			m.Shift(e.Splice)
		}
	}
	return true
}

// A Set is the documents by their files. Time passes with their edits.
type Set struct {
	docs map[string]*Document
	now  int
}

// NewSet returns an empty set.
func NewSet() *Set { return &Set{docs: make(map[string]*Document)} }

// Get returns the document of a file, nil if there is none.
func (s *Set) Get(file string) *Document { return s.docs[file] }

// All returns the documents by file.
func (s *Set) All() map[string]*Document { return s.docs }

// Open tells that the editor has a file, with this text. It reports whether a mark went.
func (s *Set) Open(file, uri string, version int, text string) (gone bool) {
	d, gone := s.put(file, text)
	d.URI, d.Version, d.Open, d.Lost = uri, version, true, false
	return gone
}

// Keep makes sure that there is a document of a file; one that the editor does not have gets the text.
func (s *Set) Keep(file, text string) *Document {
	if d := s.docs[file]; d != nil && d.Open {
		return d
	}
	d, _ := s.put(file, text)
	return d
}

func (s *Set) put(file, text string) (d *Document, gone bool) {
	s.now++
	d = s.docs[file]
	if d == nil {
		d = &Document{text: text, base: s.now, now: s.now}
		s.docs[file] = d
		return d, false
	}
	return d, d.splice(s.now, Between(d.text, text))
}

// Change edits an open file. It reports whether a mark went. What cannot be done makes the document lost.
func (s *Set) Change(file string, version int, changes []Change) (gone bool) {
	d := s.docs[file]
	if d == nil || !d.Open || d.Lost {
		return false
	}
	d.Version = version
	for _, c := range changes {
		edit := Between(d.text, c.Text)
		if c.Range != nil {
			start, found := d.Lines().Offset(c.Range.Start)
			end, foundEnd := d.Lines().Offset(c.Range.End)
			if !found || !foundEnd || start > end {
				d.Lost = true
				return true
			}
			edit = NewSplice(d.text, start, end, c.Text)
		}
		s.now++
		gone = d.splice(s.now, edit) || gone
	}
	return gone
}

// Close tells that the editor has a file no more.
func (s *Set) Close(file string) {
	d := s.docs[file]
	if d == nil {
		return
	}
	d.Open, d.Lost = false, false
	s.forget(file, d)
}

// Unmark takes all marks away, for others to come.
func (s *Set) Unmark() {
	for _, d := range s.docs {
		d.marks = nil
	}
}

// Tidy drops closed documents without marks, and edits up to a time, from which on somebody still asks.
func (s *Set) Tidy(time int) {
	for file, d := range s.docs {
		for len(d.log) > 0 && d.log[0].at <= time {
			d.log = d.log[1:]
			d.base = time
		}
		s.forget(file, d)
	}
}

func (s *Set) forget(file string, d *Document) {
	if !d.Open && !d.Marked() {
		delete(s.docs, file)
	}
}

// Now is the time of the last edit of any document.
func (s *Set) Now() int { return s.now }
