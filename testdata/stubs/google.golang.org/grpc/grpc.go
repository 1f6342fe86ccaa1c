// Package grpc is a stub.
package grpc

import "context"

type CallOption interface{ before() error }

type ClientStream interface {
	CloseSend() error
	RecvMsg(m any) error
	SendMsg(m any) error
}

type StreamDesc struct {
	StreamName    string
	ServerStreams bool
}

type ClientConnInterface interface {
	Invoke(ctx context.Context, method string, args any, reply any, opts ...CallOption) error
	NewStream(ctx context.Context, desc *StreamDesc, method string, opts ...CallOption) (ClientStream, error)
}

type ServiceRegistrar interface {
	RegisterService(desc *ServiceDesc, impl any)
}

type ServiceDesc struct {
	ServiceName string
	HandlerType any
	Methods     []MethodDesc
	Streams     []StreamDesc
}
