package policy

import (
	"cmp"
	"slices"
	"strings"
)

// An Error says in IAM's words why a text is no policy.
type Error struct{ Message string }

func (e *Error) Error() string { return e.Message }

// Parse reads the policy of a resource. Accounts among the principals become the ARNs
// of their roots, and what is named twice counts once. Everything else stays as it
// is, duplicates and order too.
func Parse(text string) (*Document, error) { return parse(text, ofResource) }

// ParseTrust reads the policy that says who may assume a role: one without resources.
func ParseTrust(text string) (*Document, error) { return parse(text, ofTrust) }

// ParseIdentity reads the policy of a role or user: one without principals.
func ParseIdentity(text string) (*Document, error) { return parse(text, ofIdentity) }

// A kind of policies has elements that its statements need, and perhaps one that
// they do not have.
type kind struct {
	required   []string
	prohibited string
}

var (
	ofResource = kind{required: []string{"Effect", "Principal", "Action", "Resource"}}
	ofTrust    = kind{required: []string{"Effect", "Principal", "Action"}, prohibited: "Resource"}
	ofIdentity = kind{required: []string{"Effect", "Action", "Resource"}, prohibited: "Principal"}
)

func parse(text string, k kind) (*Document, error) {
	n, ok := readNode(text)
	if !ok || n.kind != nodeObject {
		return nil, &Error{"This policy contains invalid Json"}
	}
	p := parser{text, k}
	d := &Document{}
	var statements []node
	for i := range n.members {
		m := &n.members[i]
		switch {
		case m.name == "Version" && m.value.kind == nodeString:
			d.Version = m.value.text
		case m.name == "Id" && m.value.kind == nodeString:
			d.ID = m.value.text
		case m.name == "Statement" && m.value.kind == nodeObject:
			statements = []node{m.value}
		case m.name == "Statement" && m.value.kind == nodeList:
			statements = m.value.list
		default:
			return nil, p.syntax(m)
		}
	}
	if version, given := n.member("Version"); given && version.text != Version && version.text != OldVersion {
		return nil, &Error{"The policy must contain a valid version string"}
	}
	if len(statements) == 0 {
		return nil, &Error{"Could not parse the policy: Statement is empty!"}
	}
	return d, p.statements(d, statements)
}

// A parser knows the text, to say where it is wrong.
type parser struct {
	text string
	kind kind
}

func (p *parser) syntax(m *nodeMember) error { return p.syntaxAt(m.value.at) }

func (p *parser) syntaxAt(at int) error {
	return &Error{"Syntax error at position " + place(p.text, at)}
}

func (p *parser) statements(d *Document, list []node) error {
	for i := range list {
		s, err := p.statement(&list[i])
		if err != nil {
			return err
		}
		if s.Sid != "" && slices.ContainsFunc(d.Statements, func(other Statement) bool { return other.Sid == s.Sid }) {
			return &Error{"The Statement Ids in the policy are not unique"}
		}
		d.Statements = append(d.Statements, s)
	}
	return nil
}

func (p *parser) statement(n *node) (s Statement, err error) {
	if n.kind != nodeObject {
		return s, p.syntaxAt(n.at)
	}
	for i := range n.members {
		if err := p.element(&s, &n.members[i]); err != nil {
			return s, err
		}
	}
	for _, name := range []string{p.kind.prohibited, "Not" + p.kind.prohibited} {
		if _, given := n.member(name); given {
			return s, &Error{"Has prohibited field " + name}
		}
	}
	for _, required := range p.kind.required {
		_, given := n.member(required)
		_, not := n.member("Not" + required)
		switch {
		case given && not:
			other, _ := n.member("Not" + required)
			return s, p.syntaxAt(other.at)
		case !given && !not:
			return s, &Error{"Missing required field " + required}
		}
	}
	if s.NotPrincipal && s.Effect == Allow {
		return s, &Error{"Allow with NotPrincipal is not allowed."}
	}
	return s, nil
}

func (p *parser) element(s *Statement, m *nodeMember) error {
	ok := true
	switch m.name {
	case "Sid":
		s.Sid, ok = m.value.text, m.value.kind == nodeString
	case "Effect":
		return p.effect(s, m)
	case "Principal", "NotPrincipal":
		s.NotPrincipal = m.name != "Principal"
		return p.principal(s, m)
	case "Action", "NotAction":
		s.NotAction = m.name != "Action"
		s.Action, ok = m.value.strings()
	case "Resource", "NotResource":
		s.NotResource = m.name != "Resource"
		s.Resource, ok = m.value.strings()
	case "Condition":
		return p.conditions(s, m)
	default:
		return p.syntaxAt(m.at)
	}
	if !ok {
		return p.syntax(m)
	}
	return nil
}

// effect takes any case of letters.
func (p *parser) effect(s *Statement, m *nodeMember) error {
	for _, effect := range []string{Allow, Deny} {
		if m.value.kind == nodeString && strings.EqualFold(m.value.text, effect) {
			s.Effect = effect
			return nil
		}
	}
	return p.syntax(m)
}

func (p *parser) principal(s *Statement, m *nodeMember) error {
	s.Principal = Principal{}
	if m.value.kind == nodeString && m.value.text == "*" {
		s.Principal.Anyone = true
		return nil
	}
	if m.value.kind != nodeObject || len(m.value.members) == 0 {
		return p.syntax(m)
	}
	for i := range m.value.members {
		member := &m.value.members[i]
		list, ok := member.value.strings()
		kinds := s.Principal.kinds()
		k := slices.IndexFunc(kinds[:], func(k principalKind) bool { return k.name == member.name })
		if !ok || k < 0 {
			return p.syntax(member)
		}
		*kinds[k].list = distinct(list)
	}
	return nil
}

// distinct drops repetitions, and writes accounts as the ARNs of their roots.
func distinct(list []string) []string {
	var out []string
	for _, text := range list {
		if isAccount(text) {
			text = "arn:aws:iam::" + text + ":root"
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

func (p *parser) conditions(s *Statement, m *nodeMember) error {
	if m.value.kind != nodeObject {
		return p.syntax(m)
	}
	s.Conditions = nil
	for i := range m.value.members {
		operator := &m.value.members[i]
		if operator.value.kind != nodeObject {
			return p.syntax(operator)
		}
		for j := range operator.value.members {
			key := &operator.value.members[j]
			values, ok := key.value.scalars()
			if !ok {
				return p.syntax(key)
			}
			s.Conditions = append(s.Conditions, Condition{operator.name, key.name, values})
		}
	}
	slices.SortStableFunc(s.Conditions, func(a, b Condition) int {
		return cmp.Or(strings.Compare(a.Operator, b.Operator), strings.Compare(a.Key, b.Key))
	})
	return nil
}
