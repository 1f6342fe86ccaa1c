package grpc

import "context"

type ServerStream interface {
	SendMsg(m any) error
	RecvMsg(m any) error
}

type MethodDesc struct {
	MethodName string
	Handler    func(srv any, ctx context.Context, dec func(any) error, interceptor UnaryServerInterceptor) (any, error)
}

type UnaryServerInfo struct{ FullMethod string }

type UnaryHandler func(ctx context.Context, req any) (any, error)

type UnaryServerInterceptor func(ctx context.Context, req any, info *UnaryServerInfo, handler UnaryHandler) (any, error)

type Server struct{}

func NewServer() *Server { return nil }

func (s *Server) RegisterService(sd *ServiceDesc, ss any) {}
