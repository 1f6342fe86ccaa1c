package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/crosslayer/crosslayer/internal/chart"
)

// charted draws the map of the service.
func (p Program) charted(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var opts options
	flags := opts.shared("crosslayer map")
	flags.StringVar(&opts.format, "format", "text", "")
	if err := read(flags, args); errors.Is(err, errHelp) {
		return p.help(stdout)
	} else if err != nil {
		return err
	}
	opts.patterns = flags.Args()
	p, err := p.configured(opts)
	if err != nil {
		return err
	}
	res, err := p.analyse(ctx, opts, p.Explain.Needs, stderr)
	if err != nil {
		return err
	}
	c := chart.Chart{Endpoints: p.Endpoints(res)}
	c.Sort()
	if opts.format == "json" {
		return chart.WriteJSON(stdout, c)
	}
	out := bufio.NewWriter(stdout)
	for _, e := range c.Endpoints {
		method := e.Method
		if e.Kind != chart.HTTP {
			method = e.Kind
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s:%d\t%s\n", method, e.Path, e.Handler.Name, e.Registered.File, e.Registered.Line, e.Program)
	}
	return out.Flush()
}
