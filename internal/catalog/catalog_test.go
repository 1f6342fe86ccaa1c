package catalog

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// all reads every embedded file into one content, so that a row in two files shows.
func all(t testing.TB) (*vocabulary, *content) {
	words, to := newVocabulary(nil), newContent()
	for _, file := range append(slices.Clone(commonFiles), familyFiles()...) {
		require.NoError(t, read(file, embedded(file), words, to))
	}
	return words, to
}

func TestBuiltinIsSound(t *testing.T) {
	words, _ := all(t)
	for _, id := range words.alternativeNames() {
		a, _ := words.alternative(id)
		assert.LessOrEqual(t, len(a.way), 60, "way of %s", id)
		assert.False(t, strings.ContainsFunc(a.way, func(r rune) bool { return r > unicode.MaxASCII }), "way of %s", id)
		assert.NotEmpty(t, a.text, "text of %s", id)
	}
	for _, name := range words.kindNames() {
		k, _ := words.kind(name)
		if k.layer != LayerNone {
			assert.Contains(t, words.alternatives, k.alt, "kind %s", name)
		}
	}
}

// A path that the scan for paths misses would have rows that nobody finds.
func TestEveryPathIsIndexed(t *testing.T) {
	for _, file := range familyFiles() {
		to := newContent()
		require.NoError(t, read(file, embedded(file), Builtin().words, to))
		want := slices.Concat(slices.Collect(maps.Keys(to.packages)), slices.Collect(maps.Keys(to.routers)), slices.Collect(maps.Keys(to.replies)))
		slices.Sort(want)
		assert.Equal(t, slices.Compact(want), pathsIn(string(embedded(file))), file)
	}
}

func TestFilesAreWrittenForPeople(t *testing.T) {
	files, err := fs.Glob(data, "data/*.yaml")
	require.NoError(t, err)
	for _, file := range files {
		text := string(embedded(strings.TrimPrefix(file, "data/")))
		assert.True(t, strings.HasPrefix(text, "schema: 1\n"), file)
		for line := range strings.Lines(text) {
			assert.LessOrEqual(t, len(line), 161, "%s: %s", file, line)
		}
	}
}

func TestLibraries(t *testing.T) {
	libs := Builtin().Libraries()
	assert.True(t, slices.IsSorted(libs))
	assert.Subset(t, libs, []string{"database/sql", "gorm", "gorm/v1", "go-redis", "grpc", "errgroup", "sqlboiler"})
	assert.Greater(t, len(Builtin().Entries()), 4000)
}

func TestIgnored(t *testing.T) {
	user, err := extend(validRow + "{funcs: F, kind: kv}")
	require.NoError(t, err)
	tests := map[string]bool{
		"database/sql":                        true,
		"database/sql/driver":                 true,
		"gorm.io/gorm/clause":                 true,
		"example.com/app/vendor/gorm.io/gorm": true,
		"github.com/jackc/pgx/v5/pgxpool":     true,
		"github.com/lib/pq":                   true,
		"github.com/lib/pqx":                  false,
		"go.uber.org/zap/zapcore":             true,
		"github.com/stretchr/testify/assert":  true,
		"modernc.org/sqlite":                  true,
		"example.com/app":                     false,
		"example.com/house":                   false,
		"gorm.io":                             false,
		"":                                    false,
	}
	for _, path := range slices.Sorted(maps.Keys(tests)) {
		assert.Equal(t, tests[path], user.Ignored(path), path)
	}
}

func TestUserRowsWin(t *testing.T) {
	c, err := extend(`kinds:
  ledger: {layer: remote, write: true}
alternatives:
  post-all: {way: post them with one PostAll}
groups:
  - lib: ledger
    paths: example.com/ledger
    rows:
      - {types: Client, methods: Post, kind: ledger, alt: post-all}
      - {types: Client, methods: "*", kind: local}
  - lib: house sql
    paths: database/sql
    rows:
      - {types: DB, methods: Ping, kind: local}
`)
	require.NoError(t, err)
	match := func(path, typ, method string) string {
		e, ok := c.Match(Callee{Owners: []Owner{{Path: path, Name: typ}}, Method: method})
		return short(e, ok) + "; " + e.Way
	}
	assert.Equal(t, "ledger.Client.Post ledger 1 write; post them with one PostAll", match("example.com/ledger", "Client", "Post"))
	assert.Equal(t, "ledger.Client.Close local 0; ", match("example.com/ledger", "Client", "Close"))
	assert.Equal(t, "sql.DB.Ping local 0; ", match("database/sql", "DB", "Ping"))
	assert.Equal(t, "sql.DB.Query sql-read 1 sql; load them with one IN query before the loop", match("database/sql", "DB", "Query"))
	assert.Contains(t, c.Libraries(), "house sql")

	e, ok := Builtin().Match(Callee{Owners: []Owner{{Path: "database/sql", Name: "DB"}}, Method: "Ping"})
	assert.Equal(t, "sql.DB.Ping sql-ping 1", short(e, ok), "the catalogue below is untouched")
}

func TestExtendTwice(t *testing.T) {
	below, err := extend("kinds:\n  ledger: {layer: remote}\n" + validRow + "{funcs: F, kind: kv}")
	require.NoError(t, err)
	n, err := (reader{"g.yaml"}).parse([]byte(validRow + "{funcs: F G, kind: ledger}"))
	require.NoError(t, err)
	c, err := below.Extend("g.yaml", n)
	require.NoError(t, err, "the words below are known, and their rows may be there again")
	e, ok := c.Match(Callee{Owners: []Owner{{Path: "example.com/house"}}, Method: "F"})
	assert.Equal(t, "house.F ledger 1", short(e, ok))
}

func TestEntriesSayWhereTheyAre(t *testing.T) {
	c, err := extend(validRow + "{types: T, methods: M, kind: kv, unverified: no source}")
	require.NoError(t, err)
	entries := c.Entries()
	assert.Contains(t, entries, Entry{"example.com/house", "T", "M", "house", "kv", "no source", "f.yaml", 5})
	for _, e := range entries {
		assert.NotEmpty(t, e.File, e)
		assert.Positive(t, e.Line, e)
	}
}

func TestVersion(t *testing.T) {
	version := func(text string) string {
		c, err := extend(text)
		require.NoError(t, err)
		return c.Version()
	}
	row := validRow + "{funcs: F, kind: kv}"
	assert.Regexp(t, "^[0-9a-f]{8}$", Builtin().Version())
	assert.Equal(t, Builtin().Version(), Builtin().Version())
	assert.NotEqual(t, Builtin().Version(), version("{}"), "an extension")
	assert.NotEqual(t, version("{}"), version(row), "other rows")
	assert.NotEqual(t, version(row), version(validRow+"{funcs: F, kind: kv-read}"), "another word")
	assert.NotEqual(t, version(row), version(validRow+"{funcs: G, kind: kv}"), "another name")
	assert.Equal(t, version(row), version("# a comment\n\n"+row), "what means the same")
}

func TestGuessedNames(t *testing.T) {
	for path, want := range map[string]string{
		"net/http":                               "http",
		"github.com/redis/go-redis/v9":           "redis",
		"github.com/patrickmn/go-cache":          "cache",
		"github.com/segmentio/kafka-go":          "kafka",
		"gopkg.in/mgo.v2":                        "mgo",
		"github.com/nats-io/nats.go":             "nats",
		"github.com/elastic/go-elasticsearch/v8": "elasticsearch",
		"":                                       "",
	} {
		assert.Equal(t, want, guessedNames(path)[0], path)
	}
}

func TestNearest(t *testing.T) {
	assert.Equal(t, "sql-read", nearest("sql-raed", []string{"kv", "sql-read", "sql-write"}))
	assert.Equal(t, "", nearest("x", nil))
	assert.Equal(t, 3, edits("kitten", "sitting"))
}

func TestNames(t *testing.T) {
	assert.Equal(t, "queue", Queue.String())
	assert.Equal(t, "each", CallsEach.String())
	assert.Equal(t, "local-cache", GuardLocalCache.String())
	assert.Equal(t, "unknown", Layer(99).String())
}

// What every process pays.
func BenchmarkCommonFiles(b *testing.B) {
	for b.Loop() {
		words, to := newVocabulary(nil), newContent()
		for _, file := range commonFiles {
			if err := read(file, embedded(file), words, to); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// What a process pays for a package that uses database/sql, net/http and go-redis, on top.
func BenchmarkThreeFamilies(b *testing.B) {
	words, _ := all(b)
	for b.Loop() {
		for _, file := range []string{"database-sql.yaml", "http.yaml", "redis.yaml"} {
			if err := read(file, embedded(file), words, newContent()); err != nil {
				b.Fatal(err)
			}
		}
	}
}
