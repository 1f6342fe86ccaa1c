//go:build unix

package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// A scenario is a call of an endpoint in a state of the world that is the same every time.
type scenario struct {
	method, path string // as in the map
	// request is the path to call, if it differs.
	request func(n int) string
	body    func(n int) any
	header  map[string]string
	// seed brings about the state, in a world that is empty.
	seed func(ctx context.Context, w *world, n int) error

	// state says what the request needs to take this path through the code.
	state string
	// other says that this is not the worst path through the code, which costs exactly the most that
	// is predicted, but another, which costs something between the least and the most.
	other bool
	// beyond says why this path is not predicted, if so.
	beyond string
	// after says that work goes on after the response. It is counted too.
	after bool
	// bounds are those loops of the prediction that do not turn n times.
	bounds map[string]func(n int) int
}

// name is that of the endpoint.
func (s scenario) name() string { return s.method + " " + s.path }

// scenarios returns the scenarios of every endpoint of the sample service, in the order of its routes.
func scenarios() []scenario {
	return []scenario{
		{method: "GET", path: "/healthz"},

		{method: "GET", path: "/api/v1/orders", seed: orders, state: "n orders"},
		{method: "POST", path: "/api/v1/orders", body: newOrder, seed: both(products, customers), state: "n items"},
		{method: "GET", path: "/api/v1/orders/{orderID}", request: fixed("/api/v1/orders/1"),
			seed: orderWithLines, state: "n lines"},
		{method: "POST", path: "/api/v1/orders/{orderID}/cancel", request: fixed("/api/v1/orders/1/cancel"),
			seed: orderWithLines, state: "the order is open"},
		{method: "GET", path: "/api/v1/orders/{orderID}/invoice", request: fixed("/api/v1/orders/1/invoice"),
			seed: invoice, state: "n lines"},
		{method: "GET", path: "/api/v1/orders/{orderID}/quotes", request: fixed("/api/v1/orders/1/quotes"),
			seed: both(orders, parcels), state: "n parcels"},

		{method: "GET", path: "/api/v1/products", seed: products, state: "n products"},
		{method: "GET", path: "/api/v1/products/search", request: fixed("/api/v1/products/search?q=product"),
			seed: both(products, campaigns), state: "n products match"},
		{method: "GET", path: "/api/v1/products/featured", seed: both(products, setting("featured_products")),
			state: "n products, none is cached"},
		{method: "GET", path: "/api/v1/products/featured", seed: featuredAndCached,
			beyond: "lists are counted from one element on", state: "n products, all are cached: none is missing"},
		{method: "GET", path: "/api/v1/products/bestsellers", seed: both(products, setting("bestsellers")),
			state: "n bestsellers"},
		{method: "GET", path: "/api/v1/products/available", request: withIDs("/api/v1/products/available"),
			seed: products, state: "n ids"},
		{method: "PUT", path: "/api/v1/products/weights", body: weights, seed: products, state: "n weights"},
		{method: "GET", path: "/api/v1/products/{productID}", request: fixed("/api/v1/products/1"), seed: products},
		{method: "PATCH", path: "/api/v1/products/{productID}", request: fixed("/api/v1/products/1"), body: patch,
			seed: products, state: "all 3 fields", bounds: map[string]func(int) int{"len(patch.Fields)": constant(3)}},
		{method: "GET", path: "/api/v1/products/{productID}/reviews", request: fixed("/api/v1/products/1/reviews"),
			seed: both(products, reviews), state: "n reviews"},

		{method: "GET", path: "/api/v1/reports/countries", seed: salesByCountry,
			state: "n countries, whose names are loaded"},
		{method: "GET", path: "/api/v1/reports/weekly-sales", seed: salesByDay, state: "n days with orders"},
		{method: "GET", path: "/api/v1/reports/monthly-sales", seed: salesByDay, state: "n days with orders"},
		{method: "GET", path: "/api/v1/reports/quarterly-sales", seed: salesByDay, state: "n days with orders"},
		{method: "GET", path: "/api/v1/reports/yearly-sales", seed: salesByDay, state: "n days with orders"},

		{method: "GET", path: "/api/v1/categories", seed: categories, state: "n categories in all, at several levels"},
		{method: "GET", path: "/api/v1/customers/revenue", request: withIDs("/api/v1/customers/revenue"),
			seed: orders, state: "n ids"},
		{method: "GET", path: "/api/v1/customers/{customerID}", request: fixed("/api/v1/customers/1"), seed: customers},
		{method: "GET", path: "/api/v1/dashboard", seed: both(both(orders, products), reviews)},
		{method: "GET", path: "/api/v1/reviews", request: reviewsOf, seed: both(products, reviews), state: "n ids, n words"},
		{method: "GET", path: "/api/v1/stock", request: withIDs("/api/v1/stock"), state: "n ids"},
		{method: "GET", path: "/api/v1/parcels/{parcelID}/label", request: fixed("/api/v1/parcels/1/label"),
			state: "the nearest mirror has it"},
		{method: "GET", path: "/api/v1/parcels/{parcelID}/label", request: fixed("/api/v1/parcels/1/label"),
			seed: nthMirror, beyond: "what follows a failed trip does not count", state: "only the nth mirror has it"},
		{method: "GET", path: "/api/v1/shipping/fees/{country}", request: fixed("/api/v1/shipping/fees/DE"),
			seed: warehouses, state: "the last of n warehouses serves the country"},
		{method: "POST", path: "/api/v1/baskets/price", body: basket, seed: products, state: "n SKUs"},
		{method: "POST", path: "/api/v1/imports/prices", body: priceList, seed: products, state: "n rows, fewer than 500: one chunk",
			bounds: map[string]func(int) int{"chunks": constant(1)}},
		{method: "GET", path: "/api/v1/exports/orders.csv", seed: orders, state: "n orders, fewer than 500",
			bounds: map[string]func(int) int{"": constant(1)}},

		{method: "GET", path: "/api/v1/account", header: session, seed: customers},
		{method: "GET", path: "/api/v1/account/statement", header: session, seed: orders},
		{method: "GET", path: "/api/v1/account/wishlist", header: session, seed: wishlist, state: "n products"},
		{method: "GET", path: "/api/v1/account/wishlist", header: session, seed: customers, beyond: "lists are counted from one element on", state: "no product"},
		{method: "PUT", path: "/api/v1/account/wishlist", header: session, body: productIDs,
			seed: both(products, customers), state: "n products"},
		{method: "POST", path: "/api/v1/account/reviews", header: session, body: newReview,
			seed: both(products, customers), state: "the first review of the customer"},
		{method: "POST", path: "/api/v1/account/reviews", header: session, body: newReview,
			seed: both(both(products, customers), author), other: true, state: "another review of the customer"},
		{method: "POST", path: "/api/v1/account/subscriptions", header: session, body: subscription,
			seed: both(customers, webhooks), after: true, state: "a new reader, n webhooks are called after the response"},
		{method: "POST", path: "/api/v1/account/subscriptions", header: session, body: subscription,
			seed: subscribed, other: true, after: true, state: "the customer is a reader already"},
		{method: "POST", path: "/api/v1/account/orders/{orderID}/returns", request: fixed("/api/v1/account/orders/1/returns"),
			header: session, body: returnItems, seed: orderWithLines, after: true,
			state: "n items, the carrier is called after the response"},

		{method: "GET", path: "/api/v1/partner/prices/{sku}", request: fixed("/api/v1/partner/prices/sku-1"),
			header: apiKey, seed: products, beyond: "what fills a cache does not count", state: "the price is not cached"},
		{method: "GET", path: "/api/v1/partner/prices/{sku}", request: fixed("/api/v1/partner/prices/sku-1"),
			header: apiKey, seed: priceAndCached, state: "the price is cached"},
		{method: "GET", path: "/api/v1/partner/summary", header: apiKey, seed: orders},
		{method: "GET", path: "/api/v1/partner/picklist", request: withIDs("/api/v1/partner/picklist"),
			header: apiKey, seed: ordersWithLines, state: "n orders of n lines each"},
	}
}

// session and apiKey are what the world lets in; see world.clear.
var (
	session = map[string]string{"Authorization": "Bearer secret"}
	apiKey  = map[string]string{"X-Api-Key": "secret"}
)

func constant(k int) func(int) int { return func(int) int { return k } }

func fixed(path string) func(int) string { return func(int) string { return path } }

// withIDs asks for the ids from 1 to n.
func withIDs(path string) func(int) string {
	return func(n int) string { return path + "?ids=" + idList(n) }
}

func idList(n int) string {
	var ids []string
	for i := range n {
		ids = append(ids, strconv.Itoa(i+1))
	}
	return strings.Join(ids, ",")
}

func reviewsOf(n int) string {
	return "/api/v1/reviews?products=" + idList(n) + strings.Repeat("&word=good", n)
}

// elements returns f of 1 to n, for the body of a request.
func elements(n int, f func(i int) any) []any {
	var out []any
	for i := range n {
		out = append(out, f(i+1))
	}
	return out
}

func newOrder(n int) any {
	return map[string]any{"customer_id": 1, "items": elements(n, func(i int) any {
		return map[string]any{"product_id": i, "quantity": 2}
	})}
}

func weights(n int) any {
	return elements(n, func(i int) any { return map[string]any{"product_id": i, "weight_grams": 300} })
}

func patch(int) any {
	return map[string]any{"name": "New", "price_cents": 700, "weight_grams": 200}
}

func basket(n int) any {
	quantities := make(map[string]int)
	for i := range n {
		quantities[fmt.Sprintf("sku-%d", i+1)] = 2
	}
	return map[string]any{"quantities": quantities}
}

func priceList(n int) any {
	return elements(n, func(i int) any {
		return map[string]any{"sku": fmt.Sprintf("sku-%d", i), "price_cents": 900}
	})
}

func productIDs(n int) any {
	return elements(n, func(i int) any { return i })
}

func newReview(int) any {
	return map[string]any{"product_id": 1, "rating": 5, "body": "good"}
}

func subscription(int) any {
	return map[string]any{"topic": "books"}
}

func returnItems(n int) any {
	return elements(n, func(i int) any { return map[string]any{"product_id": i, "quantity": 1} })
}
