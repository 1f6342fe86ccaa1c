package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// TestFingerprints holds those of the sample: whoever keeps a list of known
// findings relies on them. A line that goes, goes with a major release, or with
// the finding.
func TestFingerprints(t *testing.T) {
	var stdout, stderr bytes.Buffer
	code := program().Main(context.Background(), shop([]string{"-format", "json"}), &stdout, &stderr)
	require.Equal(t, 3, code, stderr.String())
	var doc struct{ Findings []finding.Finding }
	require.NoError(t, json.Unmarshal(stdout.Bytes(), &doc))
	var lines []string
	for _, f := range doc.Findings {
		lines = append(lines, fmt.Sprintf("%s %s in %s of %s\n", f.Fingerprint, f.Category, f.Function, f.File))
	}
	slices.Sort(lines)
	golden := filepath.Join("testdata", "fingerprints.golden")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(strings.Join(lines, "")), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), strings.Join(lines, ""))
}
