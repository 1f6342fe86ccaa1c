package pact

import (
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/conform"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// whole tells whether all is known of what is sent when a request succeeds. What differs says so itself; of
// failures, documents seldom say more than the status.
func (j *judge) whole(op *openapi.Operation, sent []link.Sent) bool {
	success := false
	for i := range sent {
		s := &sent[i]
		for _, code := range s.Codes {
			switch r := response(op, code); {
			case code == 0:
				return false
			case code >= 400:
				continue
			case r != nil && (r.Unknown || !j.settled(s, r.Content)):
				return false
			}
			success = true
		}
	}
	return success
}

// settled tells whether it is known how a body compares with what is promised.
func (j *judge) settled(s *link.Sent, promised []openapi.Media) bool {
	if len(promised) == 0 {
		return s.Body != unit.AnyBody
	}
	switch s.Body {
	case unit.JSONBody:
		media := pick(promised)
		if media == nil || media.Schema.Free() {
			return true // the one differs, the other allows anything
		}
		return s.Shape != nil && conform.Whole(*s.Shape, j.view.Defs(), media.Schema)
	case unit.RawBody:
		have := mediaType(s.Media)
		return strings.Contains(have, "/") && !strings.Contains(have, "json") &&
			!slices.ContainsFunc(promised, func(m openapi.Media) bool { return mediaType(m.Type) == have && m.Schema.Unknown })
	}
	return false
}
