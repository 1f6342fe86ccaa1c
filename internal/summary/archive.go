package summary

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A Packed is a unit as archives hold it: compressed once, by its own package,
// and handed on as it is.
type Packed struct {
	Path string
	Data []byte
}

// archive returns the unit and all that the archives of its imports hold. A
// third-party package hands on its own module only: units of others are never
// linked through it.
func archive(pass *analysis.Pass, own *unit.Unit) []Packed {
	list := []Packed{{own.Path, pack(own)}}
	seen := map[string]bool{own.Path: true}
	for _, f := range pass.AllPackageFacts() {
		fact, ok := f.Fact.(*Fact)
		if !ok {
			continue
		}
		for _, p := range fact.Archive {
			if !seen[p.Path] && (own.Ours || inModule(p.Path, own.Module)) {
				seen[p.Path] = true
				list = append(list, p)
			}
		}
	}
	slices.SortFunc(list, func(a, b Packed) int { return strings.Compare(a.Path, b.Path) })
	return list
}

func inModule(path, module string) bool {
	return module != "" && (path == module || strings.HasPrefix(path, module+"/"))
}

func pack(u *unit.Unit) []byte {
	data, err := u.MarshalBinary()
	if err != nil {
		panic(err) // it never fails
	}
	var buf bytes.Buffer
	w, err := flate.NewWriter(&buf, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	_, _ = w.Write(data) // memory takes all
	_ = w.Close()
	return buf.Bytes()
}

// largestUnit bounds what a damaged archive may unfold to.
const largestUnit = 1 << 28

// An unpacker unfolds units one after another: what it needs for one serves all.
type unpacker struct {
	flate io.ReadCloser
	plain bytes.Buffer
}

func newUnpacker() *unpacker { return &unpacker{flate: flate.NewReader(nil)} }

func (p *unpacker) unpack(data []byte) (*unit.Unit, error) {
	if err := p.flate.(flate.Resetter).Reset(bytes.NewReader(data), nil); err != nil {
		return nil, err
	}
	p.plain.Reset()
	if _, err := p.plain.ReadFrom(io.LimitReader(p.flate, largestUnit)); err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	u := new(unit.Unit)
	return u, u.UnmarshalBinary(p.plain.Bytes())
}
