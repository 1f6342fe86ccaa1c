// Command migrate brings the database to the current schema.
package main

import (
	"context"
	"log"
	"os"

	"github.com/jackc/pgx/v5"

	"example.com/shop/internal/migrations"
)

func main() {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	if err := migrations.Up(ctx, conn); err != nil {
		log.Fatal(err)
	}
}
