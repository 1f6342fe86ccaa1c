package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
)

// An example is a block of code of docs/review.md.
type example struct{ section, language, text string }

func examples(t *testing.T) (list []example) {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join("..", "..", "docs", "review.md"))
	require.NoError(t, err)
	section, language, text := "", "", ""
	for line := range strings.Lines(string(doc)) {
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && language == "":
			language, text = strings.TrimSpace(fence), ""
		case isFence:
			list = append(list, example{section, language, text})
			language = ""
		case language != "":
			text += line
		case strings.HasPrefix(line, "#"):
			section = strings.TrimSpace(strings.TrimLeft(line, "#"))
		}
	}
	return list
}

// A step is one of a workflow, or of an action.
type step struct {
	Uses string
	Run  string
	With map[string]string
	Env  map[string]string
}

// A runner is what a CI has of us: a clone of the repository in which the branch is merged into main, as GitHub checks
// it out, and programs on PATH. Those that would reach out are stand-ins, which keep what they are given.
type runner struct {
	t                *testing.T
	dir, temp, given string
	env              map[string]string
	uploaded         map[string]string // files that somebody else's action was given, by action
}

func newRunner(t *testing.T, tool string) *runner {
	t.Helper()
	h := newHistory(t)
	origin := filepath.Join(t.TempDir(), "origin.git")
	h.git("checkout", "--quiet", "main")
	h.commit("main") // main went on
	h.git("clone", "--quiet", "--bare", ".", origin)
	h.git("remote", "add", "origin", origin)
	h.git("fetch", "--quiet", "origin")
	h.git("checkout", "--quiet", "--detach", "main")
	h.git("merge", "--quiet", "--no-ff", "--no-edit", "branch")

	r := &runner{t: t, dir: h.dir, temp: t.TempDir(), given: t.TempDir(), uploaded: make(map[string]string)}
	bin := t.TempDir()
	require.NoError(t, os.Symlink(tool, filepath.Join(bin, "crosslayer")))
	goCommand, err := exec.LookPath("go")
	require.NoError(t, err)
	for name, script := range map[string]string{
		// Only what would download crosslayer is left out: it is there.
		"go":        `if [ "$1" = install ]; then [ -z "$GOBIN" ] || cp "` + bin + `/crosslayer" "$GOBIN"; echo "$@" >>"` + r.given + `/installed"; else exec "` + goCommand + `" "$@"; fi`,
		"reviewdog": `echo "$@" >"` + r.given + `/reviewdog"; cat >"` + r.given + `/diagnostics"`,
		"gh":        `echo "$@" >"` + r.given + `/gh"; cat "${@: -1}" >"` + r.given + `/comment"`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(bin, name), []byte("#!/usr/bin/env bash\n"+script+"\n"), 0o755))
	}
	base := h.git("merge-base", "main", "branch")
	r.env = map[string]string{
		"PATH": bin + string(os.PathListSeparator) + os.Getenv("PATH"), "CI": "true",
		"GITHUB_REF": "refs/pull/7/merge", "GITHUB_SHA": h.git("rev-parse", "HEAD"), "GITHUB_BASE_REF": "main",
		"GITHUB_STEP_SUMMARY": filepath.Join(r.given, "summary"), "GITHUB_OUTPUT": filepath.Join(r.given, "output"),
		"RUNNER_TEMP": r.temp, "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
	}
	action, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	r.env["GITHUB_ACTION_PATH"] = action
	return r
}

var expression = regexp.MustCompile(`\$\{\{ *([a-z_.-]+) *\}\}`)

// bash runs a script as GitHub does, where expressions have values, and returns its exit code and what it prints.
func (r *runner) bash(script string, env map[string]string, values map[string]string) (int, string) {
	r.t.Helper()
	evaluate := func(text string) string {
		return expression.ReplaceAllStringFunc(text, func(match string) string {
			name := expression.FindStringSubmatch(match)[1]
			value, ok := values[name]
			assert.True(r.t, ok, "the runner knows no %s", name)
			return value
		})
	}
	assert.NotRegexp(r.t, expression, script, "expressions in scripts let names run: hand them over in env")
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	cmd.Dir = r.dir
	cmd.Env = os.Environ()
	for name, value := range r.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+evaluate(value))
	}
	out, err := cmd.CombinedOutput()
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.ExitCode(), string(out)
	}
	require.NoError(r.t, err)
	return 0, string(out)
}

// act runs the steps of a workflow until one fails.
func (r *runner) act(steps []step) (code int, printed string) {
	r.t.Helper()
	for _, s := range steps {
		name, _, _ := strings.Cut(s.Uses, "@")
		switch name {
		case "":
			c, out := r.bash(s.Run, s.Env, map[string]string{"github.token": "t", "github.event.number": "7"})
			code, printed = c, printed+out
		case "actions/checkout", "actions/setup-go", "reviewdog/action-setup": // all is there
		case "github/codeql-action/upload-sarif":
			r.uploaded[name] = read(r.t, r.dir, s.With["sarif_file"])
		case "crosslayer/crosslayer":
			c, out := r.action(s.With)
			code, printed = c, printed+out
		default:
			require.Fail(r.t, "an example uses "+s.Uses)
		}
		if code != 0 {
			return code, printed
		}
	}
	return code, printed
}

// action runs action.yml.
func (r *runner) action(with map[string]string) (code int, printed string) {
	r.t.Helper()
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct{ Steps []step }
	}
	load(r.t, read(r.t, "../..", "action.yml"), &action)
	values := map[string]string{"github.action_ref": "v0"}
	for name, input := range action.Inputs {
		values["inputs."+name] = input.Default
	}
	for name, value := range with {
		require.Contains(r.t, values, "inputs."+name, "action.yml has no such input")
		values["inputs."+name] = value
	}
	for _, s := range action.Runs.Steps {
		c, out := r.bash(s.Run, s.Env, values)
		if code, printed = c, printed+out; code != 0 {
			break
		}
	}
	return code, printed
}

func load(t *testing.T, text string, into any) {
	t.Helper()
	require.NoError(t, yaml.Unmarshal([]byte(text), into))
}

// news holds that a text is about what the branch brings, and about nothing else.
func news(t *testing.T, text string) {
	t.Helper()
	for _, want := range []string{"names.Of", "/dashboard", "lacks"} {
		assert.Contains(t, text, want)
	}
	for _, not := range []string{"Totals", "Delete", "Audit", "email"} {
		assert.NotContains(t, text, not)
	}
}

func TestReviewExamples(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the examples are scripts for bash; run this in a system that has it")
	}
	seen, bin := make(map[string]int), tool(t)
	for _, e := range examples(t) {
		seen[e.section]++
		t.Run(fmt.Sprint(e.section, seen[e.section]), func(t *testing.T) {
			r := newRunner(t, bin)
			check, known := checks[e.section]
			require.True(t, known, "no check for the examples of this section")
			check(r, e)
		})
	}
	for section := range checks {
		assert.NotZero(t, seen[section], "no example in section %s", section)
	}
}

// workflow runs the job of a workflow.
func (r *runner) workflow(e example) (int, string) {
	r.t.Helper()
	var w struct {
		Jobs map[string]struct{ Steps []step }
	}
	load(r.t, e.text, &w)
	return r.act(w.Jobs["crosslayer"].Steps)
}

func (r *runner) file(dir, name string) string { return read(r.t, dir, name) }

// checks run the examples of a section.
var checks = map[string]func(*runner, example){
	"Only what is new": func(r *runner, e example) {
		code, out := r.bash(e.text, nil, nil)
		assert.Equal(r.t, 3, code)
		news(r.t, out)
		assert.Contains(r.t, out, "3 new findings in 1 of 4 packages, 4 known before.")
	},
	"GitHub": func(r *runner, e example) {
		code, out := r.workflow(e)
		assert.Equal(r.t, 3, code)
		news(r.t, out)
		assert.Equal(r.t, 3, strings.Count("\n"+out, "\n::"), out)
		assert.Contains(r.t, "\n"+out, "\n::error file=internal/handler/orders.go,line=20,")
		news(r.t, r.file(r.given, "summary"))
		assert.Equal(r.t, "findings=true\n", r.file(r.given, "output"))
		assert.Contains(r.t, r.file(r.given, "installed"), "install github.com/crosslayer/crosslayer/cmd/crosslayer@v0\n")
	},
	"Code scanning": func(r *runner, e example) {
		code, out := r.workflow(e)
		assert.Equal(r.t, 0, code)
		assert.NotContains(r.t, out, "::error")
		var doc struct{ Runs []struct{ Results []any } }
		require.NoError(r.t, json.Unmarshal([]byte(r.uploaded["github/codeql-action/upload-sarif"]), &doc))
		assert.Len(r.t, doc.Runs[0].Results, 7, "all of them")
	},
	"Reviewdog": func(r *runner, e example) {
		code, _ := r.workflow(e)
		assert.Equal(r.t, 0, code, "whether it fails is for reviewdog to say")
		assert.Contains(r.t, r.file(r.given, "reviewdog"), "-filter-mode=nofilter")
		news(r.t, r.file(r.given, "diagnostics"))
		assert.Equal(r.t, 3, strings.Count(r.file(r.given, "diagnostics"), "\n"))
	},
	"A comment with costs": func(r *runner, e example) {
		code, out := r.workflow(e)
		assert.Equal(r.t, 0, code, out)
		comment := r.file(r.given, "comment")
		for _, want := range []string{"names.Of", "lacks", "1 -&gt; 1+n", "/dashboard"} {
			assert.Contains(r.t, strings.ReplaceAll(comment, "->", "-&gt;"), want)
		}
		assert.Equal(r.t, "pr comment 7 --body-file comment.md\n", r.file(r.given, "gh"))
	},
	"GitLab": func(r *runner, e example) {
		var ci map[string]struct {
			Script    []string
			Artifacts struct {
				Reports struct{ CodeQuality string }
			}
		}
		load(r.t, e.text, &ci)
		code, out := r.bash(strings.Join(ci["crosslayer"].Script, "\n"), nil, nil)
		assert.Equal(r.t, 3, code)
		assert.Contains(r.t, out, "names.Of")
		var report []struct{ Location struct{ Path string } }
		require.NoError(r.t, json.Unmarshal([]byte(r.file(r.dir, "gl-code-quality-report.json")), &report))
		assert.Len(r.t, report, 4, "what main brings meanwhile is in what is checked out here, and not in the base")
	},
	"Any other CI": func(r *runner, e example) {
		code, out := r.bash(e.text, nil, nil)
		assert.Equal(r.t, 3, code)
		news(r.t, out)
		news(r.t, r.file(r.dir, "crosslayer.xml"))
	},
	"A team with old code": func(r *runner, e example) {
		code, out := r.bash(e.text, nil, nil)
		assert.Equal(r.t, 0, code, out)
		assert.Contains(r.t, out, "crosslayer-baseline.jsonl: 7 known findings, 7 added, 0 gone.")
		assert.Contains(r.t, out, "No new findings in 4 packages, 7 known before.")
	},
	"Before a commit": func(r *runner, e example) {
		entry := e.text
		if e.language == "yaml" {
			entry = r.hook(e.text)
		}
		code, out := r.bash(entry, nil, nil)
		assert.Equal(r.t, 0, code, out)
		history{t: r.t, dir: r.dir}.again()
		code, out = r.bash(entry, nil, nil)
		assert.Equal(r.t, 3, code)
		assert.Contains(r.t, out, "DELETE FROM lines")
		assert.Equal(r.t, 1, strings.Count(out, "[nplusone/write]"))
	},
}

// hook is the command of the hook that a configuration of pre-commit asks for.
func (r *runner) hook(text string) string {
	r.t.Helper()
	var asked struct {
		Repos []struct {
			Repo  string
			Hooks []struct{ ID string }
		}
	}
	var hooks []struct{ ID, Entry string }
	load(r.t, text, &asked)
	load(r.t, r.file("../..", ".pre-commit-hooks.yaml"), &hooks)
	i := slices.IndexFunc(hooks, func(h struct{ ID, Entry string }) bool { return h.ID == asked.Repos[0].Hooks[0].ID })
	require.GreaterOrEqual(r.t, i, 0)
	assert.Contains(r.t, r.file("../../docs", "review.md"), "The hook runs `"+hooks[i].Entry+"`:")
	return hooks[i].Entry
}
