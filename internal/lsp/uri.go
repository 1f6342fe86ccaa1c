package lsp

import (
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
)

// fileOf returns the file that a URI names, "" if it names none.
func fileOf(uri string) string {
	rest, ok := strings.CutPrefix(uri, "file://")
	if !ok {
		return ""
	}
	if host, path, found := strings.Cut(rest, "/"); found && (host == "" || host == "localhost") {
		rest = "/" + path
	}
	path, err := url.PathUnescape(rest)
	if err != nil || path == "" {
		return ""
	}
	if runtime.GOOS == "windows" {
		if len(path) > 2 && path[0] == '/' && path[2] == ':' {
			path = strings.ToUpper(path[1:2]) + path[2:]
		} else {
			path = "//" + strings.TrimLeft(path, "/") // a share
		}
	}
	return filepath.Clean(filepath.FromSlash(path))
}

// uriOf returns the URI of a file as gopls writes it.
func uriOf(file string) string {
	path := filepath.ToSlash(file)
	if len(path) > 1 && path[1] == ':' {
		path = "/" + strings.ToUpper(path[:1]) + path[1:]
	}
	u := url.URL{Scheme: "file", Path: path}
	return u.String()
}
