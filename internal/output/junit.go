package output

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
)

type testCase struct {
	XMLName   xml.Name     `xml:"testcase"`
	Classname string       `xml:"classname,attr"`
	Name      string       `xml:"name,attr"`
	File      string       `xml:"file,attr,omitempty"`
	Failure   *testFailure `xml:"failure"`
}

type testFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes test results: a suite for each rule, in it a test that failed for each finding, or one that passed.
func JUnit(w io.Writer, r Report) error {
	out := bufio.NewWriter(w)
	files := newSources(r)
	rules, failed := suites(r)
	tests := 0
	for _, rule := range rules {
		tests += max(failed[rule], 1)
	}
	return xmlDocument(out, suiteStart("testsuites", "crosslayer", tests, len(r.Findings)), func(enc *xml.Encoder) error {
		for _, rule := range rules {
			start := suiteStart("testsuite", rule, max(failed[rule], 1), failed[rule])
			if err := enc.EncodeToken(start); err != nil {
				return err
			}
			if failed[rule] == 0 {
				if err := enc.Encode(testCase{Classname: "crosslayer", Name: rule}); err != nil {
					return err
				}
			}
			for _, f := range r.Findings {
				if f.Rule != rule {
					continue
				}
				if err := enc.Encode(files.failure(f)); err != nil {
					return err
				}
			}
			if err := enc.EncodeToken(start.End()); err != nil {
				return err
			}
		}
		return nil
	})
}

// suites lists the rules that ran, and those that have findings besides, with the number of these.
func suites(r Report) (rules []string, failed map[string]int) {
	failed = make(map[string]int)
	for _, page := range r.Rules {
		rules = append(rules, page.Name)
	}
	for _, f := range r.Findings {
		if failed[f.Rule] == 0 && !slices.Contains(rules, f.Rule) {
			rules = append(rules, f.Rule)
		}
		failed[f.Rule]++
	}
	return rules, failed
}

func suiteStart(element, name string, tests, failures int) xml.StartElement {
	attr := func(name, value string) xml.Attr { return xml.Attr{Name: xml.Name{Local: name}, Value: value} }
	return xml.StartElement{Name: xml.Name{Local: element}, Attr: []xml.Attr{
		attr("name", name), attr("tests", strconv.Itoa(tests)), attr("failures", strconv.Itoa(failures)), attr("errors", "0"),
	}}
}

func (s *sources) failure(f finding.Finding) testCase {
	at, file := spanOf(f), s.own(f.File)
	name := fmt.Sprintf("%d:%d %s", at.line, at.column, f.Category)
	if f.Operation != "" {
		name += " " + f.Operation // several stand in one place
	}
	var text strings.Builder
	fmt.Fprintf(&text, "\n%s:%d:%d: %s: %s\n", file, at.line, at.column, f.Severity, f.Message)
	for _, step := range f.Trace {
		fmt.Fprintf(&text, "    %s\n", s.step(step))
	}
	if f.URL != "" {
		fmt.Fprintf(&text, "%s\n", f.URL)
	}
	return testCase{Classname: file, Name: name, File: file, Failure: &testFailure{f.Message, f.Category, text.String()}}
}
