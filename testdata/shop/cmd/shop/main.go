// Command shop serves the shop's API.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"example.com/shop/cmd/shop/wire"
	"example.com/shop/internal/config"
)

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	cfg, err := config.FromEnv()
	if err != nil {
		log.Error("read configuration", "err", err)
		os.Exit(2)
	}
	if err := wire.Run(ctx, cfg, log); err != nil {
		log.Error("shop stopped", "err", err)
		os.Exit(1)
	}
}
