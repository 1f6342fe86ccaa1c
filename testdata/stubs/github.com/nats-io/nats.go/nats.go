// Package nats is a stub.
package nats

type Msg struct{ Data []byte }

type MsgHandler func(msg *Msg)

type Subscription struct{}

type Conn struct{}

func Connect(url string) (*Conn, error) { return nil, nil }

func (nc *Conn) Subscribe(subj string, cb MsgHandler) (*Subscription, error) { return nil, nil }
func (nc *Conn) QueueSubscribe(subj, queue string, cb MsgHandler) (*Subscription, error) {
	return nil, nil
}
