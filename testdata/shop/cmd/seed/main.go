// Command seed fills an empty database with something to look at.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/jackc/pgx/v5"
)

var settings = map[string]string{
	"featured_products":        "1,2,3,4",
	"bestsellers":              "2,5,7",
	"volume_discount_quantity": "10",
}

func main() {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	if err := seed(ctx, conn); err != nil {
		log.Fatal(err)
	}
}

func seed(ctx context.Context, conn *pgx.Conn) error {
	for key, value := range settings {
		_, err := conn.Exec(ctx, `INSERT INTO settings VALUES ($1, $2) ON CONFLICT DO NOTHING`, key, value)
		if err != nil {
			return fmt.Errorf("setting %s: %w", key, err)
		}
	}
	for i := range 50 {
		_, err := conn.Exec(ctx, `
			INSERT INTO customers (name, email, country) VALUES ($1, $2, 'DE') ON CONFLICT DO NOTHING`,
			fmt.Sprintf("Customer %d", i), fmt.Sprintf("customer%d@example.com", i))
		if err != nil {
			return fmt.Errorf("customer %d: %w", i, err)
		}
	}
	return nil
}
