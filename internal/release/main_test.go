package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReady(t *testing.T) {
	const log = "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-01-02\n\n## [0.2.0-rc.1] - 2026-01-03\n"
	for _, test := range []struct{ version, status, tag, want string }{
		{"v0.1.0", "", "v0.1.0", ""},
		{"v0.2.0-rc.1", "", "v0.2.0-rc.1", ""},
		{"", "", "v0.1.0", `"" is no version; run: make release VERSION=v0.1.0`},
		{"0.1.0", "", "v0.1.0", `"0.1.0" is no version; run: make release VERSION=v0.1.0`},
		{"v0.1.0", "?? x.go\n", "v0.1.0", "the tree has changes; commit them or put them away:\n?? x.go\n"},
		{"v0.3.0", "", "v0.3.0", "CHANGELOG.md has no section for v0.3.0; make one of what is under Unreleased: ## [0.3.0] - DATE"},
		{"v0.1.0", "", "v0.0.9", "the commit has no tag v0.1.0; run: git tag -a v0.1.0 -m v0.1.0"},
	} {
		err := ready(test.version, test.status, []string{test.tag}, log)
		if test.want == "" {
			assert.NoError(t, err)
		} else {
			assert.EqualError(t, err, test.want)
		}
	}
}

func TestArchives(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC)
	members := []member{{"crosslayer", 0o755, []byte("program")}, {"LICENSE", 0o644, bytes.Repeat([]byte("free "), 1000)}}

	first, err := tarred(members, at)
	require.NoError(t, err)
	second, err := tarred(members, at.Local())
	require.NoError(t, err)
	assert.Equal(t, first, second)
	unzipped, err := gzip.NewReader(bytes.NewReader(first))
	require.NoError(t, err)
	r := tar.NewReader(unzipped)
	for _, m := range members {
		header, err := r.Next()
		require.NoError(t, err)
		assert.Equal(t, m.name, header.Name)
		assert.Equal(t, m.mode, header.FileInfo().Mode())
		assert.True(t, at.Equal(header.ModTime))
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		assert.Equal(t, m.data, data)
	}

	first, err = zipped(members, at)
	require.NoError(t, err)
	second, err = zipped(members, at)
	require.NoError(t, err)
	assert.Equal(t, first, second)
	z, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	require.NoError(t, err)
	require.Len(t, z.File, len(members))
	for i, m := range members {
		file := z.File[i]
		assert.Equal(t, m.name, file.Name)
		assert.Equal(t, m.mode, file.Mode())
		assert.True(t, at.Equal(file.Modified))
		opened, err := file.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(opened)
		require.NoError(t, err)
		assert.Equal(t, m.data, data)
	}
}
