package link

import (
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/setup"
)

// Origins returns for each function the first endpoint that leads to it, whoever waits: requests come
// first, by their handlers and then by their middleware, after them messages and the clock.
func (v *View) Origins() map[string]*setup.Endpoint {
	endpoints := v.Endpoints()
	origins := make(map[string]*setup.Endpoint)
	request := func(e *setup.Endpoint) bool { return e.Kind != chart.Consumer && e.Kind != chart.Cron }
	each := func(requests bool, start func(e *setup.Endpoint) []string) {
		for i := range endpoints {
			if e := &endpoints[i]; request(e) == requests {
				for _, symbol := range start(e) {
					v.spread(symbol, e, origins)
				}
			}
		}
	}
	handlers := func(e *setup.Endpoint) []string { return e.Handlers }
	behind := func(e *setup.Endpoint) (symbols []string) {
		for _, m := range e.Behind {
			symbols = append(symbols, m.Symbol)
		}
		return symbols
	}
	each(true, handlers)
	each(true, behind)
	each(false, handlers)
	return origins
}

// spread enters an endpoint for a function and all that it leads to.
func (v *View) spread(symbol string, e *setup.Endpoint, origins map[string]*setup.Endpoint) {
	work := []string{symbol}
	for len(work) > 0 {
		symbol := work[len(work)-1]
		work = work[:len(work)-1]
		if symbol == "" || origins[symbol] != nil {
			continue
		}
		origins[symbol] = e
		if p, ok := v.lookup(symbol); ok {
			work = append(work, v.callees(p)...)
		}
	}
}

// Origin finds the endpoint of a function: a literal that nobody is known to call goes by the function
// around it.
func Origin(origins map[string]*setup.Endpoint, symbol string) *setup.Endpoint {
	for {
		if e := origins[symbol]; e != nil {
			return e
		}
		cut := strings.LastIndexByte(symbol, '$')
		if cut < 0 {
			return nil
		}
		symbol = symbol[:cut]
	}
}
