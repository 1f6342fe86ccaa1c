package lsp

import (
	"encoding/json"
	"fmt"
	"path/filepath"
)

type progress struct {
	Token string        `json:"token"`
	Value progressValue `json:"value"`
}

type progressValue struct {
	Kind        string `json:"kind"`
	Title       string `json:"title,omitempty"`
	Message     string `json:"message,omitempty"`
	Cancellable bool   `json:"cancellable,omitempty"`
}

// progress tells the client of the first analysis of a root, which may take long.
func (s *session) progress(r *root) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !r.first || r.token != "" || !s.client.Window.WorkDoneProgress {
		return
	}
	s.number++
	token := fmt.Sprintf("%sprogress/%d", prefix, s.number)
	r.token = token
	params := struct {
		Token string `json:"token"`
	}{token}
	s.request("window/workDoneProgress/create", params, func(result json.RawMessage) {
		if r.token == token && len(result) > 0 { // it is still running, and the client agrees
			r.begun = true
			s.tell("$/progress", progress{token, progressValue{Kind: "begin", Title: "crosslayer", Message: "analysing " + filepath.Base(r.dir), Cancellable: true}})
		}
	})
}

// endProgress tells the client that the analysis is over.
func (s *session) endProgress(r *root) {
	if r.begun {
		s.tell("$/progress", progress{r.token, progressValue{Kind: "end"}})
	}
	r.token, r.begun = "", false
}

// cancelProgress ends the analysis that the client does not want to wait for.
func (s *session) cancelProgress(token string) {
	for _, r := range s.roots {
		if r.token == token && r.cancel != nil {
			r.cancel()
		}
	}
}
