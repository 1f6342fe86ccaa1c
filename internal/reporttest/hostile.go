package reporttest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/output"
)

// texts are what names of files and messages may hold, and what some form takes for its own.
var texts = []string{
	"two\nlines\r\nand\rmore",
	"100% of %0A and %25, and %2C: a, b",
	"::error file=a.go,line=1::not a command",
	"##[error]not one either",
	"x ##[set-output name=a;b=c]d",
	"x\n::set-env name=PATH::/tmp\n##[add-path]/tmp",
	"::stop-commands::x",
	"::endgroup::",
	"=a=b, c=d::",
	"]]> <![CDATA[ <x y='z'> &amp; \"",
	"[a](1) [b](https://example.com) \\[c\\] items[i]",
	"\x01\x08\x1b[31mred\x1b[0m\x7f",
	"invalid \xff\xfe\xc3( and \ufffe\uffff",
	"separators \u2028 and \u2029 and \u0085",
	"hidden \u200b\u200d\u202e\u00ad\ufeff",
	"größe 日本語 😀 👩‍👩‍👧",
	"  spaces  ",
	`back\slash "quoted" 'so' ` + "`and so`",
	"#fragment?query=a&b;c",
	"x.go:1:2: taken for an error, y.go: too",
	"C:relative",
	"<script>alert(1)</script> **bold** | cell | @everyone",
}

// wide has lines of several encodings' worth: tabs, two, three and four bytes a character, and one that is no character.
const wide = "package wide\n\tgröße := f(\"日本語\", \"😀\")\nplain()\n\"\xff\xff\", g()\n"

const crlf = "package crlf\r\n\r\nfunc f() {\r\n\tvar list []int\r\n\tsend(list)\r\n}\r\n"

// Hostile is a report in which every field that comes from outside holds every text that may break a form. It has more
// findings than GitHub shows.
func Hostile() output.Report {
	files := map[string]string{"wide/größe.go": wide, "crlf.go": crlf}
	var findings []finding.Finding
	for i, text := range texts {
		name := fmt.Sprintf("d%02d/%s.go", i, text)
		files[name] = strings.Repeat("f(x)\n", 9)
		at := finding.Position{File: name, Line: 3, Column: 1}
		findings = append(findings, finding.Finding{
			Rule: "toy", Category: "toy/big", Severity: severities[(i+1)%len(severities)], Confidence: finding.Definite,
			Message: text + text, Position: finding.Position{File: name, Line: 6, Column: 1}, Fingerprint: fmt.Sprint(i),
		}, finding.Finding{
			Rule: "toy", Category: "toy/small", Severity: severities[i%len(severities)], Confidence: finding.Likely,
			Message: text, Position: at, EndLine: 3 + i%2, EndColumn: 4, Function: text, Endpoint: text, Operation: text, Cost: text,
			Trace: []finding.Step{{Position: at, Text: text}, {Position: finding.Position{File: "example.com/" + text, Line: 1, Column: 1}, Text: text}, {Text: text}},
			Fixes: []finding.Fix{{Message: text, Edits: []finding.Edit{{File: name, Start: 10, End: 14, New: text}}}},
			URL:   "https://example.com/toy", Fingerprint: "same",
		})
	}
	long := strings.Repeat("long/", 79) + "n.go"
	findings = append(findings,
		finding.Finding{Rule: "toy", Category: "toy/big", Severity: finding.Warning, Message: strings.Repeat("long ", 1000) + "end", Position: finding.Position{File: long, Line: 1, Column: 1}},
		finding.Finding{Rule: "toy", Category: "internal-error", Severity: finding.Note, Message: "no place at all"},
		finding.Finding{Rule: "elsewhere", Category: "elsewhere/odd", Severity: finding.Note, Message: "ends before it starts", Position: finding.Position{File: "crlf.go", Line: 5, Column: 2}, EndLine: 4, EndColumn: 1},
		finding.Finding{Rule: "toy", Category: "toy/small", Severity: finding.Error, Message: "mended",
			Position: finding.Position{File: "crlf.go", Line: 4, Column: 6}, EndLine: 5, EndColumn: 12,
			Fixes: []finding.Fix{
				{Message: "make it", Edits: []finding.Edit{{File: "crlf.go", Start: 33, End: 47, New: "list := make([]int, 0)"}}},
				{Message: "outside", Edits: []finding.Edit{{File: "crlf.go", Start: 0, End: 7, New: "module"}}},
				{Message: "beyond the end", Edits: []finding.Edit{{File: "crlf.go", Start: 1000, End: 1001}}},
				{Message: "elsewhere", Edits: []finding.Edit{{File: "crlf.go", Start: 33, End: 47}, {File: "wide/größe.go", Start: 0, End: 7, New: "x"}}},
				{Message: "nothing"},
			}},
		finding.Finding{Rule: "toy", Category: "toy/big", Severity: finding.Warning, Message: "after two and three bytes",
			Position: finding.Position{File: "wide/größe.go", Line: 2, Column: 13}, EndLine: 2, EndColumn: 35,
			Trace: []finding.Step{
				{Position: finding.Position{File: "wide/größe.go", Line: 4, Column: 7}, Text: "after what is no character"},
				{Position: finding.Position{File: "wide/größe.go", Line: 2, Column: 99}, Text: "the file has changed"},
				{Position: finding.Position{File: "wide/größe.go", Line: 99, Column: 9}, Text: "and this is gone"},
			}},
	)
	slices.SortStableFunc(findings, finding.Compare)
	return output.Report{
		Findings: findings,
		Notes:    []finding.Remark{{Position: finding.Position{File: "wide/größe.go", Line: 2, Column: 13}, Text: texts[10]}},
		Stats:    finding.Stats{Packages: 3, Trips: 1},
		Rules:    Pages(),
		Read: func(file string) ([]byte, error) {
			if text, ok := files[file]; ok {
				return []byte(text), nil
			}
			return nil, errors.New("no such file")
		},
		Below:   "services/#1 größe",
		Version: "v1.2.3-rc.1",
	}
}
