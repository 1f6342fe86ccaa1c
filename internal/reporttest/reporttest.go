// Package reporttest has reports for tests of forms: one that is hostile, one that is large.
package reporttest

import (
	"fmt"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/manual"
	"github.com/crosslayer/crosslayer/internal/output"
	"github.com/crosslayer/crosslayer/internal/rule"
)

var severities = []finding.Severity{finding.Warning, finding.Error, finding.Note}

const toy = `// Package toy is for tests.
//
// # Analyzer toy
//
// toy: report toys that lie around
//
// It looks into every room, and below every x[i](bed).
//
// # Categories
//
//   - big: a toy that fills the room; move it
//   - small: a toy underfoot; pick it up
//   - none: never found
package toy
`

// Pages are those of two rules, one of which finds nothing.
func Pages() []manual.Page {
	return []manual.Page{
		{Info: rule.Describe(toy, rule.Info{Name: "toy", Since: "v0.1.0", Status: rule.Preview, Severity: finding.Warning})},
		{Info: rule.Info{Name: "quiet", Summary: "report noise", Doc: "report noise", Since: "v0.1.0", Status: rule.Stable, Severity: finding.Note}},
	}
}

// Large is a report of n findings as real services have them: over many files of some hundred lines, each with a path
// through four packages, one of which is somebody else's.
func Large(n int) output.Report {
	const line = "\tcustomer, err := h.store.Customer(ctx, order.CustomerID) // none\n"
	text := strings.Repeat(strings.Repeat(line, 19)+strings.Replace(line, "none", "Größe", 1), 20)
	report := output.Report{Stats: finding.Stats{Packages: n / 20}, Rules: Pages(), Below: "services/orders", Version: "v1.2.3"}
	report.Read = func(file string) ([]byte, error) {
		if strings.HasPrefix(file, "github.com/") {
			return nil, fmt.Errorf("%s is not here", file)
		}
		return []byte(text), nil
	}
	for i := range n {
		file := fmt.Sprintf("internal/domain%04d/handler/orders_%02d.go", i/20, i/10%2)
		start := i % 10 * 2 * len(text) / 20
		report.Findings = append(report.Findings, finding.Finding{
			Rule: "toy", Category: "toy/small", Severity: severities[i%len(severities)], Confidence: finding.Definite,
			Message:  fmt.Sprintf("store%d.Customer in loop makes n round trips, n=len(orders) (... -> Customers.Get -> pgxpool.Pool.QueryRow); load them with one ANY query", i),
			Position: finding.Position{File: file, Line: i%10*40 + 1, Column: 19}, EndLine: i%10*40 + 1, EndColumn: 57,
			Function: "(*Handler).List", Endpoint: fmt.Sprintf("GET /api/v1/domain%d/orders/{id}", i/20), Cost: "1+n, n=len(orders)",
			Trace: []finding.Step{
				{Position: finding.Position{File: file, Line: i%10*40 + 1, Column: 19}, Text: "Customers.Customer calls (*Customers).Customer, which implements the interface"},
				{Position: finding.Position{File: fmt.Sprintf("internal/domain%04d/service/customers.go", i/20), Line: 22, Column: 9}, Text: "customers.Get calls (*Customers).Get, which implements the interface"},
				{Position: finding.Position{File: "github.com/somebody/else/pkg.go", Line: 7, Column: 2}, Text: "(*Cache).Get calls Customers.Load"},
				{Position: finding.Position{File: fmt.Sprintf("internal/postgres/customers_%02d.go", i%50), Line: 25, Column: 25}, Text: "pgxpool.Pool.QueryRow makes a db round trip"},
			},
			Fixes:       []finding.Fix{{Message: "Use make", Edits: []finding.Edit{{File: file, Start: start + 1, End: start + 9, New: "client"}}}},
			URL:         rule.URL("toy"),
			Fingerprint: fmt.Sprintf("%024x:1", i),
		})
	}
	return report
}
