// Package count stands between a program and its servers and counts the trips.
package count

import (
	"maps"
	"slices"
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
	// Statements are the texts of the statements that databases were sent, in order.
	Statements []Statement
}

// A Statement is one that a database was sent.
type Statement struct {
	// Conn tells connections apart: what goes on at the same time has connections of its own.
	Conn int `json:"conn"`
	// After is when that was, counted from the last Reset.
	After time.Duration `json:"after"`
	// SQL is the text. Statements that were sent in one simple query are one text.
	SQL string `json:"sql"`
}

// A Counter counts trips. It may be used by several goroutines.
type Counter struct {
	mu    sync.Mutex
	tally Tally
	start time.Time
	last  time.Time
	conns int
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
	c.start = time.Now()
	c.last = c.start
}

// connection returns a number for a new connection.
func (c *Counter) connection() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conns++
	return c.conns
}

// note remembers the text of a statement; Trip counts it.
func (c *Counter) note(conn int, sql string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tally.Statements = append(c.tally.Statements, Statement{Conn: conn, After: time.Since(c.start), SQL: sql})
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
		tally := Tally{
			Trips:      maps.Clone(c.tally.Trips),
			Parts:      maps.Clone(c.tally.Parts),
			Statements: slices.Clone(c.tally.Statements),
		}
		c.mu.Unlock()
		if left <= 0 {
			return tally
		}
		time.Sleep(left)
	}
}
