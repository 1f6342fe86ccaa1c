package unit

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"reflect"
	"sync"
)

// MarshalBinary encodes the unit: every string once, and of every struct only
// the fields that say something. Gob uses it too. The same unit gives the same
// bytes in every process, which gob alone does not: it numbers types in the
// order in which a process meets them. (Gob wants it on the value, not the pointer.)
func (u Unit) MarshalBinary() ([]byte, error) {
	e := encoder{index: make(map[string]int)}
	e.encode(unitLayout(), reflect.ValueOf(u))
	out := binary.AppendUvarint(nil, uint64(len(e.strings)))
	for _, s := range e.strings {
		out = binary.AppendUvarint(out, uint64(len(s)))
		out = append(out, s...)
	}
	return append(out, e.body...), nil
}

// UnmarshalBinary decodes what MarshalBinary has written. It fails, and does
// not panic, on anything else.
func (u *Unit) UnmarshalBinary(data []byte) error {
	d := decoder{rest: data}
	n := d.count()
	for range n {
		d.strings = append(d.strings, string(d.take(d.count())))
	}
	*u = Unit{}
	d.decode(unitLayout(), reflect.ValueOf(u).Elem(), 0)
	if d.err == nil && len(d.rest) > 0 {
		d.err = errors.New("bytes left over")
	}
	if d.err != nil {
		*u = Unit{}
		return fmt.Errorf("unit: %w", d.err)
	}
	return nil
}

// A layout says how values of a type are encoded.
type layout struct {
	kind   reflect.Kind
	elem   *layout   // of slices and pointers
	fields []*layout // of structs
}

var unitLayout = sync.OnceValue(func() *layout {
	return layoutOf(reflect.TypeFor[Unit](), make(map[reflect.Type]*layout))
})

func layoutOf(t reflect.Type, known map[reflect.Type]*layout) *layout {
	if s, ok := known[t]; ok {
		return s // nodes hold nodes
	}
	s := &layout{kind: t.Kind()}
	known[t] = s
	switch t.Kind() {
	case reflect.Struct:
		if t.NumField() > 64 {
			panic(t.String() + " has more fields than its mask has bits")
		}
		for i := range t.NumField() {
			s.fields = append(s.fields, layoutOf(t.Field(i).Type, known))
		}
	case reflect.Slice, reflect.Pointer:
		s.elem = layoutOf(t.Elem(), known)
	case reflect.String, reflect.Bool, reflect.Int, reflect.Uint8, reflect.Uint64:
	default:
		panic("a unit holds a " + t.String())
	}
	return s
}

type encoder struct {
	strings []string
	index   map[string]int
	body    []byte
}

func (e *encoder) encode(s *layout, v reflect.Value) {
	switch s.kind {
	case reflect.Struct:
		var mask uint64
		for i := range s.fields {
			if !silent(v.Field(i)) {
				mask |= 1 << i
			}
		}
		e.body = binary.AppendUvarint(e.body, mask)
		for ; mask != 0; mask &= mask - 1 {
			i := bits.TrailingZeros64(mask)
			e.encode(s.fields[i], v.Field(i))
		}
	case reflect.Slice:
		e.body = binary.AppendUvarint(e.body, uint64(v.Len()))
		for i := range v.Len() {
			e.encode(s.elem, v.Index(i))
		}
	case reflect.Pointer:
		e.encode(s.elem, v.Elem()) // the mask tells nil
	case reflect.String:
		i, ok := e.index[v.String()]
		if !ok {
			i = len(e.strings)
			e.index[v.String()] = i
			e.strings = append(e.strings, v.String())
		}
		e.body = binary.AppendUvarint(e.body, uint64(i))
	case reflect.Bool:
		// In a struct, the mask says it.
	case reflect.Int:
		e.body = binary.AppendVarint(e.body, v.Int())
	case reflect.Uint8:
		e.body = append(e.body, byte(v.Uint()))
	case reflect.Uint64: // a hash
		e.body = binary.LittleEndian.AppendUint64(e.body, v.Uint())
	}
}

// silent tells whether a field need not be written. An empty list is as good
// as none.
func silent(v reflect.Value) bool {
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

type decoder struct {
	strings []string
	rest    []byte
	err     error
}

// deepest bounds how deep nodes may lie in nodes: no source does, but bytes of
// unknown origin may.
const deepest = 100_000

func (d *decoder) decode(s *layout, v reflect.Value, depth int) {
	if depth > deepest {
		d.fail("nested too deep")
	}
	if d.err != nil {
		return
	}
	switch s.kind {
	case reflect.Struct:
		mask := d.uvarint()
		if mask>>len(s.fields) != 0 {
			d.fail("a field that is not known")
		}
		for ; mask != 0 && d.err == nil; mask &= mask - 1 {
			i := bits.TrailingZeros64(mask)
			d.decode(s.fields[i], v.Field(i), depth+1)
		}
	case reflect.Slice:
		n := d.count()
		list := reflect.MakeSlice(v.Type(), n, n)
		for i := range n {
			d.decode(s.elem, list.Index(i), depth+1)
		}
		v.Set(list)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.decode(s.elem, v.Elem(), depth+1)
	case reflect.String:
		i := d.uvarint()
		if i >= uint64(len(d.strings)) {
			d.fail("a string that is not there")
			return
		}
		v.SetString(d.strings[i])
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		n, size := binary.Varint(d.rest)
		if size <= 0 {
			d.fail("no number")
			return
		}
		d.rest = d.rest[size:]
		v.SetInt(n)
	case reflect.Uint8:
		if b := d.take(1); len(b) == 1 {
			v.SetUint(uint64(b[0]))
		}
	case reflect.Uint64:
		if b := d.take(8); len(b) == 8 {
			v.SetUint(binary.LittleEndian.Uint64(b))
		}
	}
}

func (d *decoder) fail(what string) {
	if d.err == nil {
		d.err = errors.New(what)
	}
}

func (d *decoder) uvarint() uint64 {
	n, size := binary.Uvarint(d.rest)
	if size <= 0 {
		d.fail("no number")
		return 0
	}
	d.rest = d.rest[size:]
	return n
}

// count reads how many things follow. Each takes a byte at least, so that a
// wrong number cannot ask for more memory than there are bytes.
func (d *decoder) count() int {
	n := d.uvarint()
	if n > uint64(len(d.rest)) {
		d.fail("more than there is")
		return 0
	}
	return int(n)
}

func (d *decoder) take(n int) []byte {
	if n > len(d.rest) {
		d.fail("cut short")
		return nil
	}
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}
