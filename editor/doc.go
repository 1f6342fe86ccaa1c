// Package editor holds crosslayer before the real gopls to what an editor sees: a scripted client opens a service, types
// and asks, with crosslayer in between and without. It is a module of its own because gopls is built from source for it,
// with versions of its own, and it shares no code with what it tests: what they both got wrong would not show.
package editor
