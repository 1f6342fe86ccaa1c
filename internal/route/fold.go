package route

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"strings"
)

// folds are the functions of the standard library by which programs put paths together.
var folds = map[string]func(args []string) string{
	"path.Join":          func(args []string) string { return path.Join(args...) },
	"path.Clean":         func(args []string) string { return path.Clean(args[0]) },
	"strings.ToUpper":    func(args []string) string { return strings.ToUpper(args[0]) },
	"strings.ToLower":    func(args []string) string { return strings.ToLower(args[0]) },
	"strings.TrimSpace":  func(args []string) string { return strings.TrimSpace(args[0]) },
	"strings.TrimPrefix": func(args []string) string { return strings.TrimPrefix(args[0], args[1]) },
	"strings.TrimSuffix": func(args []string) string { return strings.TrimSuffix(args[0], args[1]) },
	"strings.Trim":       func(args []string) string { return strings.Trim(args[0], args[1]) },
	"strings.TrimLeft":   func(args []string) string { return strings.TrimLeft(args[0], args[1]) },
	"strings.TrimRight":  func(args []string) string { return strings.TrimRight(args[0], args[1]) },
	"strings.ReplaceAll": func(args []string) string { return strings.ReplaceAll(args[0], args[1], args[2]) },
	"net/url.JoinPath":   func(args []string) string { joined, _ := url.JoinPath(args[0], args[1:]...); return joined },
	"fmt.Sprintf":        sprintf,
	"fmt.Sprint":         func(args []string) string { return strings.Join(args, "") },
	"cmp.Or":             func(args []string) string { return cmp.Or(args...) },
}

// asks are those by which they tell paths apart.
var asks = map[string]func(s, part string) bool{
	"strings.HasPrefix": strings.HasPrefix,
	"strings.HasSuffix": strings.HasSuffix,
	"strings.Contains":  strings.Contains,
	"strings.EqualFold": strings.EqualFold,
}

// Asks tells whether Ask knows a function of the standard library, by its symbol.
func Asks(symbol string) bool { return asks[symbol] != nil }

// Ask returns what such a function says of constant arguments.
func Ask(symbol string, args []string) (is, ok bool) {
	do := asks[symbol]
	if do == nil || len(args) != 2 {
		return false, false
	}
	return do(args[0], args[1]), true
}

// arity is the least number of arguments of those that need more than none.
var arity = map[string]int{
	"path.Join": 0, "fmt.Sprint": 0, "cmp.Or": 0, "strings.TrimPrefix": 2, "strings.TrimSuffix": 2, "strings.Trim": 2, "strings.TrimLeft": 2,
	"strings.TrimRight": 2, "strings.ReplaceAll": 3,
}

// Folds tells whether Fold knows a function of the standard library, by its symbol.
func Folds(symbol string) bool { return folds[symbol] != nil }

// Fold returns what such a function makes of constant arguments.
func Fold(symbol string, args []string) (string, bool) {
	least, ok := arity[symbol]
	if !ok {
		least = 1
	}
	do := folds[symbol]
	if do == nil || len(args) < least {
		return "", false
	}
	return do(args), true
}

// sprintf formats arguments that are texts, whatever the verb.
func sprintf(args []string) string {
	values := make([]any, len(args)-1)
	for i, a := range args[1:] {
		values[i] = a
	}
	format := strings.NewReplacer("%%", "%%", "%d", "%s", "%v", "%s", "%q", "%q").Replace(args[0])
	return fmt.Sprintf(format, values...)
}
