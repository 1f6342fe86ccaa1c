package catalog

import (
	"go.yaml.in/yaml/v4"
)

// A kind is a sort of call: who pays for it, and the way out that goes without saying.
type kind struct {
	layer Layer
	write bool
	mixed bool // reads and writes: the name of the method tells
	alt   string
	trips *int // of a call that does not say; nil for one
}

// An alternative is a way out of a loop: short for messages, long for the documentation.
type alternative struct{ way, text string }

// A draft is an effect as a file spells it, before kinds and alternatives are looked up.
type draft struct {
	effect   Effect
	node     *yaml.Node // for complaints
	kindNode *yaml.Node
	altNode  *yaml.Node
	alt, way string
	trips    *int
	note     string
	// unverified says why nobody checked the names against the library's source.
	unverified string
}

// fields returns the keys that say what a call does, shared by rows, rules and signatures.
func (d *draft) fields(r reader) []field {
	e := &d.effect
	return []field{
		{"kind", func(n *yaml.Node) error { d.kindNode = n; return r.text(&e.Kind)(n) }},
		{"trips", func(n *yaml.Node) error { d.trips = new(int); return r.number(d.trips)(n) }},
		{"range", r.bounds(&e.Range)},
		{"in_tx", r.bounds(&e.InTx)},
		{"adds", r.number(&e.Adds)},
		{"op", r.oneOf("op", ops, func(i int) { e.Op = Op(ops[i]) })},
		{"batch", r.flag(&e.Batch)},
		{"alt", func(n *yaml.Node) error { d.altNode = n; return r.text(&d.alt)(n) }},
		{"way", r.text(&d.way)},
		{"sql", r.oneOf("sql", []string{"first-string"}, func(int) { e.SQLArg = true })},
		{"calls", r.oneOf("calls", callNames[:], func(i int) { e.Calls = CallMode(i) })},
		{"guard", r.oneOf("guard", guardNames[:], func(i int) { e.Guard = GuardMode(i) })},
		{"cached", r.flag(&e.Cached)},
		{"lazy", r.flag(&e.Lazy)},
		{"cursor", r.flag(&e.Cursor)},
		{"chunk", r.flag(&e.Chunk)},
		{"elements", r.flag(&e.Elements)},
		{"write", r.flag(&e.Write)},
		{"note", r.text(&d.note)},
		{"unverified", r.text(&d.unverified)},
	}
}

// resolve fills in what the kind and the operation imply.
func (d *draft) resolve(r reader, words *vocabulary) (Effect, error) {
	e := d.effect
	if d.kindNode == nil {
		return e, r.errorf(d.node, "kind is missing")
	}
	k, ok := words.kind(e.Kind)
	if !ok {
		return e, r.unknown(d.kindNode, "kind", e.Kind, words.kindNames())
	}
	e.Layer = k.layer
	e.Write = e.Write || k.write || e.Op == OpPublish
	e.mixed = k.mixed
	switch {
	case d.trips != nil:
		e.Trips = *d.trips
	case k.trips != nil:
		e.Trips = *k.trips
	case k.layer != LayerNone:
		e.Trips = 1
	}
	if e.Trips > 0 && k.layer == LayerNone {
		return e, r.errorf(d.node, "kind %s has no layer; a call of it takes no trips", e.Kind)
	}
	if e.Op == "" {
		e.Op = OpCall
	}
	if e.Calls == CallsNone && (e.Op == OpTxFunc || e.Op == OpSessionFunc) {
		e.Calls = CallsOnce
	}
	way, err := d.wayOut(r, words, k)
	e.Way = way
	return e, err
}

// wayOut picks the way out: the row's own words, its alternative, what the operation calls for,
// and last what the kind says.
func (d *draft) wayOut(r reader, words *vocabulary, k kind) (string, error) {
	if d.way != "" && d.alt != "" {
		return "", r.errorf(d.altNode, "have both way and alt; want one")
	}
	if d.way != "" {
		return d.way, nil
	}
	id := d.alt
	if id == "" {
		id = k.alt
		switch d.effect.Op {
		case OpConnect, OpAcquire:
			id = "hoist-client"
		case OpConsume, OpPage, OpStream, OpQueue, OpAsync:
			id = "" // a loop around these is how they are meant to be used
		default:
			if d.effect.Batch {
				id = "one-call"
			}
		}
	}
	if id == "" {
		return "", nil
	}
	a, ok := words.alternative(id)
	if !ok {
		n := d.altNode
		if n == nil {
			n = d.node
		}
		return "", r.unknown(n, "alt", id, words.alternativeNames())
	}
	return a.way, nil
}
