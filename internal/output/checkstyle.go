package output

import (
	"bufio"
	"encoding/xml"
	"io"

	"github.com/crosslayer/crosslayer/internal/finding"
)

type styleFile struct {
	XMLName xml.Name     `xml:"file"`
	Name    string       `xml:"name,attr"`
	Errors  []styleError `xml:"error"`
}

type styleError struct {
	Line     int    `xml:"line,attr"`
	Column   int    `xml:"column,attr"`
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

// Checkstyle writes a report as Checkstyle does.
func Checkstyle(w io.Writer, r Report) error {
	out := bufio.NewWriter(w)
	files := newSources(r)
	root := xml.StartElement{Name: xml.Name{Local: "checkstyle"}, Attr: []xml.Attr{{Name: xml.Name{Local: "version"}, Value: "4.3"}}}
	return xmlDocument(out, root, func(enc *xml.Encoder) error {
		for rest := r.Findings; len(rest) > 0; {
			of := rest[0].File
			file := styleFile{Name: files.own(of)}
			for ; len(rest) > 0 && rest[0].File == of; rest = rest[1:] {
				file.Errors = append(file.Errors, styleErrorOf(rest[0]))
			}
			if err := enc.Encode(file); err != nil {
				return err
			}
		}
		return nil
	})
}

func styleErrorOf(f finding.Finding) styleError {
	at := spanOf(f)
	severity := string(f.Severity)
	if f.Severity == finding.Note {
		severity = "info"
	}
	return styleError{at.line, at.column, severity, f.Message, f.Category}
}
