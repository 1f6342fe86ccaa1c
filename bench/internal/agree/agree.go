// Package agree tells whether drivers find the same.
package agree

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Line is one finding: at file:line:column, by a rule.
func Line(at, rule, message string) string {
	return fmt.Sprintf("%s: %s: %s", filepath.ToSlash(at), rule, message)
}

// Check compares what the command and another driver find. Of packages that see
// different implementations, another driver prints what each of them says of a
// place; the command keeps one.
func Check(command, other []string) error {
	for _, f := range command {
		if !slices.Contains(other, f) {
			return fmt.Errorf("only the command finds %s", f)
		}
	}
	places := make(map[string]bool)
	for _, f := range command {
		places[place(f)] = true
	}
	for _, f := range other {
		if !places[place(f)] {
			return fmt.Errorf("the command does not find %s", f)
		}
	}
	return nil
}

// place is the position and the rule of a finding.
func place(f string) string { return strings.Join(strings.SplitN(f, ": ", 3)[:2], " ") }

// Reported returns the findings in the JSON of the command.
func Reported(doc []byte) ([]string, error) {
	var report struct {
		Findings []struct {
			Rule, Message, File string
			Line, Column        int
		}
	}
	if err := json.Unmarshal(doc, &report); err != nil {
		return nil, err
	}
	var found []string
	for _, f := range report.Findings {
		found = append(found, Line(fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column), f.Rule, f.Message))
	}
	return found, nil
}
