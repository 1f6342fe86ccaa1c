package fanout

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/rule"
)

// An excess is a number of an endpoint that is over its budget.
type excess struct {
	of          string // db, remote, steps
	least, most int
	limit       int
	more        bool   // of calls that could not be resolved, or if the program is put together otherwise
	text        string // with the loops that grow with data
}

// budget judges what one request costs.
func (j *judge) budget(s subject, budget chart.Budget) (finding.Finding, bool) {
	var over []excess
	symbol := ""
	for i, handler := range s.Handlers {
		dear, floor := j.view.Price(handler), j.view.Floor(handler)
		found := exceeds(dear, floor, budget)
		if len(found) == 0 {
			return finding.Finding{}, false // of several that may be meant, all must be over
		}
		if i == 0 || found[0].most < over[0].most {
			over, symbol = found, handler
		}
	}
	f := j.finding(s, "budget")
	for _, x := range over {
		if x.least <= x.limit {
			f.Confidence = finding.Likely
		}
	}
	worst := over[0]
	parts := partsOf(j.view.Whole(symbol), worst.of)
	if total := parts.total(); total < worst.most || total > worst.most && worst.of != "steps" {
		return finding.Finding{}, false // we cannot show what it is made of
	}
	if parts.open() {
		return finding.Finding{}, false // nor say how much it is
	}
	f.Cost = worst.text
	f.Message = message(s.operations, over, parts)
	f.Trace = trace(parts)
	var layers []string
	for _, x := range over {
		layers = append(layers, x.of)
	}
	f.Names = slices.Sorted(slices.Values(layers))
	f.Fingerprint = finding.Fingerprint(f.Category, f.Endpoint, rule.Declared(symbol))
	return f, true
}

// exceeds returns what is over, the worst first: by the least that the program may be put together
// of, on the worst path. What takes long because it is much is said once. Where much depends on how the
// request turns out, the worst path is a chain of conditions that nobody has seen together: at least three
// fifths must be made on every path.
func exceeds(dear, floor link.Price, budget chart.Budget) []excess {
	var over []excess
	unresolved := len(dear.Cost.Partial) > 0
	add := func(of string, limit int, dear, floor chart.Range, cache int) {
		x := excess{
			of: of, limit: limit, text: floor.Most.String(),
			least: floor.Least.Constant() - cache, most: floor.Most.Constant() - cache,
			more: unresolved || dear.Most.Constant() > floor.Most.Constant(),
		}
		if x.most > limit && 5*x.least >= 3*x.most {
			over = append(over, x)
		}
	}
	add("db", budget.DB, dear.Cost.DB, floor.Cost.DB, 0)
	add("remote", budget.Remote, dear.Cost.Remote, floor.Cost.Remote, 0)
	if dear.Cost.DB.Most.Constant() <= budget.DB && dear.Cost.Remote.Most.Constant() <= budget.Remote {
		// A cache weighs nothing: its trips are taken off all paths, so that this is the least it can be.
		add("steps", budget.Steps, dear.Cost.Steps, floor.Cost.Steps, dear.Cost.Cache.Most.Constant())
	}
	slices.SortStableFunc(over, func(a, b excess) int { return cmp.Compare(b.most*(a.limit+1), a.most*(b.limit+1)) })
	return over
}

// longest is the length that a message keeps to where names allow.
const longest = 140

// message says which endpoint makes how many trips, who makes most of them along which path, and the
// way out.
func message(operations []string, over []excess, p parts) string {
	head := claim(operations, over)
	way := wayOut(over[0].of, p)
	write := func(by string, steps int) string {
		return head + by + p.path(steps, by != "") + "; " + way
	}
	by := ""
	if big := p.biggest(); big.node.Func != "" && big.node.Kind == chart.Call && big.trips > 1 && big.trips < over[0].most {
		by = fmt.Sprintf("; %s makes %d of them", rule.Plain(big.node.Func), big.trips)
	}
	for steps := 4; steps > 0; steps-- {
		if text := write(by, steps); len(text) <= longest {
			return text
		}
	}
	return write(by, 1)
}

// claim is what is wrong.
func claim(operations []string, over []excess) string {
	subject, verb := operations[0], " makes "
	if more := len(operations) - 1; more > 0 {
		subject, verb = fmt.Sprintf("%s and %d more", operations[0], more), " make "
	}
	if over[0].of == "steps" {
		verb = strings.Replace(strings.Replace(verb, "makes", "waits for", 1), "make", "wait for", 1)
		return fmt.Sprintf("%s%s%s round trips one after another, budget %d", subject, verb, over[0].number(), over[0].limit)
	}
	var numbers, limits []string
	for _, x := range over {
		numbers = append(numbers, x.number()+" "+x.of)
		limits = append(limits, fmt.Sprint(x.limit))
	}
	budget := ", budget "
	if len(over) > 1 {
		budget = ", budgets "
	}
	return subject + verb + strings.Join(numbers, " and ") + " round trips" + budget + strings.Join(limits, " and ")
}

// number is how many trips.
func (x excess) number() string {
	switch {
	case x.more && x.least < x.most:
		return fmt.Sprintf("%d to %d or more", x.least, x.most)
	case x.more:
		return fmt.Sprintf("at least %d", x.most)
	case x.least < x.most:
		return fmt.Sprintf("%d to %d", x.least, x.most)
	}
	return fmt.Sprint(x.most)
}

func wayOut(of string, p parts) string {
	switch {
	case of == "steps", of == "remote":
		return "run independent ones together"
	case p.writes():
		return "write them together"
	}
	return "load them together"
}

// trace lists who makes the trips, the biggest first.
func trace(p parts) []finding.Step {
	var steps []finding.Step
	for _, part := range p.sorted() {
		name := part.node.Func
		if name == "" {
			name = part.node.Text
		}
		if name == "" {
			name = "what stands here"
		}
		noun := p.of + " round trips"
		if p.of == "steps" {
			noun = "round trips"
		}
		if part.trips == 1 {
			noun = strings.TrimSuffix(noun, "s")
		}
		steps = append(steps, finding.Step{
			Position: finding.Position(part.node.Position),
			Text:     fmt.Sprintf("%s makes %d %s", rule.Plain(name), part.trips, noun),
		})
	}
	return steps
}
