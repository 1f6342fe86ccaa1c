package summary

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNamesOfErrors(t *testing.T) {
	for _, name := range []string{
		"fail", "h.fail", "http.Error", "http.NotFound", "writeError", "c.AbortWithStatusJSON", "respond.BadRequest", "s.errorPage",
	} {
		assert.Regexp(t, answer, name)
	}
	for _, name := range []string{
		"s.store.MarkFailed", "transferred", "s.interrupt", "errgroup.Go", "prefs.Preferred", "s.retryFailed", "respond",
	} {
		assert.NotRegexp(t, answer, name)
	}
	for _, name := range []string{
		"errors.New", "fmt.Errorf", "apperr.NotFound", "status.Error", "validation.NewFieldError", "echo.ErrNotFound.WithInternal", "errs.Wrap",
	} {
		assert.Regexp(t, made, name)
	}
	for _, name := range []string{"s.save", "s.markFailed", "tx.Commit", "s.transferred", "deferred"} {
		assert.NotRegexp(t, made, name)
	}
}
