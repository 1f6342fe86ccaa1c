//go:build unix

package main

import "context"

// A seed brings about a state with n of something.
type seed = func(ctx context.Context, w *world, n int) error

// both is one after the other.
func both(first, second seed) seed {
	return func(ctx context.Context, w *world, n int) error {
		if err := first(ctx, w, n); err != nil {
			return err
		}
		return second(ctx, w, n)
	}
}

// insert runs statements; $1 is n.
func insert(ctx context.Context, w *world, n int, statements ...string) error {
	for _, sql := range statements {
		if _, err := w.db.Exec(ctx, sql, n); err != nil {
			return err
		}
	}
	return nil
}

// products makes n products of one category and as many suppliers.
func products(ctx context.Context, w *world, n int) error {
	return insert(ctx, w, n,
		`INSERT INTO suppliers (name, country) SELECT 'Supplier ' || i, 'DE' FROM generate_series(1, $1::int) i`,
		`INSERT INTO categories (name) SELECT 'Books' WHERE $1::int > 0`,
		`INSERT INTO products (sku, name, category_id, supplier_id, price_cents, weight_grams)
		 SELECT 'sku-' || i, 'Product ' || i, 1, i, 1000, 500 FROM generate_series(1, $1::int) i`)
}

// campaigns gives every product another price today.
func campaigns(ctx context.Context, w *world, n int) error {
	return insert(ctx, w, n,
		`INSERT INTO campaign_prices SELECT i, 800, now() - interval '1 day', now() + interval '1 day'
		 FROM generate_series(1, $1::int) i`)
}

// customers makes n customers. The first has logged in.
func customers(ctx context.Context, w *world, n int) error {
	return insert(ctx, w, n,
		`INSERT INTO customers (name, email, country) SELECT 'Customer ' || i, 'c' || i || '@example.com', 'DE'
		 FROM generate_series(1, $1::int) i`,
		`INSERT INTO sessions SELECT 'secret', 1, now() + interval '1 day' WHERE $1::int > 0`)
}

// orders makes n orders, each of another customer.
func orders(ctx context.Context, w *world, n int) error {
	if err := customers(ctx, w, n); err != nil {
		return err
	}
	return insert(ctx, w, n,
		`INSERT INTO orders (customer_id, status, total_cents, placed_at)
		 SELECT i, 'open', 1000, now() - i * interval '1 minute' FROM generate_series(1, $1::int) i`)
}

// orderWithLines makes an order of n products.
func orderWithLines(ctx context.Context, w *world, n int) error {
	if err := both(products, customers)(ctx, w, n); err != nil {
		return err
	}
	return insert(ctx, w, n,
		`INSERT INTO orders (customer_id, status, total_cents, placed_at) SELECT 1, 'open', $1::int, now()`,
		`INSERT INTO order_lines SELECT 1, i, 20, 1000 FROM generate_series(1, $1::int) i`)
}

// invoice makes an order of n products that can be billed.
func invoice(ctx context.Context, w *world, n int) error {
	if err := orderWithLines(ctx, w, n); err != nil {
		return err
	}
	return insert(ctx, w, n,
		`INSERT INTO tax_rates SELECT 'DE', 0, 1900 WHERE $1::int > 0`,
		`INSERT INTO settings SELECT 'volume_discount_quantity', '10' WHERE $1::int > 0`)
}

// parcels makes n parcels of the first order.
func parcels(ctx context.Context, w *world, n int) error {
	return insert(ctx, w, n,
		`INSERT INTO parcels (order_id, weight_grams, country) SELECT 1, 500, 'DE' FROM generate_series(1, $1::int) i`)
}

// setting makes the products from 1 to n a setting.
func setting(key string) seed {
	return func(ctx context.Context, w *world, n int) error {
		_, err := w.db.Exec(ctx, `INSERT INTO settings VALUES ($1, $2)`, key, idList(n))
		return err
	}
}

// featuredAndCached makes n products featured and puts them into the cache, by asking for them.
func featuredAndCached(ctx context.Context, w *world, n int) error {
	if err := both(products, setting("featured_products"))(ctx, w, n); err != nil {
		return err
	}
	_, err := w.call(ctx, scenario{method: "GET", path: "/api/v1/products/featured"}, n)
	return err
}

// reviews makes n reviews of the first product, each by another author.
func reviews(ctx context.Context, w *world, n int) error {
	return insert(ctx, w, n,
		`INSERT INTO authors (name) SELECT 'Author ' || i FROM generate_series(1, $1::int) i`,
		`INSERT INTO reviews (product_id, author_id, rating, body) SELECT 1, i, 5, 'good'
		 FROM generate_series(1, $1::int) i`)
}

// salesByCountry makes n orders from n countries.
func salesByCountry(ctx context.Context, w *world, n int) error {
	if err := orders(ctx, w, n); err != nil {
		return err
	}
	return insert(ctx, w, n,
		`UPDATE customers SET country = 'X' || id WHERE id <= $1::int`,
		`INSERT INTO countries SELECT 'X' || i, 'Country ' || i FROM generate_series(1, $1::int) i`)
}

// salesByDay makes an order with one line on each of the last n days. The eighth is a week ago less
// five minutes, so that a week holds it.
func salesByDay(ctx context.Context, w *world, n int) error {
	if err := both(products, customers)(ctx, w, n); err != nil {
		return err
	}
	return insert(ctx, w, n,
		`INSERT INTO orders (customer_id, status, total_cents, placed_at)
		 SELECT 1, 'open', 1000, CASE WHEN i < 7 THEN now() - i * interval '1 day'
		 	ELSE least(now() - interval '7 days' + interval '5 minutes',
		 		date_trunc('day', now() - interval '7 days') + interval '1 day' - interval '1 millisecond') END
		 FROM generate_series(0, $1::int - 1) i`,
		`INSERT INTO order_lines SELECT i, i, 1, 1000 FROM generate_series(1, $1::int) i`)
}

// categories makes a tree of n categories: every second one is a child of the one before.
func categories(ctx context.Context, w *world, n int) error {
	return insert(ctx, w, n,
		`INSERT INTO categories (name, parent_id) SELECT 'Category ' || i, CASE WHEN i % 2 = 0 THEN i - 1 END
		 FROM generate_series(1, $1::int) i ORDER BY i`)
}

// nthMirror takes the label from all mirrors before the nth.
func nthMirror(_ context.Context, w *world, n int) error {
	w.mirror.Store(int64(n))
	return nil
}

// warehouses makes n warehouses, of which the last serves Germany.
func warehouses(ctx context.Context, w *world, n int) error {
	return insert(ctx, w, n,
		`INSERT INTO warehouses (name, countries, handling_fee_cents, priority)
		 SELECT 'Warehouse ' || i, ARRAY[CASE WHEN i = $1::int THEN 'DE' ELSE 'FR' END], 300, i
		 FROM generate_series(1, $1::int) i`)
}

// wishlist makes n products that the customer wants.
func wishlist(ctx context.Context, w *world, n int) error {
	if err := both(products, customers)(ctx, w, n); err != nil {
		return err
	}
	return insert(ctx, w, n, `INSERT INTO wishlist SELECT 1, i FROM generate_series(1, $1::int) i`)
}

// author makes the first customer somebody who has written a review.
func author(ctx context.Context, w *world, n int) error {
	return insert(ctx, w, n, `INSERT INTO authors (name) SELECT 'Customer 1' WHERE $1::int > 0`)
}

// webhooks makes n systems that want to hear about new readers.
func webhooks(ctx context.Context, w *world, n int) error {
	return insert(ctx, w, n,
		`INSERT INTO webhooks SELECT 'subscribed', '`+w.remote+`/webhooks/' || i FROM generate_series(1, $1::int) i`)
}

// subscribed makes the customer a reader.
func subscribed(ctx context.Context, w *world, n int) error {
	if err := both(customers, webhooks)(ctx, w, n); err != nil {
		return err
	}
	return insert(ctx, w, n, `INSERT INTO subscriptions SELECT 1, 'books' WHERE $1::int > 0`)
}

// priceAndCached makes n products and puts the price of the first into the cache, by asking for it.
func priceAndCached(ctx context.Context, w *world, n int) error {
	if err := products(ctx, w, n); err != nil {
		return err
	}
	_, err := w.call(ctx, scenario{method: "GET", path: "/api/v1/partner/prices/sku-1", header: apiKey}, n)
	return err
}

// ordersWithLines makes n orders of n products each.
func ordersWithLines(ctx context.Context, w *world, n int) error {
	if err := both(products, orders)(ctx, w, n); err != nil {
		return err
	}
	return insert(ctx, w, n,
		`INSERT INTO order_lines SELECT o, p, 1, 1000 FROM generate_series(1, $1::int) o, generate_series(1, $1::int) p`)
}
