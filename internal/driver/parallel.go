package driver

import (
	"runtime"
	"sync"
)

// each calls do with 0 to n-1, as many at a time as there are processors, and
// returns after the last.
func each(n int, do func(i int)) {
	var wg sync.WaitGroup
	tokens := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range n {
		tokens <- struct{}{}
		wg.Go(func() {
			do(i)
			<-tokens
		})
	}
	wg.Wait()
}
