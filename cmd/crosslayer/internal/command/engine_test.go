package command

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSection(t *testing.T) {
	o, err := section{
		Settings: "off", Rules: []string{"query"}, Tags: "a,b", Options: map[string]string{"b.two": "2", "a.one": "1"},
	}.options("/root")
	require.NoError(t, err)
	assert.Equal(t, options{dir: "/root", settings: "off", rules: []string{"query"}, tags: "a,b", set: []setting{{"a", "one", "1"}, {"b", "two", "2"}}}, o)
	_, err = section{Options: map[string]string{"layers": "db"}}.options("/root")
	assert.EqualError(t, err, "the option layers is not of the form RULE.OPTION")
}
