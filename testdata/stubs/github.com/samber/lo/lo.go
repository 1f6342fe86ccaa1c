// Package lo is a stub.
package lo

func Map[T, R any](collection []T, iteratee func(item T, index int) R) []R       { return nil }
func Filter[T any](collection []T, predicate func(item T, index int) bool) []T   { return nil }
func ForEach[T any](collection []T, iteratee func(item T, index int))            {}
func Chunk[T any](collection []T, size int) [][]T                                { return nil }
func Uniq[T comparable](collection []T) []T                                      { return nil }
func Keys[K comparable, V any](in ...map[K]V) []K                                { return nil }
func KeyBy[K comparable, V any](collection []V, iteratee func(item V) K) map[K]V { return nil }
