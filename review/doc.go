// Package review holds what crosslayer writes for tools to the authority of each: SARIF to the schema of OASIS, rdjsonl
// to the protocol buffers of reviewdog, workflow commands to the rules of GitHub's runner, the code quality report to the
// fields that GitLab documents, Checkstyle and JUnit to readers of XML, and workflows to a linter of these. It is a module of its own because these are no
// business of anybody who builds crosslayer.
package review
