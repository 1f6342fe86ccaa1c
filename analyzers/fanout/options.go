package fanout

import (
	"fmt"
	"strconv"
)

// number is a limit as a flag.
type number int

func (n *number) String() string { return strconv.Itoa(int(*n)) }

func (n *number) Set(text string) error {
	v, err := strconv.Atoi(text)
	if err != nil || v < 0 || v > largest {
		return fmt.Errorf("%q is no limit; want a number from 0 to %d", text, largest)
	}
	*n = number(v)
	return nil
}

// largest is where costs stop growing: a higher limit says nothing.
const largest = 999
