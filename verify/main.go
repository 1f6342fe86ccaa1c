// Command verify proves the catalogue against the libraries themselves: it type-checks them from
// source and looks for every catalogued function and method, and for the parameters that the role of
// a router's method is about.
//
//	go run .               prove all entries; exit 1 if one is wrong
//	go run . -unverified   list the entries that say why nobody proved them, too
//	go run . -imports      print libraries.go
//
// After a new import path in the catalogue: go generate && go mod tidy.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/crosslayer/crosslayer/internal/catalog"
)

//go:generate sh -c "go run . -imports >libraries.tmp && mv libraries.tmp libraries.go"

func main() {
	unverified := flag.Bool("unverified", false, "list every unverified entry")
	imports := flag.Bool("imports", false, "print libraries.go")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "verify: no arguments, please; run it with -h for the flags")
		os.Exit(2)
	}
	all := claims(catalog.Builtin())
	if *imports {
		fmt.Print(libraries(all))
		return
	}
	packages, err := load(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(2)
	}
	r := judge(all, packages)
	r.print(os.Stdout, *unverified)
	if len(r.wrong) > 0 {
		os.Exit(1)
	}
}
