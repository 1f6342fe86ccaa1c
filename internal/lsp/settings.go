package lsp

import (
	"bytes"
	"encoding/json"
	"time"
)

// Settings are those of the client's section "crosslayer" that the session itself obeys. The others in it are for
// the analysis.
type Settings struct {
	// Enabled: false leaves gopls alone.
	Enabled *bool `json:"enabled"`
	// Lens: false shows no cost above handlers.
	Lens *bool `json:"lens"`
	// Hover: false says nothing of the cost when the pointer is on a handler's name.
	Hover *bool `json:"hover"`
	// Inlay: true shows the cost as a hint at the end of the line, too.
	Inlay bool `json:"inlay"`
	// Debounce is how many milliseconds nothing may be typed before an analysis begins; 300 if it is not there.
	Debounce *int `json:"debounce"`
}

func on(setting *bool) bool { return setting == nil || *setting }

func (s *Settings) enabled() bool { return on(s.Enabled) }

func (s *Settings) debounce() time.Duration {
	if s.Debounce == nil {
		return 300 * time.Millisecond
	}
	return time.Duration(min(max(*s.Debounce, 0), 60_000)) * time.Millisecond
}

// configure takes the client's section. What it cannot read it leaves as it was.
func (s *session) configure(section json.RawMessage) {
	section = bytes.TrimSpace(section)
	if len(section) == 0 || string(section) == "null" || bytes.Equal(section, s.section) {
		return
	}
	var settings Settings
	if err := json.Unmarshal(section, &settings); err != nil {
		s.log.printf("settings: %v", err)
		return
	}
	s.settings, s.section = settings, bytes.Clone(section)
	for name := range s.files {
		s.dirty[name] = true
	}
	for _, r := range s.roots {
		r.kick(0)
	}
	s.refreshLenses()
	s.touch()
}

// askConfiguration asks the client for its section.
func (s *session) askConfiguration() {
	if !s.client.Workspace.Configuration {
		return
	}
	type item struct {
		Section string `json:"section"`
	}
	params := struct {
		Items []item `json:"items"`
	}{[]item{{"crosslayer"}}}
	s.request("workspace/configuration", params, func(result json.RawMessage) {
		var sections []json.RawMessage
		if json.Unmarshal(result, &sections) == nil && len(sections) == 1 {
			s.configure(sections[0])
		}
	})
}
