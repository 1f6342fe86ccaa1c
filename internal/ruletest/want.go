package ruletest

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// A want is one expected finding.
type want struct {
	place
	category   string // "" for any
	confidence finding.Confidence
	message    *regexp.Regexp
}

func (w want) String() string {
	return strings.Join(strings.Fields(fmt.Sprintf("%s %s %#q", w.category, w.confidence, w.message)), " ")
}

func (w want) matches(f finding.Finding) bool {
	return w.place == place{f.File, f.Line} &&
		(w.category == "" || w.category == f.Category) &&
		(w.confidence == "" || w.confidence == f.Confidence) &&
		w.message.MatchString(f.Message)
}

// parseWants reads the expectations in one comment.
func parseWants(comment string) ([]want, error) {
	if inner, ok := strings.CutPrefix(comment, "/*"); ok { // where a comment is what the finding is about
		comment = strings.TrimSuffix(inner, "*/")
	}
	body := strings.TrimLeft(strings.TrimPrefix(comment, "//"), " \t")
	rest, ok := strings.CutPrefix(body, "want ")
	if !ok {
		return nil, nil
	}
	var wants []want
	var w want
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
		if quoted, err := strconv.QuotedPrefix(rest); err == nil {
			text, err := strconv.Unquote(quoted)
			if err != nil {
				return nil, err
			}
			if w.message, err = regexp.Compile(text); err != nil {
				return nil, err
			}
			wants = append(wants, w)
			w = want{}
			rest = rest[len(quoted):]
			continue
		}
		word, after, _ := strings.Cut(rest, " ")
		switch {
		case word == string(finding.Definite) || word == string(finding.Likely):
			w.confidence = finding.Confidence(word)
		case strings.Contains(word, "/"):
			w.category = word
		default:
			return nil, fmt.Errorf("want %s: expected rule/category, definite, likely or a quoted regular expression", word)
		}
		rest = after
	}
	if len(wants) == 0 || w != (want{}) {
		return nil, errors.New("want without a regular expression at its end")
	}
	return wants, nil
}
