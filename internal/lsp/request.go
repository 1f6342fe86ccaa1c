package lsp

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

// call is a request or a notification.
type call struct {
	Version string `json:"jsonrpc"`
	ID      string `json:"id,omitempty"`
	Method  string `json:"method"`
	Params  any    `json:"params,omitempty"`
}

func framed(message any) *wire.Frame {
	body, err := json.Marshal(message)
	if err != nil {
		return nil // values that we have made ourselves
	}
	return wire.NewFrame(body)
}

// notification returns the frame of one.
func notification(method string, params any) *wire.Frame {
	return framed(call{Version: "2.0", Method: method, Params: params})
}

// failure returns the frame of an answer to a request that cannot be served.
func failure(id, message string) *wire.Frame {
	type wrong struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	return framed(struct {
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Error   wrong           `json:"error"`
	}{"2.0", json.RawMessage(id), wrong{-32603, message}})
}

// tell has a notification sent.
func (s *session) tell(method string, params any) {
	s.queue = append(s.queue, notification(method, params))
	s.touch()
}

// request has a request sent. The answer's result, nothing if it is an error, goes to then.
func (s *session) request(method string, params any, then func(result json.RawMessage)) {
	s.number++
	id := fmt.Sprintf("%s%d", prefix, s.number)
	s.pending[id] = then
	s.queue = append(s.queue, framed(call{Version: "2.0", ID: id, Method: method, Params: params}))
	s.touch()
}

// anew has the client ask again for what has changed, unless it is about to.
func (s *session) anew(method string) {
	if _, about := s.refresh[method]; about {
		s.refresh[method] = true
		return
	}
	s.refresh[method] = false
	s.request(method, nil, func(json.RawMessage) {
		again := s.refresh[method]
		delete(s.refresh, method)
		if again { // it may have asked before that
			s.anew(method)
		}
	})
}

// own takes what of the client's messages is for us: answers to our requests, and that a progress of ours is not wanted.
func (s *session) own(body []byte) bool {
	m := wire.Peek(body, true)
	if m.Method == "window/workDoneProgress/cancel" {
		var p struct{ Params struct{ Token string } }
		if json.Unmarshal(body, &p) != nil || !strings.HasPrefix(p.Params.Token, prefix) {
			return false
		}
		s.cancelProgress(p.Params.Token)
		return true
	}
	var id string
	if m.Method != "" || json.Unmarshal([]byte(m.ID), &id) != nil || !strings.HasPrefix(id, prefix) {
		return false
	}
	then := s.pending[id]
	delete(s.pending, id)
	if then != nil && !s.silent {
		found, _ := wire.Members(body, "result")
		then(found[0].Of(body))
	}
	return true
}
