package pattern

// An Attribute is a message attribute of SNS.
type Attribute struct {
	Name string
	Type string // String, String.Array, Number, Binary, or one of them with a suffix
	Text string // of all but Binary
}

// MatchAttributes tells whether a message's attributes match. A String.Array is
// a JSON array, of which one element has to match; Binary has no value to
// compare.
//
// https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
func (p *Pattern) MatchAttributes(attributes []Attribute) bool {
	e := &event{first: make([]int32, len(p.paths.names)), elements: make([]element, 1)}
	for i := range e.first {
		e.first[i] = -1
	}
	for _, a := range attributes {
		at := p.paths.root.find([]byte(a.Name))
		if at == nil || at.slot < 0 {
			continue
		}
		switch a.Type {
		case "Binary":
		case "Number":
			e.put(at.slot, value{kind: '0', text: []byte(a.Text)})
		case "String.Array":
			e.elementsOf(at, []byte(a.Text))
		default:
			e.put(at.slot, value{kind: '"', text: []byte(a.Text)})
		}
	}
	return p.match(e)
}

// elementsOf adds the scalars of a JSON array. What is none gives nothing.
func (e *event) elementsOf(at *step, source []byte) {
	e.source, e.at = source, 0
	before := len(e.values)
	if e.char() != '[' || !e.array(&step{slot: at.slot}, 0, 0) {
		for i := before; i < len(e.values); i++ {
			e.values[i].dropped = true
		}
	}
}
