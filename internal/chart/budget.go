package chart

// A Budget is how many trips one request to an endpoint may make, and how many of them one after the
// other.
type Budget struct {
	DB, Remote, Steps int
}

// DefaultBudget is about what 95 of 100 handlers of real services keep to.
func DefaultBudget() Budget { return Budget{DB: 10, Remote: 3, Steps: 10} }

// Over names the numbers of c that are over the budget: db, remote, steps. What grows with data has no
// number, so that only what is there whatever the data is counts, on the worst path.
func (b Budget) Over(c *Cost) []string {
	var over []string
	for _, number := range []struct {
		name  string
		spent Range
		limit int
	}{
		{"db", c.DB, b.DB},
		{"remote", c.Remote, b.Remote},
		{"steps", c.Steps, b.Steps},
	} {
		if number.spent.Most.Constant() > number.limit {
			over = append(over, number.name)
		}
	}
	return over
}
