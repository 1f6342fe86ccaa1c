package count

import (
	"context"
	"net"
	"net/http"

	"google.golang.org/grpc"
)

// HTTP serves h on a port of its own until the context ends and counts the requests. It returns its
// address.
func (c *Counter) HTTP(ctx context.Context, h http.Handler) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.Trip(Remote, 1)
		h.ServeHTTP(w, r)
	})}
	context.AfterFunc(ctx, func() { server.Close() }) //nolint:errcheck // nobody is left to tell
	go server.Serve(listener)                         //nolint:errcheck // it ends with the context
	return listener.Addr().String(), nil
}

// A Raw is a message as it is on the wire.
type Raw []byte

// GRPC serves answer on a port of its own until the context ends and counts the calls. It returns
// its address. What the methods are is not known here: answer gets the name of one and the message
// sent to it.
func (c *Counter) GRPC(ctx context.Context, answer func(method string, in Raw) (Raw, error)) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	server := grpc.NewServer(
		grpc.ForceServerCodec(rawCodec{}),
		grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
			c.Trip(Remote, 1)
			method, _ := grpc.MethodFromServerStream(stream)
			var in Raw
			if err := stream.RecvMsg(&in); err != nil {
				return err
			}
			out, err := answer(method, in)
			if err != nil {
				return err
			}
			return stream.SendMsg(&out)
		}))
	context.AfterFunc(ctx, server.Stop)
	go server.Serve(listener) //nolint:errcheck // it ends with the context
	return listener.Addr().String(), nil
}

// rawCodec leaves messages as they are.
type rawCodec struct{}

func (rawCodec) Marshal(v any) ([]byte, error) { return *v.(*Raw), nil }

func (rawCodec) Unmarshal(data []byte, v any) error {
	*v.(*Raw) = append(Raw(nil), data...)
	return nil
}

func (rawCodec) Name() string { return "proto" }
