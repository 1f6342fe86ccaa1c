// Golangci-lint is golangci-lint with crosslayer linked in: the same commands and
// flags, and one linter more. It is under the licence of golangci-lint, the
// GPL-3.0; see the README of this module.
package main

import (
	"fmt"
	"os"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"

	_ "github.com/crosslayer/crosslayer/plugin"
)

func main() {
	if err := commands.Execute(buildInfo()); err != nil {
		fmt.Fprintf(os.Stderr, "golangci-lint: %v\n", err)
		os.Exit(exitcodes.Failure)
	}
}
