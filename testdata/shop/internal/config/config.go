// Package config reads the service's settings from the environment.
package config

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Config holds everything that differs between deployments.
type Config struct {
	Addr            string
	DatabaseURL     string
	RedisAddr       string
	InventoryAddr   string
	ShippingURL     string
	LabelMirrors    []string
	ShippingTimeout time.Duration
	OutboxInterval  time.Duration
	WebhookWorkers  int
}

// FromEnv reads the configuration. DATABASE_URL is the only required variable.
func FromEnv() (Config, error) {
	cfg := Config{
		Addr:          env("SHOP_ADDR", ":8080"),
		DatabaseURL:   os.Getenv("DATABASE_URL"),
		RedisAddr:     env("REDIS_ADDR", "localhost:6379"),
		InventoryAddr: env("INVENTORY_ADDR", "localhost:9090"),
		ShippingURL:   env("SHIPPING_URL", "http://localhost:8081"),
	}
	if cfg.DatabaseURL == "" {
		return Config{}, fmt.Errorf("DATABASE_URL is not set")
	}
	if mirrors := os.Getenv("SHIPPING_LABEL_MIRRORS"); mirrors != "" {
		cfg.LabelMirrors = strings.Split(mirrors, ",")
	}
	var err error
	if cfg.ShippingTimeout, err = time.ParseDuration(env("SHIPPING_TIMEOUT", "3s")); err != nil {
		return Config{}, fmt.Errorf("SHIPPING_TIMEOUT: %w", err)
	}
	if cfg.OutboxInterval, err = time.ParseDuration(env("OUTBOX_INTERVAL", "2s")); err != nil {
		return Config{}, fmt.Errorf("OUTBOX_INTERVAL: %w", err)
	}
	if cfg.WebhookWorkers, err = strconv.Atoi(env("WEBHOOK_WORKERS", "8")); err != nil {
		return Config{}, fmt.Errorf("WEBHOOK_WORKERS: %w", err)
	}
	return cfg, nil
}

func env(key, fallback string) string {
	if v := os.Getenv(key); v != "" {
		return v
	}
	return fallback
}
