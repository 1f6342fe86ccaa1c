package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A member is a file in an archive.
type member struct {
	name string
	mode fs.FileMode
	data []byte
}

// pack returns the name and the bytes of a platform's archive.
func pack(p platform, version string, program []byte, at time.Time) (string, []byte, error) {
	members := []member{{p.program(), 0o755, program}}
	for _, name := range []string{"LICENSE", "README.md"} {
		data, err := os.ReadFile(name)
		if err != nil {
			return "", nil, err
		}
		members = append(members, member{name, 0o644, data})
	}
	others, err := licences(p)
	if err != nil {
		return "", nil, err
	}
	members = append(members, member{"LICENSES-OF-OTHERS.txt", 0o644, others})

	name := fmt.Sprintf("crosslayer_%s_%s_%s", version[1:], p.os, p.arch)
	if p.os == "windows" {
		data, err := zipped(members, at)
		return name + ".zip", data, err
	}
	data, err := tarred(members, at)
	return name + ".tar.gz", data, err
}

// licences returns those of the modules whose code the program holds, and that
// of Go: they ask for it.
func licences(p platform) ([]byte, error) {
	list, err := run(".", p.environment(), "go", "list", "-deps", "-f",
		"{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", "./cmd/crosslayer")
	if err != nil {
		return nil, err
	}
	goroot, err := run(".", nil, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	modules := append(strings.Split(strings.TrimSpace(list), "\n"), "Go\t"+strings.TrimSpace(goroot))
	slices.Sort(modules)
	var text bytes.Buffer
	for _, line := range slices.Compact(modules) {
		module, dir, found := strings.Cut(line, "\t")
		if !found {
			continue // an empty line: a package of the standard library
		}
		files, err := filepath.Glob(filepath.Join(dir, "LICENSE*"))
		notices, _ := filepath.Glob(filepath.Join(dir, "NOTICE*"))
		if err != nil || len(files) == 0 {
			return nil, fmt.Errorf("no licence of %s in %s", module, dir)
		}
		for _, file := range append(files, notices...) {
			data, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&text, "==== %s: %s ====\n\n%s\n", module, filepath.Base(file), data)
		}
	}
	return text.Bytes(), nil
}

func tarred(members []member, at time.Time) ([]byte, error) {
	var buf bytes.Buffer
	compressed := gzip.NewWriter(&buf)
	w := tar.NewWriter(compressed)
	for _, m := range members {
		header := &tar.Header{Name: m.name, Mode: int64(m.mode), Size: int64(len(m.data)), ModTime: at, Format: tar.FormatUSTAR}
		if err := w.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := w.Write(m.data); err != nil {
			return nil, err
		}
	}
	err := errors.Join(w.Close(), compressed.Close())
	return buf.Bytes(), err
}

func zipped(members []member, at time.Time) ([]byte, error) {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, m := range members {
		header := &zip.FileHeader{Name: m.name, Method: zip.Deflate, Modified: at}
		header.SetMode(m.mode)
		file, err := w.CreateHeader(header)
		if err != nil {
			return nil, err
		}
		if _, err := file.Write(m.data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return buf.Bytes(), err
}
