// Package slicesx holds the few slice helpers that package slices lacks.
package slicesx

// Each calls f with a pointer to every element of xs, in order.
func Each[T any](xs []T, f func(*T)) {
	for i := range xs {
		f(&xs[i])
	}
}

// Map returns f of every element of xs.
func Map[T, U any](xs []T, f func(T) U) []U {
	out := make([]U, 0, len(xs))
	for _, x := range xs {
		out = append(out, f(x))
	}
	return out
}

// IndexBy returns the elements of xs by key.
func IndexBy[K comparable, T any](xs []T, key func(T) K) map[K]T {
	out := make(map[K]T, len(xs))
	for _, x := range xs {
		out[key(x)] = x
	}
	return out
}
