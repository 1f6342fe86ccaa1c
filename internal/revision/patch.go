package revision

import (
	"fmt"
	"strconv"
	"strings"
)

// bare is a patch without context, with the text of its lines taken out and the names of its files as they are: revgrep
// takes a line of text that begins with "++ " for the name of a file, and knows names only that git does not quote.
func bare(patch string) string {
	var b strings.Builder
	text := 0 // lines that are left of a hunk
	for line := range strings.Lines(patch) {
		line = strings.TrimSuffix(line, "\n")
		name, isName := strings.CutPrefix(line, "+++ ")
		switch {
		case text > 0 && line != "" && line[0] != '\\': // that says of the line before that it has no end
			b.WriteString(line[:1] + "\n")
			text--
		case text == 0 && isName:
			b.WriteString("+++ " + unquoted(name) + "\n")
		case text == 0 && strings.HasPrefix(line, "@@ "):
			var before, after string
			if n, _ := fmt.Sscanf(line, "@@ -%s +%s @@", &before, &after); n == 2 {
				b.WriteString("@@ -" + before + " +" + after + " @@\n")
				text = lines(before) + lines(after)
			}
		}
	}
	return b.String()
}

// lines is how many lines a hunk has on one side, which it gives as "first,lines" or "first" for one.
func lines(side string) int {
	_, count, given := strings.Cut(side, ",")
	if n, err := strconv.Atoi(count); given && err == nil {
		return n
	}
	return 1
}

// unquoted is a name in a patch as it is in the file system. After one with spaces, git puts a tab.
func unquoted(name string) string {
	if plain, err := strconv.Unquote(name); err == nil {
		return plain
	}
	return strings.TrimSuffix(name, "\t")
}
