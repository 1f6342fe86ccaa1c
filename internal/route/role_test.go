package route

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParseRole(t *testing.T) {
	tests := map[string]Role{
		"new":                                   {Verb: New},
		"handle GET path=1 handler=2":           {Verb: Handle, Method: "GET", Path: 1, Handler: 2},
		"handle NAME path=1 handler=2..":        {Verb: Handle, Method: ByName, Path: 1, Handler: 2, Last: true},
		"begin method=1..":                      {Verb: Begin, Methods: 1, Rest: true},
		" group router=1  prefix=2 func=3 ":     {Verb: Group, Router: 1, Prefix: 2, Func: 3},
		"use path=1 with=1":                     {Verb: Use, Path: 1, With: 1},
		"service desc=1 handler=2":              {Verb: Service, Desc: 1, Handler: 2},
		"handle op=12":                          {Verb: Handle, Op: 12},
		"entry kind=cron path=1 handler=2":      {Verb: Entry, Kind: "cron", Path: 1, Handler: 2},
		"entry kind=consumer handler=1 runs=*":  {Verb: Entry, Kind: "consumer", Handler: 1, Runs: AllMethods},
		"spell method=2.. path=1":               {Verb: Spell, Methods: 2, Rest: true, Path: 1},
		"handle pattern=1 handler=2 with=3":     {Verb: Handle, Pattern: 1, Handler: 2, With: 3},
		"entry runs=Run kind=cron handler=1.. ": {Verb: Entry, Kind: "cron", Runs: "Run", Handler: 1, Last: true},
	}
	for text, want := range tests {
		have, err := ParseRole(text)
		assert.NoError(t, err, text)
		assert.Equal(t, want, have, text)
	}
}

func TestBadRoles(t *testing.T) {
	tests := map[string]string{
		"":                     `role "" begins with no verb; want one of [`,
		"path=1":               `role "path=1" begins with no verb; want one of [`,
		"handle Get path=1":    `role "handle Get path=1": Get is no method and no argument; want such as GET or path=1`,
		"handle GET POST":      `role "handle GET POST": POST is no method and no argument; want such as GET or path=1`,
		"handle paht=1":        `role "handle paht=1": there is no argument "paht"; want one of [router method path `,
		"handle path=0":        `role "handle path=0": path=0 is no argument; they are counted from 1`,
		"handle path=one":      `role "handle path=one": path=one is no argument; they are counted from 1`,
		"handle path=1..":      `role "handle path=1..": path=1.. is no argument; they are counted from 1`,
		"handle path=1 path=2": `role "handle path=1 path=2": path is there twice`,
		"handle kind=cron":     `role "handle kind=cron": an entry, and nothing else, has a kind`,
		"handle runs=Run":      `role "handle runs=Run": an entry, and nothing else, has a kind`,
		"entry handler=1":      `role "entry handler=1": an entry, and nothing else, has a kind`,
		"entry kind=clock":     `role "entry kind=clock": unknown kind "clock"; want one of [consumer cron graphql]`,
	}
	for text, want := range tests {
		_, err := ParseRole(text)
		assert.ErrorContains(t, err, want, text)
	}
}

func TestOfRouter(t *testing.T) {
	for _, v := range []Verb{Handle, Use, Refine, Also, Subrouter, Same} {
		assert.True(t, v.OfRouter(), v)
	}
	for _, v := range []Verb{Wrap, Chain, Entry, Spell, Option} {
		assert.False(t, v.OfRouter(), v)
	}
}

func TestEveryArgumentIsRead(t *testing.T) {
	for _, key := range arguments {
		assert.NotNil(t, new(Role).argument(key), key)
	}
	assert.Subset(t, Words(), []string{"handle", "path", "kind", "consumer", "NAME"})
}
