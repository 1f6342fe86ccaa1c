package catalog

// nearest returns the candidate that takes the fewest edits to reach from word, the first one of
// several. It is for error messages: a misspelt word should cost one look.
func nearest(word string, candidates []string) string {
	best, bestCost := "", 0
	for _, c := range candidates {
		if cost := edits(word, c); best == "" || cost < bestCost {
			best, bestCost = c, cost
		}
	}
	return best
}

// maxEdited bounds the work on hostile input; no valid name is as long.
const maxEdited = 64

// edits counts the insertions, deletions and replacements between two words.
func edits(a, b string) int {
	a, b = a[:min(len(a), maxEdited)], b[:min(len(b), maxEdited)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
