package shape

import (
	"strconv"
	"strings"
)

// Parse reads what Brief has written. What was cut off is open or unknown, as is what the text refers to by name; a
// text that cannot be read is unknown altogether.
func Parse(text string) Shape {
	p := parser{rest: text}
	s := p.alternatives(0)
	if p.failed || p.rest != "" {
		return Shape{}
	}
	return s
}

type parser struct {
	rest   string
	failed bool
}

func (p *parser) fail() Shape {
	p.failed = true
	return Shape{}
}

func (p *parser) eat(text string) bool {
	rest, ok := strings.CutPrefix(p.rest, text)
	p.rest = rest
	return ok
}

func (p *parser) alternatives(depth int) Shape {
	if depth > 4*deepestBrief {
		return p.fail()
	}
	var alts []Shape
	null := NotNull
	for again := true; again && !p.failed; again = p.eat(" | ") {
		if s := p.one(depth); s.Kind == Nothing {
			null = NullOnAWay
		} else {
			alts = append(alts, s)
		}
	}
	switch len(alts) {
	case 0:
		return Shape{Kind: Nothing}
	case 1:
		alts[0].Null = max(alts[0].Null, null)
		return alts[0]
	}
	return Shape{Kind: AnyOf, Alts: alts, Null: null}
}

func (p *parser) one(depth int) Shape {
	if p.rest == "" {
		return p.fail()
	}
	switch p.rest[0] {
	case '{':
		return p.object(depth)
	case '[':
		p.eat("[")
		s := Shape{Kind: Array}
		if p.eat("]") {
			return s
		}
		elem := p.alternatives(depth + 1)
		if s.Elem = &elem; !p.eat("]") {
			return p.fail()
		}
		return s
	case '?':
		p.eat("?")
		return Shape{}
	case '<':
		_, rest, ok := strings.Cut(p.rest, ">")
		if p.rest = rest; !ok {
			return p.fail()
		}
		return Shape{}
	case '"':
		value := p.quoted()
		return Shape{Kind: String, Enum: []string{value}, Exact: true}
	}
	return p.word()
}

// quoted eats a text in quotes and returns it with them.
func (p *parser) quoted() string {
	for i := 1; i < len(p.rest); i++ {
		switch p.rest[i] {
		case '\\':
			i++
		case '"':
			value := p.rest[:i+1]
			p.rest = p.rest[i+1:]
			return value
		}
	}
	p.fail()
	return ""
}

func (p *parser) word() Shape {
	end := strings.IndexAny(p.rest, " ,()[]{}")
	if end < 0 {
		end = len(p.rest)
	}
	text := p.rest[:end]
	p.rest = p.rest[end:]
	for kind, known := range kindNames {
		if text != known {
			continue
		}
		s := Shape{Kind: kind}
		if p.eat("(") {
			format, rest, ok := strings.Cut(p.rest, ")")
			if s.Format, p.rest = format, rest; !ok {
				return p.fail()
			}
		}
		return s
	}
	switch text {
	case "null":
		return Shape{Kind: Nothing}
	case "true", "false":
		return Shape{Kind: Boolean, Enum: []string{text}, Exact: true}
	}
	if _, err := strconv.ParseInt(text, 10, 64); err == nil {
		return Shape{Kind: Integer, Enum: []string{text}, Exact: true}
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return Shape{Kind: Number, Enum: []string{text}, Exact: true}
	}
	return p.fail()
}

func (p *parser) object(depth int) Shape {
	s := Shape{Kind: Object}
	p.eat("{")
	if p.eat("}") {
		return s
	}
	for again := true; again && !p.failed; again = p.eat(", ") {
		switch {
		case p.eat("..."):
			s.Open = true
		case p.eat("*: "), p.eat("#: "):
			elem := p.alternatives(depth + 1)
			s.Elem = &elem
		default:
			s.Fields = append(s.Fields, p.field(depth))
		}
	}
	if !p.eat("}") {
		return p.fail()
	}
	return s
}

func (p *parser) field(depth int) Field {
	var f Field
	if strings.HasPrefix(p.rest, `"`) {
		f.Name, _ = strconv.Unquote(p.quoted())
	} else {
		end := strings.IndexAny(p.rest, "?:")
		if end < 0 {
			p.fail()
			return f
		}
		f.Name, p.rest = p.rest[:end], p.rest[end:]
	}
	if p.eat("?") {
		f.Presence = Optional
	}
	if !p.eat(": ") {
		p.fail()
		return f
	}
	f.Shape = p.alternatives(depth + 1)
	return f
}
