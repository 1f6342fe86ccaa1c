// Package markdown writes text of others into Markdown so that it stays text: no markup, no HTML, and none of the
// mentions and links that GitHub and GitLab make of bare words.
package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/crosslayer/crosslayer/internal/visible"
)

// Code makes a span of code, with longer fences than the text's own backticks.
func Code(text string) string {
	text = visible.Line(text)
	run := longestRun(text)
	if run == 0 {
		return "`" + text + "`"
	}
	fence := strings.Repeat("`", run+1)
	return fence + " " + text + " " + fence
}

// Block makes a block of code of lines that end in a newline, with a longer fence than their own backticks.
func Block(lines string) string {
	fence := strings.Repeat("`", max(3, longestRun(lines)+1))
	return fence + "text\n" + lines + fence + "\n"
}

// Cell escapes what would end a cell of a table, which it does in code too.
func Cell(markdown string) string {
	return strings.ReplaceAll(markdown, "|", `\|`)
}

// Prose makes text of a sentence: its words stay words, and all else in it, the names of the source, becomes code.
func Prose(text string) string {
	words := whole(strings.Fields(visible.Line(text)))
	for i, word := range words {
		words[i] = proseWord(word, i == 0)
	}
	return strings.Join(words, " ")
}

// whole joins the words of a name with spaces in its brackets.
func whole(words []string) (all []string) {
	for i := 0; i < len(words); i++ {
		word := words[i]
		for open, j := depth(word), i+1; open > 0 && j < len(words); j++ {
			if open += depth(words[j]); open <= 0 {
				word, i = strings.Join(words[i:j+1], " "), j
			}
		}
		all = append(all, word)
	}
	return all
}

// depth is how many brackets a word opens, behind its beginning, and does not close.
func depth(word string) (open int) {
	for _, r := range strings.TrimLeft(word, "(") {
		switch r {
		case '(', '[', '{':
			open++
		case ')', ']', '}':
			open--
		}
	}
	return open
}

// proseWord writes a word of a sentence. At its beginning, numbers and arrows could make a list or a quote of it.
func proseWord(word string, first bool) string {
	open, name, end := punctuated(word)
	switch {
	case name == "" || first && !lettered(word):
		return Code(word)
	case name == "->" || name == "..." || plain(name):
		return word
	}
	return open + Code(name) + end
}

func lettered(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsLetter(r)
}

// punctuated cuts a word from the punctuation and the brackets of the sentence around it. Those of a name belong to
// the name.
func punctuated(word string) (open, name, end string) {
	name = word
	for {
		inner := strings.TrimRight(name, ",;:.")
		at, last := closing(inner), len(inner)-1
		switch {
		case strings.HasPrefix(inner, "(") && at < 0:
			open, name = open+"(", name[1:]
		case strings.HasPrefix(inner, "(") && at == last:
			open, name, end = open+"(", inner[1:last], name[last:]+end
		case strings.HasSuffix(inner, ")") && strings.Count(inner, "(") < strings.Count(inner, ")"):
			name, end = inner[:last], name[last:]+end
		case inner != "" && inner != name:
			name, end = inner, name[len(inner):]+end
		default:
			return open, name, end
		}
	}
}

// closing returns where the first bracket of a text is closed, -1 if it is not.
func closing(text string) int {
	open := 0
	for i, r := range text {
		switch r {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return i
			}
		}
	}
	return -1
}

// plain reports whether a word means nothing in Markdown: letters, with hyphens and apostrophes between them, or a
// number, of so few digits that it is not taken for a commit.
func plain(word string) bool {
	if len(word) < 7 && strings.Trim(word, "0123456789") == "" {
		return true
	}
	inside := false
	for _, r := range word {
		letter := unicode.IsLetter(r)
		if !letter && (!inside || r != '-' && r != '\'') {
			return false
		}
		inside = letter
	}
	return inside
}

// longestRun returns the length of the longest run of backticks.
func longestRun(text string) int {
	longest, run := 0, 0
	for _, r := range text {
		if run++; r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}
