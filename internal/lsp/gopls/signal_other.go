//go:build !unix

package gopls

import "os"

// stop ends a process. There is no gentler way here than killing it.
func stop(p *os.Process) error { return p.Kill() }

func signalled(*os.ProcessState) int { return 1 }
