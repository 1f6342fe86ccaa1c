package draw

import (
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
)

// shop makes the chart of a shop: what an analysis of a service of some size would give. Costs are
// counted from the trees, so that the two agree.
func shop() chart.Chart {
	s := &shopMaker{lines: make(map[string]int)}
	for _, r := range []struct{ path, typ, file, rows string }{
		{"orders", "Orders", "orders", "orders"},
		{"customers", "Customers", "customers", "list"},
		{"products", "Products", "products", "products"},
		{"vouchers", "Vouchers", "vouchers", "vs"},
		{"suppliers", "Suppliers", "suppliers", "sups"},
	} {
		s.resource(r.path, r.typ, r.file, r.rows)
	}
	s.special()
	s.answers()
	return chart.Chart{Modules: []string{"example.com/shop"}, Endpoints: s.endpoints}
}

type shopMaker struct {
	endpoints []chart.Endpoint
	lines     map[string]int // the last line given out, by file
}

// number gives out lines from the root down; nodes are made from the leaves up.
func (s *shopMaker) number(nodes []chart.Node) {
	for i := range nodes {
		nodes[i].Position = s.at(nodes[i].File)
		s.number(nodes[i].Children)
	}
}

// at returns a place further down in a file.
func (s *shopMaker) at(file string) chart.Position {
	s.lines[file] += 7 + len(file)%5
	return chart.Position{File: file, Line: s.lines[file], Column: 2}
}

func (s *shopMaker) trip(layer, file, text string) chart.Node {
	return chart.Node{Kind: chart.Trip, Layer: layer, Text: text, Trips: 1, Position: chart.Position{File: file}}
}

// read and write are the queries of a store.
func (s *shopMaker) read(file, table string) chart.Node {
	return s.trip("db", "internal/store/"+file+".go", "s.db.QueryContext SELECT * FROM "+table)
}

func (s *shopMaker) write(file, table string) chart.Node {
	return s.trip("db", "internal/store/"+file+".go", "tx.ExecContext INSERT INTO "+table)
}

func (s *shopMaker) call(file, text, callee string, children ...chart.Node) chart.Node {
	return chart.Node{Kind: chart.Call, Text: text, Func: callee, Position: chart.Position{File: file}, Children: children}
}

func (s *shopMaker) block(kind, file, text string, children ...chart.Node) chart.Node {
	return chart.Node{Kind: kind, Text: text, Position: chart.Position{File: file}, Children: children}
}

func (s *shopMaker) loop(file, over, bound string, children ...chart.Node) chart.Node {
	n := s.block(chart.Loop, file, "range "+over, children...)
	n.Bound = bound
	return n
}

// tx is BEGIN, what is inside, and COMMIT.
func (s *shopMaker) tx(file string, children ...chart.Node) []chart.Node {
	file = "internal/store/" + file + ".go"
	nodes := []chart.Node{s.trip("db", file, "s.db.BeginTx")}
	nodes = append(nodes, children...)
	return append(nodes, s.trip("db", file, "tx.Commit"))
}

func (s *shopMaker) session() chart.Middleware {
	return chart.Middleware{
		Func: chart.Func{Name: "(*Auth).Session", Position: chart.Position{File: "internal/web/auth.go", Line: 41, Column: 1}},
		Cost: chart.Cost{
			DB:    chart.Range{Most: cost.Const(1)},
			Cache: chart.Range{Least: cost.Const(1), Most: cost.Const(1)},
			Steps: chart.Range{Least: cost.Const(1), Most: cost.Const(2)},
		},
	}
}

func (s *shopMaker) add(e chart.Endpoint, tree ...chart.Node) {
	s.number(tree)
	e.Tree = tree
	least, most, detached := eval(tree)
	e.Cost = join(least, most, e.Cost.Partial)
	e.Detached = join(detached, detached, nil)
	if e.Program == "" {
		e.Program = "example.com/shop/cmd/shop"
	}
	e.Registered = s.at("internal/web/routes.go")
	s.endpoints = append(s.endpoints, e)
}

func (s *shopMaker) http(method, path, handler, file string, tree ...chart.Node) {
	e := chart.Endpoint{Kind: chart.HTTP, Method: method, Path: path, Handler: chart.Func{Name: handler, Position: s.at(file)}}
	if strings.HasPrefix(path, "/api/") {
		e.Middleware = []chart.Middleware{
			{Func: chart.Func{Name: "Logging", Position: chart.Position{File: "internal/web/log.go", Line: 12, Column: 1}}},
			s.session(),
		}
	}
	s.add(e, tree...)
}

// resource makes the five usual routes of a table.
func (s *shopMaker) resource(path, typ, file, rows string) {
	web, svc := "internal/web/"+file+".go", "internal/service/"+file+".go"
	n := "len(" + rows + ")"
	s.http("GET", "/api/"+path, "(*Handler).list"+typ, web,
		s.call(web, "h.svc."+typ+".List", "(*"+typ+").List",
			s.call(svc, "s.store.List", "(*Store).List"+typ, s.read(file, path)),
			s.loop(svc, rows, n,
				s.call(svc, "s.store.Tags", "(*Store).Tags", s.read("tags", "tags")))))
	s.http("GET", "/api/"+path+"/{id}", "(*Handler).get"+typ, web,
		s.call(web, "h.svc."+typ+".Get", "(*"+typ+").Get",
			s.call(svc, "s.cache.Get", "(*Cache).Get", s.trip("cache", "internal/cache/cache.go", "c.rdb.Get")),
			s.block(chart.Guarded, svc, "s.group.Do",
				s.call(svc, "s.store.Get", "(*Store).Get"+typ, s.read(file, path)),
				s.trip("cache", "internal/cache/cache.go", "c.rdb.Set"))))
	s.http("POST", "/api/"+path, "(*Handler).create"+typ, web,
		s.call(web, "h.svc."+typ+".Create", "(*"+typ+").Create",
			append(s.tx(file, s.write(file, path), s.write("audit", "audit_log")),
				s.block(chart.Detached, svc, "go s.notify",
					s.call(svc, "s.notify", "(*"+typ+").notify", s.trip("queue", "internal/events/events.go", "p.writer.WriteMessages"))))...))
	s.http("PATCH", "/api/"+path+"/{id}", "(*Handler).update"+typ, web,
		s.call(web, "h.svc."+typ+".Update", "(*"+typ+").Update",
			s.read(file, path),
			s.block(chart.Choice, svc, "if p.changed",
				s.block(chart.Arm, svc, "p.changed", s.tx(file, s.write(file, path))...),
				s.block(chart.Arm, svc, "else"))))
	s.http("DELETE", "/api/"+path+"/{id}", "(*Handler).delete"+typ, web,
		s.call(web, "h.svc."+typ+".Delete", "(*"+typ+").Delete",
			s.write(file, path),
			s.trip("cache", "internal/cache/cache.go", "c.rdb.Del")))
}

// special makes what differs from route to route.
func (s *shopMaker) special() {
	web, svc := "internal/web/checkout.go", "internal/service/checkout.go"
	s.http("POST", "/api/carts/{id}/checkout", "(*Handler).checkout", web,
		s.call(web, "h.svc.Checkout", "(*Checkout).Run",
			s.call(svc, "s.store.Cart", "(*Store).Cart", s.read("carts", "carts JOIN cart_items USING (cart_id)")),
			s.loop(svc, "cart.Items", "len(cart.Items)",
				s.call(svc, "s.stock.Reserve", "(*StockClient).Reserve",
					s.trip("remote", "internal/stock/client.go", "c.grpc.Reserve")),
				s.loop(svc, "item.Discounts", "len(item.Discounts)",
					s.call(svc, "s.store.Voucher", "(*Store).Voucher", s.read("vouchers", "vouchers")))),
			s.block(chart.Choice, svc, "switch method",
				s.block(chart.Arm, svc, "card", s.call(svc, "s.pay.Charge", "(*Payments).Charge",
					s.trip("remote", "internal/pay/client.go", "c.http.Do"),
					s.trip("remote", "internal/pay/client.go", "c.http.Do"))),
				s.block(chart.Arm, svc, "invoice", s.call(svc, "s.store.Invoice", "(*Store).Invoice",
					s.tx("invoices", s.write("invoices", "invoices"))...))),
			s.call(svc, "s.events.Publish", "(*Events).Publish", s.trip("queue", "internal/events/events.go", "p.writer.WriteMessages")),
			s.block(chart.Detached, svc, "go s.mail.Confirm",
				s.call(svc, "s.mail.Confirm", "(*Mail).Confirm",
					s.read("customers", "customers"),
					s.trip("remote", "internal/mail/mail.go", "smtp.SendMail")))))

	web = "internal/web/home.go"
	group := func(text, callee string, child chart.Node) chart.Node {
		return s.block(chart.Parallel, web, "g.Go", s.call(web, text, callee, child))
	}
	s.http("GET", "/api/home", "(*Handler).home", web,
		group("h.recommend.For", "(*Recommend).For", s.trip("remote", "internal/recommend/client.go", "c.http.Do")),
		group("h.svc.Offers", "(*Offers).Today", s.read("offers", "offers")),
		group("h.svc.Cart", "(*Carts).Summary", s.read("carts", "carts")),
		s.call(web, "h.flags.All", "(*Flags).All", s.trip("cache", "internal/flags/flags.go", "f.rdb.HGetAll")))

	web = "internal/web/search.go"
	s.http("GET", "/api/search", "(*Handler).search", web,
		s.call(web, "h.search.Query", "(*Search).Query", s.trip("remote", "internal/search/client.go", "es.Search")),
		s.loop(web, "hits", "len(hits)",
			s.block(chart.Parallel, web, "g.Go",
				s.call(web, "h.prices.Of", "(*Prices).Of", s.trip("cache", "internal/prices/prices.go", "p.rdb.Get")))))

	web = "internal/web/admin.go"
	tree := s.call(web, "h.categories.walk", "(*Categories).walk", s.read("categories", "categories WHERE parent = $1"))
	tree.More = 14
	s.http("GET", "/api/categories", "(*Handler).categoryTree", web,
		s.loop(web, "children", "depth of categories", s.loop(web, "children", "len(children)", tree)))
	s.http("GET", "/healthz", "health", "internal/web/health.go")
	s.http("GET", "/readyz", "(*Handler).ready", "internal/web/health.go",
		s.trip("db", "internal/web/health.go", "h.db.PingContext"), s.trip("cache", "internal/web/health.go", "h.rdb.Ping"))
	report := chart.Endpoint{
		Kind: chart.HTTP, Method: "GET", Path: "/api/admin/reports/{kind}",
		Handler: chart.Func{Name: "(*Handler).report", Position: s.at(web)},
		Cost:    chart.Cost{Partial: []string{"h.exporters[kind]", "plugin.Render"}},
	}
	s.add(report, s.call(web, "h.svc.Rows", "(*Reports).Rows", s.read("reports", "report_rows")))
	s.http("ANY", "/debug/{rest...}", "debugHandler", "internal/web/debug.go")

	s.others()
}

// others makes what is not HTTP.
func (s *shopMaker) others() {
	rpc := "internal/rpc/stock.go"
	for _, m := range []struct {
		name string
		tree []chart.Node
	}{
		{"Reserve", s.tx("stock", s.read("stock", "stock FOR UPDATE"), s.write("stock", "stock"))},
		{"Levels", []chart.Node{s.loop(rpc, "req.Skus", "len(req.Skus)", s.call(rpc, "s.store.Level", "(*Store).Level", s.read("stock", "stock")))}},
		{"Watch", nil},
	} {
		s.add(chart.Endpoint{
			Kind: chart.GRPC, Path: "/shop.stock.v1.Stock/" + m.name, Program: "example.com/shop/cmd/stock",
			Handler: chart.Func{Name: "(*StockServer)." + m.name, Position: s.at(rpc)},
		}, m.tree...)
	}
	work := "internal/worker/worker.go"
	s.add(chart.Endpoint{
		Kind: chart.Consumer, Path: "orders.placed", Program: "example.com/shop/cmd/worker",
		Handler: chart.Func{Name: "(*Worker).orderPlaced", Position: s.at(work)},
	},
		s.call(work, "w.store.Order", "(*Store).Order", s.read("orders", "orders")),
		s.call(work, "w.warehouse.Ship", "(*Warehouse).Ship", s.trip("remote", "internal/warehouse/client.go", "c.http.Do")),
		s.loop(work, "order.Items", "len(order.Items)",
			s.call(work, "w.store.Decrement", "(*Store).Decrement", s.write("stock", "stock"))))
	s.add(chart.Endpoint{
		Kind: chart.Consumer, Path: "mail", Program: "example.com/shop/cmd/worker",
		Handler: chart.Func{Name: "(*Worker).mail", Position: s.at(work)},
	}, s.trip("remote", "internal/mail/mail.go", "smtp.SendMail"))
	s.add(chart.Endpoint{
		Kind: chart.Cron, Path: "0 3 * * *", Program: "example.com/shop/cmd/worker",
		Handler: chart.Func{Name: "(*Worker).nightly", Position: s.at(work)},
	},
		s.read("orders", "orders WHERE shipped"),
		s.loop(work, "rows.Next()", "rows",
			s.call(work, "w.archive.Put", "(*Archive).Put", s.trip("remote", "internal/archive/archive.go", "s3.PutObject")),
			s.write("orders", "orders_archive")))
	s.add(chart.Endpoint{
		Kind: chart.Cron, Path: "5m", Program: "example.com/shop/cmd/worker",
		Handler: chart.Func{Name: "(*Worker).refreshRates", Position: s.at(work)},
	}, s.trip("remote", "internal/rates/client.go", "http.Get"), s.trip("cache", "internal/rates/client.go", "c.rdb.Set"))
}

// eval counts a sequence: its best path, its worst path, and what is detached.
func eval(nodes []chart.Node) (least, most, detached cost.Cost) {
	for _, n := range nodes {
		l, m, d := eval(n.Children)
		switch n.Kind {
		case chart.Trip:
			one := cost.Const(n.Trips)
			m = cost.Cost{Steps: one}
			switch n.Layer {
			case "db":
				m.DB = one
			case "cache":
				m.Cache = one
			case "remote":
				m.Remote = one
			case "queue":
				m.Queue = one
			}
			l = m
		case chart.Loop:
			parallel := slices.ContainsFunc(n.Children, func(c chart.Node) bool { return c.Kind == chart.Parallel })
			if parallel {
				l, m = l.LoopParallel(n.Bound), m.LoopParallel(n.Bound)
			} else {
				l, m = l.Loop(n.Bound), m.Loop(n.Bound)
			}
			d = d.Loop(n.Bound)
		case chart.Choice:
			l, m, d = cost.Cost{}, cost.Cost{}, cost.Cost{}
			for i, arm := range n.Children {
				armLeast, armMost, armDetached := eval(arm.Children)
				if m, d = m.Worst(armMost), d.Worst(armDetached); i == 0 || armLeast.Total().Compare(l.Total()) < 0 {
					l = armLeast
				}
			}
		case chart.Detached:
			l, m, d = cost.Cost{}, cost.Cost{}, m.Plus(d)
		case chart.Guarded:
			l, m = cost.Cost{}, cost.Cost{}
		}
		if n.Kind == chart.Parallel {
			least, most = least.Parallel(l), most.Parallel(m)
		} else {
			least, most = least.Plus(l), most.Plus(m)
		}
		detached = detached.Plus(d)
	}
	return least, most, detached
}

// join makes a cost of a best and a worst path.
func join(least, most cost.Cost, partial []string) chart.Cost {
	// Layer by layer, the best of the paths may come from different ones.
	pair := func(l, m cost.Poly) chart.Range {
		if l.Compare(m) > 0 {
			l = m
		}
		return chart.Range{Least: l, Most: m}
	}
	return chart.Cost{
		DB: pair(least.DB, most.DB), Cache: pair(least.Cache, most.Cache), Remote: pair(least.Remote, most.Remote),
		Queue: pair(least.Queue, most.Queue), Steps: pair(least.Steps, most.Steps), Partial: partial,
	}
}

// odd is a chart of hostile and of empty values.
func odd() chart.Chart {
	one := chart.Range{Least: cost.Const(1), Most: cost.Const(1)}
	nameless := cost.Const(1).Loop("")
	many := cost.Poly{}
	for i := range 9 {
		many = many.Plus(cost.Const(1).Loop("len(x" + strconv.Itoa(i) + ")"))
	}
	where := chart.Position{File: "a|b`.go", Line: 3, Column: 1}
	return chart.Chart{
		Modules: []string{"example.com/<b>", "example.com/two"},
		Endpoints: []chart.Endpoint{
			{
				Kind: chart.HTTP, Method: "GET", Path: "/a|b`c*d_e*/{</script><img src=x>}\x1b[2J", Handler: chart.Func{Name: "func \"x\" & 'y'", Position: where},
				Program: "example.com/two/cmd/|", Registered: where,
				Cost:     chart.Cost{DB: chart.Range{Least: cost.Const(4), Most: cost.Const(5)}, Steps: one, Partial: []string{"h.<script>", "x|y"}},
				Detached: chart.Cost{Queue: chart.Range{Least: nameless, Most: nameless}},
				Middleware: []chart.Middleware{
					{Func: chart.Func{Name: "quiet"}},
					{Func: chart.Func{Name: "limit`|", Position: where}, Cost: chart.Cost{Cache: chart.Range{Least: cost.Const(1), Most: cost.Const(2)}, Steps: one}},
				},
				Answers: []chart.Answer{
					{Status: 200, Media: "a|b`</script>\x1b[2J", Body: chart.Other, Partial: true, Places: []chart.Position{where, where}},
					{Status: 299, Body: chart.JSON, Shape: `{"</script><img src=x>{[": string, "a\"b": [`, Places: []chart.Position{where}},
					{Status: 700, Body: chart.Any},
					{Status: 404}, {Status: 410}, {Status: 451},
					{Body: "later", Media: "x"},
				},
				Operation: "GET /<b>", Operations: []string{"GET /<b>", "PUT /`|"}, Declared: where, Conforms: chart.Differs,
				Differences: []chart.Difference{
					{Category: "a|`", Severity: "later", Operation: "PUT /`|", Texts: []string{"<script>", "x|y`z\x1b[2J"}, Position: where},
					{},
				},
				Tree: []chart.Node{
					{Kind: chart.Trip, Layer: "db", Text: "SELECT '</script>' -- ``` <!-- \u2028 %% end", Trips: 4, Position: where},
					{Kind: chart.Detached, Text: "go", Position: where, Children: []chart.Node{{
						Kind: chart.Loop, Position: where, Children: []chart.Node{{Kind: chart.Trip, Layer: "queue", Trips: 1}},
					}}},
					{Kind: "later", Text: "a kind that this version does not know", More: 2},
				},
			},
			{
				Kind: chart.HTTP, Method: "", Path: "", Handler: chart.Func{Name: "fallback"},
				Cost: chart.Cost{DB: chart.Range{Least: many, Most: many}},
				Tree: []chart.Node{{Kind: chart.Loop, Bound: "3", Text: "range 3", Position: where, Children: []chart.Node{
					{Kind: chart.Call, Func: "f", Children: []chart.Node{{Kind: chart.Trip, Layer: "db", Trips: 2, Position: where}}},
				}}},
			},
			{Kind: "telegram", Path: "größe", Handler: chart.Func{Name: "h"}},
			{Kind: chart.GraphQL, Path: "Query.user", Handler: chart.Func{Name: "(*Query).User", Position: where}, Cost: chart.Cost{Remote: one}},
		},
	}
}
