package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestShop runs the command on the sample service and compares all it prints.
// The sample's libraries come from the module cache or the module proxy.
func TestShop(t *testing.T) {
	for _, test := range []struct {
		golden string
		code   int
		args   []string
	}{
		{"shop.txt", 3, []string{"-color", "never"}},
		{"shop-handlers.txt", 3, []string{"-color", "never", "./internal/handler"}},
		{"shop-clean.txt", 0, []string{"-color", "never", "./internal/worker", "./internal/migrations"}},
		{"shop-why.txt", 0, []string{"why", "Checkout.Place"}},
	} {
		t.Run(test.golden, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := program().Main(context.Background(), shop(test.args), &stdout, &stderr)
			require.Equal(t, test.code, code, stderr.String())
			golden := filepath.Join("testdata", test.golden)
			if *update {
				require.NoError(t, os.WriteFile(golden, stdout.Bytes(), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Equal(t, string(want), stdout.String(), "run go test ./cmd/crosslayer -update and read the diff")
		})
	}
}

// TestShopJSON holds the list of the sample's README: each finding has all of
// its evidence.
func TestShopJSON(t *testing.T) {
	var stdout, stderr bytes.Buffer
	code := program().Main(context.Background(), shop([]string{"-format", "json"}), &stdout, &stderr)
	require.Equal(t, 3, code, stderr.String())
	var doc struct {
		Version  int
		Findings []struct {
			Rule, Category, Message, Function, Endpoint, Operation, Cost, URL, Fingerprint, File string

			Line       int
			Trace      []struct{ File, Text string }
			Operations []string
		}
		Stats struct{ Packages, Trips int }
	}
	require.NoError(t, json.Unmarshal(stdout.Bytes(), &doc))
	assert.Equal(t, 1, doc.Version)
	assert.Len(t, doc.Findings, 22)
	assert.NotZero(t, doc.Stats.Trips)
	seen := make(map[string]bool)
	for _, f := range doc.Findings {
		assert.NotEmpty(t, f.Trace, f.Message)
		assert.NotEmpty(t, f.Function, f.Message)
		assert.NotEmpty(t, f.Endpoint, f.Message)
		if f.Rule == "contract" {
			assert.Equal(t, "GET /api/v1/customers/{customerID}", f.Operation, f.Message)
			assert.Equal(t, []string{f.Operation}, f.Operations, f.Message)
		} else {
			assert.NotEmpty(t, f.Cost, f.Message)
		}
		assert.NotEmpty(t, f.URL, f.Message)
		assert.False(t, seen[f.Fingerprint], "two findings have one fingerprint: %s", f.Message)
		seen[f.Fingerprint] = true
	}
}

func shop(args []string) []string {
	dir := []string{"-C", filepath.Join("..", "..", "testdata", "shop")}
	if args[0] == "why" {
		return append(append([]string{"why"}, dir...), args[1:]...)
	}
	return append(dir, args...)
}
