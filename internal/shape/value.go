package shape

// A Value is what is known of a Go value that may become JSON: where in it there is nil. It knows types by their
// structure alone.
type Value struct {
	Nil    Nil
	Elem   *Value // what a pointer points to, or what the elements of a list or map have in common
	Fields []Member
}

// A Member is a field of a struct.
type Member struct {
	Index int
	Value
}

// A Nil tells whether a Go value is nil.
type Nil uint8

// The answers.
const (
	NilUnknown Nil = iota
	NilOnAWay      // there is a way through the program on which it is nil
	NilForSure
)

// Says tells whether anything is known.
func (v Value) Says() bool { return v.Nil != NilUnknown || v.Elem != nil || len(v.Fields) > 0 }
