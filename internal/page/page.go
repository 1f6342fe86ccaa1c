// Package page is what our pages for browsers have in common: colours and their switch, the bar of controls, and the
// policy that lets nothing else in.
package page

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
)

//go:embed base.css
var style []byte

//go:embed theme.js
var script []byte

// A Head is what a page needs before its content. It is all ours, and so are the places that a template gives it.
type Head struct {
	Policy template.HTMLAttr // of the element that declares it
	Style  template.CSS
	Script template.JS
}

// NewHead adds what all pages have to the style and the script of one. It allows nothing but these: no network, no
// font, no other script.
func NewHead(ownStyle, ownScript []byte) Head {
	style := bytes.Join([][]byte{style, ownStyle}, []byte("\n"))
	script := bytes.Join([][]byte{script, ownScript}, []byte("\n"))
	return Head{
		Policy: template.HTMLAttr(`content="default-src 'none'; style-src '` + hash(style) + `'; script-src '` + hash(script) + `'; base-uri 'none'; form-action 'none'"`),
		Style:  template.CSS(style),
		Script: template.JS(script),
	}
}

// hash is what a content security policy calls a text by.
func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
