// Package count stands between a program and its servers and counts the trips.
package count

import (
	"maps"
	"sync"
	"time"
)

// The layers of trips, named as in a map of endpoints.
const (
	DB     = "db"
	Cache  = "cache"
	Remote = "remote"
	Queue  = "queue"
)

// Layers are all layers, in the order of tables.
var Layers = []string{DB, Cache, Remote, Queue}

// A Tally is what was counted, by layer.
type Tally struct {
	// Trips is how often the program sent something and waited for the answer.
	Trips map[string]int
	// Parts is how many statements and commands were in them: a pipeline is one trip of several parts.
	Parts map[string]int
}

// A Counter counts trips. It may be used by several goroutines.
type Counter struct {
	mu    sync.Mutex
	tally Tally
	last  time.Time
}

// NewCounter returns a counter that has counted nothing.
func NewCounter() *Counter {
	c := new(Counter)
	c.Reset()
	return c
}

// Reset forgets what was counted.
func (c *Counter) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tally = Tally{Trips: make(map[string]int), Parts: make(map[string]int)}
	c.last = time.Now()
}

// Trip counts one trip of some parts; a trip of none is no trip.
func (c *Counter) Trip(layer string, parts int) {
	if parts == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tally.Trips[layer]++
	c.tally.Parts[layer] += parts
	c.last = time.Now()
}

// WaitQuiet returns what was counted once nothing has been counted for a while.
func (c *Counter) WaitQuiet(quiet time.Duration) Tally {
	for {
		c.mu.Lock()
		left := quiet - time.Since(c.last)
		tally := Tally{Trips: maps.Clone(c.tally.Trips), Parts: maps.Clone(c.tally.Parts)}
		c.mu.Unlock()
		if left <= 0 {
			return tally
		}
		time.Sleep(left)
	}
}
