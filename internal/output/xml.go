package output

import (
	"bufio"
	"encoding/xml"
	"fmt"
)

// xmlDocument writes an XML document of one element whose children come one by one. What XML forbids becomes U+FFFD.
func xmlDocument(out *bufio.Writer, root xml.StartElement, children func(*xml.Encoder) error) error {
	fmt.Fprint(out, xml.Header)
	enc := xml.NewEncoder(out)
	enc.Indent("", "  ")
	if err := enc.EncodeToken(root); err != nil {
		return err
	}
	if err := children(enc); err != nil {
		return err
	}
	if err := enc.EncodeToken(root.End()); err != nil {
		return err
	}
	if err := enc.Close(); err != nil {
		return err
	}
	fmt.Fprint(out, "\n")
	return out.Flush()
}
