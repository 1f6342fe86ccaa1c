package main

import (
	"go/types"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/reply"
)

// replied claims that a function has the parameters that its part in an answer is about.
func replied(e catalog.ReplyEntry) claim {
	return claim{catalog.Entry{
		Path: e.Path, Type: e.Type, Method: e.Method, Lib: e.Lib, Unverified: e.Unverified, File: e.File, Line: e.Line,
	}, func(pkg *types.Package) string { return unfit(pkg, e) }}
}

// unfit says why a function cannot play its part in an answer.
func unfit(pkg *types.Package, e catalog.ReplyEntry) string {
	fn, text := funcIn(pkg, e.Type, e.Method)
	if text != "" {
		return text
	}
	role, err := reply.ParseRole(e.Role)
	if err != nil {
		return err.Error()
	}
	s := call{fn.Signature()}
	for _, arg := range []struct {
		key  string
		n    int
		fits func(types.Type) bool
	}{
		{"to", role.To, holder},
		{"from", role.From, types.IsInterface},
		{"status", role.Status, integral},
		{"media", role.Media, textOnly},
		{"name", role.Name, textOnly},
		{"text", role.Text, textOnly},
		{"value", role.Value, types.IsInterface},
		{"raw", role.Raw, bytesOrText},
	} {
		if arg.n == 0 {
			continue
		}
		if text := s.misfit(arg.key, arg.n, false, arg.fits); text != "" {
			return text
		}
	}
	return ""
}

// integral tells whether a type may be a status.
func integral(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// textOnly tells whether a type is text.
func textOnly(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// bytesOrText tells whether a type may hold the bytes of a body: what is read from does, too.
func bytesOrText(t types.Type) bool {
	if s, ok := t.Underlying().(*types.Slice); ok {
		b, ok := s.Elem().Underlying().(*types.Basic)
		return ok && b.Kind() == types.Byte
	}
	return textOnly(t) || types.IsInterface(t)
}
