// Runtime of the programs that TestDifferential generates: it makes up values and writes what the encoders
// make of them, one line each.
package main

import (
	"bufio"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand"
	"net/netip"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"
)

// encodeV2 is set where the toolchain has encoding/json/v2.
var encodeV2 func(any) ([]byte, error)

var out = bufio.NewWriter(os.Stdout)

// R makes random decisions.
type R struct{ *rand.Rand }

func (r *R) bit() bool { return r.Intn(2) == 0 }

func emit1(id int, v any) { emit(id, json.Marshal, v) }

func emit2(id int, v any) {
	if encodeV2 != nil {
		emit(id, encodeV2, v)
	}
}

func emit(id int, encode func(any) ([]byte, error), v any) {
	if left := 10_000; !finite(reflect.ValueOf(v), nil, &left) {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(out, "%d panic %v\n", id, p)
		}
	}()
	data, err := encode(v)
	if err != nil {
		fmt.Fprintf(out, "%d error %s\n", id, strings.ReplaceAll(err.Error(), "\n", " "))
		return
	}
	fmt.Fprintf(out, "%d json %s\n", id, data)
}

// finite tells whether a value holds itself nowhere. On some that do, encoders run out of stack.
func finite(v reflect.Value, within []uintptr, left *int) bool {
	if *left--; *left < 0 {
		return false
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice:
		if v.IsNil() || v.Kind() == reflect.Slice && v.Len() == 0 {
			return true
		}
		if slices.Contains(within, v.Pointer()) && v.Kind() != reflect.Slice || len(within) > 100 {
			return false
		}
		within = append(within, v.Pointer())
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return v.IsNil() || finite(v.Elem(), within, left)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if !finite(v.Index(i), within, left) {
				return false
			}
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			if !finite(v.MapIndex(k), within, left) {
				return false
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !finite(v.Field(i), within, left) {
				return false
			}
		}
	}
	return true
}

// run calls a case with the same decisions in every process.
func run(seed int64, f func(*R)) {
	defer func() { recover() }()
	f(&R{rand.New(rand.NewSource(seed))})
}

// some returns any value of a type.
func some[T any](r *R) T {
	var v T
	fill(r, reflect.ValueOf(&v).Elem(), 0)
	return v
}

// same returns what it is given, which nobody can see from outside.
func same[T any](v T) T { return v }

// passed returns what it is given, after writing to what can be reached from it.
func passed[T any](r *R, v T) T {
	scribble(r, v)
	return v
}

func call(f func()) { f() }

var errNone = errors.New("none")

// Transaction runs a function once.
func (r *R) Transaction(f func() error) error { return f() }

// Range runs a function for each of some things.
func (r *R) Range(f func() bool) {
	for range r.Intn(3) {
		if !f() {
			return
		}
	}
}

// either runs a function, or does not.
func (r *R) either(f func()) {
	for range r.Intn(3) {
		f()
	}
}

// scribble writes to whatever can be reached from v.
func scribble(r *R, v any) { scribbleOn(r, reflect.ValueOf(v)) }

func scribbleOn(r *R, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			fill(r, v.Elem(), 1)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fill(r, v.Index(i), 2)
		}
	case reflect.Map:
		if !v.IsNil() {
			key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(r, key, 3)
			fill(r, elem, 2)
			v.SetMapIndex(key, elem)
			for _, k := range v.MapKeys() {
				if r.Intn(3) == 0 {
					v.SetMapIndex(k, reflect.Value{})
				}
			}
		}
	}
}

type note string

func (n note) String() string               { return string(n) }
func (n note) MarshalText() ([]byte, error) { return []byte("<" + n + ">"), nil }

type ref struct{ N int }

func (*ref) MarshalText() ([]byte, error) { return []byte("ref"), nil }

func fill(r *R, v reflect.Value, depth int) {
	if !v.CanSet() {
		if v.Kind() == reflect.Struct {
			fillFields(r, v, depth)
		}
		return
	}
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		if r.Intn(4) > 0 {
			*p = time.Unix(int64(r.Intn(2e9)), int64(r.Intn(1e9))).UTC()
		}
		return
	case *json.Number:
		*p = []json.Number{"", "12", "-1.5", "1e3"}[r.Intn(4)]
		return
	case *json.RawMessage:
		*p = []json.RawMessage{nil, json.RawMessage("null"), json.RawMessage(`{"a": 1}`), json.RawMessage("[]")}[r.Intn(4)]
		return
	case *big.Int:
		p.SetInt64(int64(r.Intn(100)) - 50)
		return
	case *netip.Addr:
		if r.bit() {
			*p = netip.MustParseAddr("10.0.0.1")
		}
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.bit())
	case reflect.String:
		v.SetString([]string{"", "x", "<ü>", "a b", "\u2028"}[r.Intn(5)])
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt([]int64{0, -1, int64(r.Uint64()), math.MaxInt64}[r.Intn(4)])
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint([]uint64{0, 1, r.Uint64(), math.MaxUint64}[r.Intn(4)])
	case reflect.Float32, reflect.Float64:
		v.SetFloat([]float64{0, 1.5, -2, 1e30, 1e-9}[r.Intn(5)])
	case reflect.Pointer:
		if depth < 5 && r.Intn(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(r, v.Elem(), depth+1)
		} else {
			v.SetZero()
		}
	case reflect.Slice:
		v.SetZero()
		if n := r.Intn(4); n > 0 {
			if depth > 4 {
				n = 1
			}
			v.Set(reflect.MakeSlice(v.Type(), n-1, n))
			for i := range n - 1 {
				fill(r, v.Index(i), depth+1)
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(r, v.Index(i), depth+1)
		}
	case reflect.Map:
		v.SetZero()
		if n := r.Intn(4); n > 0 {
			v.Set(reflect.MakeMap(v.Type()))
			if depth > 4 {
				n = 1
			}
			for range n - 1 {
				key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				fill(r, key, depth+1)
				fill(r, elem, depth+1)
				if key.Kind() != reflect.Interface || !key.IsNil() {
					v.SetMapIndex(key, elem)
				}
			}
		}
	case reflect.Struct:
		fillFields(r, v, depth)
	case reflect.Interface:
		n := 7
		v.SetZero()
		for _, x := range []any{note("n"), errors.New("e"), &ref{1}, (*ref)(nil), 1, []int(nil), map[string]bool{"a": true}, struct{ A *int }{}} {
			if _, ok := x.(encoding.TextMarshaler); ok && x == any((*ref)(nil)) && depth > 9 {
				continue
			}
			if reflect.TypeOf(x).Implements(v.Type()) && r.Intn(n) == 0 {
				v.Set(reflect.ValueOf(x))
				return
			}
		}
	}
}

func fillFields(r *R, v reflect.Value, depth int) {
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() || f.Anonymous && f.Type.Kind() == reflect.Struct {
			fill(r, v.Field(i), depth+1)
		}
	}
}
