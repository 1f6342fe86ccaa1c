package contract

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTagged(t *testing.T) {
	tests := []struct{ literal, old, want string }{
		{"`json:\"user_id\"`", "user_id", "`json:\"userId\"`"},
		{"`json:\"user_id,omitempty,string\" db:\"user_id\"`", "user_id", "`json:\"userId,omitempty,string\" db:\"user_id\"`"},
		{"`yaml:\"json\"  json:\"user_id\"`", "user_id", "`yaml:\"json\"  json:\"userId\"`"},
		{"`json:\",omitempty\"`", "UserID", "`json:\"userId,omitempty\"`"},
		{"`json:\"\"`", "UserID", "`json:\"userId\"`"},
		{"`db:\"user_id\"`", "UserID", "`db:\"user_id\" json:\"userId\"`"},
		{"`db:\"user_id\"`", "user_id", ""},         // it is not the field that was seen
		{"`json:\"owner\"`", "user_id", ""},         // nor is this
		{"\"json:\\\"user_id\\\"\"", "user_id", ""}, // another literal
		{"`x:\"json:\"`", "UserID", ""},
		{"``", "UserID", ""},
	}
	for _, tt := range tests {
		have, ok := tagged(tt.literal, "UserID", tt.old, "userId")
		assert.Equal(t, tt.want != "", ok, tt.literal)
		if ok {
			assert.Equal(t, tt.want, have)
		}
	}
	for name, want := range map[string]bool{"userId": true, "user-id": true, "größe": true, "a.b": true, "": false, "-": false, "a,b": false, "a b": false, "a\"": false, "a`": false} {
		assert.Equal(t, want, tagName.MatchString(name), name)
	}
}
