// Golangci-lint is golangci-lint with crosslayer linked in: the same commands and
// flags, and one linter more. What is built from it is under the GPL-3.0, as
// golangci-lint is.
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
