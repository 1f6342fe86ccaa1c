// Package gopls finds the real gopls and runs it.
package gopls

import "strings"

// valued are gopls's flags that take a value, which may be the next argument.
var valued = map[string]bool{
	"debug": true, "listen": true, "listen.timeout": true, "logfile": true, "mcp.listen": true, "mode": true, "ocagent": true, "port": true,
	"profile.alloc": true, "profile.block": true, "profile.cpu": true, "profile.mem": true, "profile.trace": true,
	"remote": true, "remote.debug": true, "remote.listen.timeout": true, "remote.logfile": true,
}

// elsewhere are flags with which gopls speaks with others than its parent, or not at all.
var elsewhere = map[string]bool{"listen": true, "port": true, "h": true, "help": true}

// Serves reports whether gopls, called with these arguments, speaks the protocol on its standard input and output.
func Serves(args []string) bool {
	for i := 0; i < len(args); i++ {
		name, dashed := strings.CutPrefix(args[i], "-")
		if !dashed || name == "" {
			if args[i] != "serve" {
				return false // another command
			}
			continue
		}
		name, _, assigned := strings.Cut(strings.TrimPrefix(name, "-"), "=")
		if elsewhere[name] {
			return false
		}
		if valued[name] && !assigned {
			i++
		}
	}
	return true
}
