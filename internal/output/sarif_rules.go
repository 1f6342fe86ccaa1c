package output

import (
	"regexp"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/manual"
	"github.com/crosslayer/crosslayer/internal/rule"
)

// maxDescription is the length of descriptions that code scanning shows.
const maxDescription = 1024

// helpWidth is that of help without markup.
const helpWidth = 80

// semantic is the form of a version that SARIF has a field for.
var semantic = regexp.MustCompile(`^v?([0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?)$`)

// toolOf describes crosslayer, with a rule for each category that some finding has.
func toolOf(r Report, findings []finding.Finding) sarifTool {
	driver := sarifDriver{Name: "crosslayer", Version: r.Version, URL: home, Rules: []sarifRule{}}
	if m := semantic.FindStringSubmatch(r.Version); m != nil {
		driver.Version, driver.SemanticVersion = m[1], m[1]
	}
	used := make(map[string]bool)
	for _, f := range findings {
		used[f.Category] = true
	}
	for _, page := range r.Rules {
		for _, category := range page.Categories {
			if used[category.Name] {
				driver.Rules = append(driver.Rules, described(page, category))
				delete(used, category.Name)
			}
		}
	}
	for _, f := range findings { // internal-error
		if used[f.Category] {
			driver.Rules = append(driver.Rules, undescribed(f))
			delete(used, f.Category)
		}
	}
	return sarifTool{driver}
}

func described(page manual.Page, category rule.Category) sarifRule {
	problem := string(page.Severity)
	if page.Severity == finding.Note {
		problem = "recommendation"
	}
	return sarifRule{
		ID:      category.Name,
		Name:    pascal(category.Name),
		Short:   &sarifMessage{Text: sentence(category.Summary, maxDescription)},
		Full:    &sarifMessage{Text: sentence(page.Summary, maxDescription)},
		Help:    &sarifHelp{page.Text(nil, helpWidth, false), page.Help()},
		URL:     rule.URL(page.Name),
		Default: &sarifConfiguration{page.Severity},
		// Nothing below likely is reported.
		Properties: &sarifRuleBag{Precision: "high", Severity: problem, Tags: []string{page.Name}},
	}
}

// undescribed is the rule of a category that no page tells of. Code scanning refuses one without words.
func undescribed(f finding.Finding) sarifRule {
	text := sentence("what crosslayer reports as "+f.Category+", of which there is no page", maxDescription)
	return sarifRule{ID: f.Category, Name: pascal(f.Category), Short: &sarifMessage{text}, Full: &sarifMessage{text}, Help: &sarifHelp{text, text}}
}

// pascal writes a category as SARIF writes names of rules: NplusoneLoopInvariant.
func pascal(category string) string {
	var name strings.Builder
	for word := range strings.FieldsFuncSeq(category, func(r rune) bool { return r == '/' || r == '-' }) {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String()
}
