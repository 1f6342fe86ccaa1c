package reply

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParseRole(t *testing.T) {
	tests := map[string]Role{
		"status status=1": {Verb: Status, Status: 1},
		"status 404":      {Verb: Status, Code: 404},
		"send status=1 value=2 type=application/json": {Verb: Send, Status: 1, Value: 2, Type: "application/json"},
		" send 302  status=2 type=? ":                 {Verb: Send, Code: 302, Status: 2, Type: "?"},
		"send status=1 media=2 raw=3":                 {Verb: Send, Status: 1, Media: 2, Raw: 3},
		"header name=1 text=2":                        {Verb: Header, Name: 1, Text: 2},
		"encode to=1 value=2":                         {Verb: Encode, To: 1, Value: 2},
		"decode from=1 value=12":                      {Verb: Decode, From: 1, Value: 12},
		"decoder":                                     {Verb: Decoder},
		"query name=1":                                {Verb: Query, Name: 1},
		"path name=1":                                 {Verb: Path, Name: 1},
	}
	for text, want := range tests {
		have, err := ParseRole(text)
		assert.NoError(t, err, text)
		assert.Equal(t, want, have, text)
	}
}

func TestBadRoles(t *testing.T) {
	tests := map[string]string{
		"":                     `role "" begins with no verb; want one of [status header send`,
		"status=1":             `role "status=1" begins with no verb; want one of [`,
		"answer status=1":      `role "answer status=1" begins with no verb; want one of [`,
		"send ok":              `role "send ok": ok is no status and no argument; want such as 404 or value=1`,
		"send 99":              `role "send 99": 99 is no status and no argument`,
		"send 600":             `role "send 600": 600 is no status and no argument`,
		"send 200 404":         `role "send 200 404": 404 is no status and no argument`,
		"send body=1":          `role "send body=1": there is no argument "body"; want one of [to from status media name text value raw type]`,
		"send raw=1 raw=2":     `role "send raw=1 raw=2": raw is there twice`,
		"send raw=0":           `role "send raw=0": raw=0 is no argument; they are counted from 1`,
		"send raw=one":         `role "send raw=one": raw=one is no argument; they are counted from 1`,
		"send raw=":            `role "send raw=": raw= is no argument; they are counted from 1`,
		"send type=":           `role "send type=": the type is missing; want such as type=text/plain, or type=? if nobody knows`,
		"send type=a/b type=?": `role "send type=a/b type=?": type is there twice`,
	}
	for text, want := range tests {
		_, err := ParseRole(text)
		assert.ErrorContains(t, err, want, text)
	}
}

func TestEveryArgumentIsRead(t *testing.T) {
	for _, key := range arguments {
		assert.NotNil(t, new(Role).argument(key), key)
	}
	assert.Nil(t, new(Role).argument("type"))
	assert.Subset(t, Words(), []string{"send", "value", "type", "decode"})
}
