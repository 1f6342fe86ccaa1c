package unit

import (
	"bytes"
	"encoding/gob"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func sample() *Unit {
	call := &Call{
		Span: Span{Pos{1, 20, 3}, 20, 30}, Text: "s.db.Query", Mode: Parallel, Cached: true,
		Trip:  &Trip{Lib: "database/sql", Name: "sql.DB.Query", Layer: DB, Count: 1, Plain: true, Way: "load them with one IN query"},
		Given: []string{"", "len(ids)"},
	}
	return &Unit{
		Path: "example.com/app/store", Module: "example.com/app", Ours: true,
		Imports: []string{"example.com/app/model"}, Files: []string{"store.go", "users.go"},
		Funcs: []Func{{
			Symbol: "(*example.com/app/store.Users).List", Name: "(*Users).List", Pos: Pos{1, 18, 1}, Params: []string{"u", "ids"},
			Body: []Node{
				{Loop: &Loop{Class: Data, Bound: "len(ids)", Param: -1, Body: []Node{{Call: call}}}},
				{Branch: &Branch{Arms: []Arm{{Exits: true}, {Body: []Node{{Call: &Call{Iface: 1, Method: 1<<63 + 5}}}}}}},
			},
		}},
		Types:  []Type{{Name: "store.Users", Methods: []Method{{Hash: 7, Symbol: "(*example.com/app/store.Users).List"}}}},
		Ifaces: []Iface{{Pkg: "example.com/app/model", Name: "model.Reader", Methods: []uint64{1<<63 + 5}}},
		Tally:  Tally{Trips: 1, Libraries: []string{"database/sql"}},
	}
}

func TestCodecKeepsEverything(t *testing.T) {
	data, err := sample().MarshalBinary()
	require.NoError(t, err)
	var back Unit
	require.NoError(t, back.UnmarshalBinary(data))
	assert.Equal(t, sample(), &back)

	again, err := back.MarshalBinary()
	require.NoError(t, err)
	assert.Equal(t, data, again)
}

// TestCodecKnowsEveryField sets each field of each struct by itself: a field
// that is lost, or mistaken for another, shows.
func TestCodecKnowsEveryField(t *testing.T) {
	var try func(t *testing.T, v reflect.Value, u *Unit)
	try = func(t *testing.T, v reflect.Value, u *Unit) {
		for i := range v.NumField() {
			f := v.Field(i)
			old := reflect.New(f.Type()).Elem()
			old.Set(f)
			set(f)
			data, err := u.MarshalBinary()
			require.NoError(t, err)
			var back Unit
			require.NoError(t, back.UnmarshalBinary(data))
			assert.Equal(t, u, &back, "%s.%s", v.Type(), v.Type().Field(i).Name)
			if f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.Struct {
				try(t, f.Index(0), u)
			}
			f.Set(old)
		}
	}
	u := &Unit{}
	try(t, reflect.ValueOf(u).Elem(), u)

	for _, node := range []Node{
		{Call: &Call{}}, {Loop: &Loop{}}, {Branch: &Branch{Arms: []Arm{{}}}}, {Call: &Call{Trip: &Trip{}}},
	} {
		u := &Unit{Funcs: []Func{{Body: []Node{node}}}}
		switch {
		case node.Loop != nil:
			try(t, reflect.ValueOf(node.Loop).Elem(), u)
		case node.Branch != nil:
			try(t, reflect.ValueOf(&node.Branch.Arms[0]).Elem(), u)
		case node.Call.Trip != nil:
			try(t, reflect.ValueOf(node.Call.Trip).Elem(), u)
		default:
			try(t, reflect.ValueOf(node.Call).Elem(), u)
		}
	}
}

// set gives a field some value that is not its zero.
func set(f reflect.Value) {
	switch f.Kind() {
	case reflect.String:
		f.SetString("x")
	case reflect.Bool:
		f.SetBool(true)
	case reflect.Int:
		f.SetInt(-3)
	case reflect.Uint8, reflect.Uint64:
		f.SetUint(200)
	case reflect.Slice:
		f.Set(reflect.MakeSlice(f.Type(), 2, 2))
	case reflect.Pointer:
		f.Set(reflect.New(f.Type().Elem()))
	case reflect.Struct:
		set(f.Field(0))
	}
}

func TestCodecServesGob(t *testing.T) {
	type fact struct{ Unit Unit }
	var buf bytes.Buffer
	require.NoError(t, gob.NewEncoder(&buf).Encode(fact{*sample()}))
	var back fact
	require.NoError(t, gob.NewDecoder(&buf).Decode(&back))
	assert.Equal(t, *sample(), back.Unit)
}

func TestCodecRefuses(t *testing.T) {
	whole, err := sample().MarshalBinary()
	require.NoError(t, err)
	for n := range whole {
		var u Unit
		assert.Error(t, u.UnmarshalBinary(whole[:n]), "the first %d of %d bytes", n, len(whole))
	}
	var u Unit
	assert.EqualError(t, u.UnmarshalBinary(append(whole, 0)), "unit: bytes left over")
	assert.EqualError(t, u.UnmarshalBinary([]byte{0xff, 0xff, 0xff, 0xff, 0x0f}), "unit: more than there is")
}

// FuzzUnmarshal feeds the decoder bytes of unknown origin: a cache may be
// damaged.
func FuzzUnmarshal(f *testing.F) {
	whole, err := sample().MarshalBinary()
	require.NoError(f, err)
	f.Add(whole)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		var u Unit
		if u.UnmarshalBinary(data) != nil {
			return
		}
		again, err := u.MarshalBinary()
		require.NoError(t, err)
		var back Unit
		require.NoError(t, back.UnmarshalBinary(again))
		third, err := back.MarshalBinary()
		require.NoError(t, err)
		assert.Equal(t, again, third)
	})
}
