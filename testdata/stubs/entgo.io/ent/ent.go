// Package ent is a stub.
package ent

import "context"

type Value any

type Mutation interface{ Type() string }

type Mutator interface {
	Mutate(context.Context, Mutation) (Value, error)
}

type Hook func(Mutator) Mutator
