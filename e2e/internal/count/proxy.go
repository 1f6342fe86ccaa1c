package count

import (
	"context"
	"errors"
	"io"
	"net"
)

// proxy accepts connections on a port of its own until the context ends and returns its address.
// For each it connects to target and lets forward read what the client sends; the answers of the
// server are passed on as they are.
func proxy(ctx context.Context, target string, forward func(client io.ReadWriter, server io.Writer) error) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	context.AfterFunc(ctx, func() { listener.Close() }) //nolint:errcheck // nobody is left to tell
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return // the context has ended
			}
			go func() {
				defer client.Close() //nolint:errcheck // all is said
				server, err := net.Dial("tcp", target)
				if err != nil {
					return
				}
				defer server.Close() //nolint:errcheck // all is said
				go func() {
					defer client.Close()    //nolint:errcheck // all is said
					io.Copy(client, server) //nolint:errcheck // one of them has hung up
				}()
				forward(client, server) //nolint:errcheck // one of them has hung up
			}()
		}
	}()
	return listener.Addr().String(), nil
}

// errProtocol is returned for what no client of ours sends.
var errProtocol = errors.New("unexpected message")
