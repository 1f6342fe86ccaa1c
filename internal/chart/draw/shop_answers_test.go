package draw

import (
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
)

const (
	orderShape = `{id: integer, number: string, state: string, customer: {id: integer, name: string, email?: string}, lines: [{sku: string, amount: integer, price: number, discounts: [integer] | null}] | null, placedAt: string(date-time), shippedAt: string(date-time) | null}`
	failShape  = `{error: string}`
)

// answers enters what the shop answers: the same for each of the usual routes, with mistakes in some.
func (s *shopMaker) answers() {
	for i := range s.endpoints {
		e := &s.endpoints[i]
		if e.Kind != chart.HTTP {
			continue
		}
		e.Answers = []chart.Answer{}
		single := strings.HasSuffix(e.Path, "/{id}")
		switch {
		case !strings.HasPrefix(e.Path, "/api/"):
			s.plain(e)
			continue
		case e.Method == "GET" && single:
			s.json(e, 200, orderShape)
			s.json(e, 404, failShape)
		case e.Method == "GET":
			s.json(e, 200, "["+orderShape+"]")
		case e.Method == "POST":
			s.json(e, 201, `{id: integer}`)
			s.json(e, 400, failShape)
			s.json(e, 409, failShape)
			s.json(e, 422, failShape)
		case e.Method == "PATCH":
			s.json(e, 200, "?")
			s.json(e, 404, failShape)
		default:
			e.Answers = append(e.Answers, chart.Answer{Status: 204, Places: []chart.Position{s.at(e.Handler.File)}})
			s.json(e, 404, failShape)
		}
		s.json(e, 500, failShape)
		e.Operation, e.Conforms = e.Method+" "+strings.TrimPrefix(e.Path, "/api"), chart.Conforms
		e.Declared = chart.Position{File: "api/openapi.yaml", Line: 20 + 9*i, Column: 5}
		if e.Method == "PATCH" {
			e.Conforms = chart.Unsure
		}
	}
	differ := func(name, category, severity string, texts ...string) {
		for i := range s.endpoints {
			if e := &s.endpoints[i]; e.Name() == name {
				e.Conforms = chart.Differs
				e.Differences = append(e.Differences, chart.Difference{
					Category: category, Severity: severity, Operation: e.Operation, Texts: texts,
					Position: e.Answers[0].Places[0], Declared: chart.Position{File: "api/openapi.yaml", Line: 310 + i, Column: 11},
				})
			}
		}
	}
	differ("GET /api/orders/{id}", "type-mismatch", "error", "lines[].price is number, declared string")
	differ("GET /api/orders/{id}", "nil-slice", "warning", "null for lines, declared array")
	differ("GET /api/orders/{id}", "undeclared-field", "warning", "shippedAt", "customer.email")
	differ("POST /api/vouchers", "status-code-undeclared", "error", "201 is sent, 200 is declared")
	differ("GET /api/home", "undeclared-field", "warning", "shippedAt")
}

// plain is what has nothing to do with the document.
func (s *shopMaker) plain(e *chart.Endpoint) {
	if e.Path == "/healthz" {
		e.Answers = append(e.Answers, chart.Answer{Status: 200, Media: "text/plain", Body: chart.Other, Places: []chart.Position{s.at(e.Handler.File)}})
		return
	}
	e.AnswersPartial = true
}

// json adds an answer in JSON.
func (s *shopMaker) json(e *chart.Endpoint, status int, shape string) {
	e.Answers = append(e.Answers, chart.Answer{
		Status: status, Media: "application/json", Body: chart.JSON, Shape: shape, Places: []chart.Position{s.at(e.Handler.File)},
	})
}
