package policy

import (
	"strings"
)

// The versions of the language. A document without one is of the old version.
const (
	Version    = "2012-10-17"
	OldVersion = "2008-10-17"
)

// What a statement does.
const (
	Allow = "Allow"
	Deny  = "Deny"
)

// A Document is a policy.
type Document struct {
	Version    string // empty if none was given
	ID         string
	Statements []Statement
}

// A Statement allows or denies actions on resources to principals.
type Statement struct {
	Sid          string
	Effect       string // Allow, Deny
	Principal    Principal
	NotPrincipal bool // for all but these principals
	Action       []string
	NotAction    bool // all but these actions
	Resource     []string
	NotResource  bool // all but these resources
	Conditions   []Condition
}

// A Principal is who a statement is about.
type Principal struct {
	Anyone        bool     // written "*", not {"AWS":"*"}
	AWS           []string // ARNs, and * for anyone
	CanonicalUser []string
	Federated     []string
	Service       []string
}

// A Condition compares a key of the request with values.
type Condition struct {
	Operator string // StringEquals, …
	Key      string // aws:SourceArn, …
	Values   []string
}

// Everyone tells whether the principal is anyone at all.
func (p *Principal) Everyone() bool {
	if p.Anyone {
		return true
	}
	for _, arn := range p.AWS {
		if arn == "*" {
			return true
		}
	}
	return false
}

// Unknown returns the first of the AWS principals that can be none: neither * nor
// the ARN of an account's root, user, role or session.
func (p *Principal) Unknown() (text string, found bool) {
	for _, arn := range p.AWS {
		if arn != "*" && !isPrincipal(arn) {
			return arn, true
		}
	}
	return "", false
}

func isPrincipal(arn string) bool {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[3] != "" || !isAccount(parts[4]) {
		return false
	}
	name, rest, _ := strings.Cut(parts[5], "/")
	switch parts[2] + ":" + name {
	case "iam:root":
		return rest == "" && !strings.HasSuffix(parts[5], "/")
	case "iam:user", "iam:role", "sts:assumed-role", "sts:federated-user":
		return rest != "" && !strings.ContainsAny(rest, "*?")
	}
	return false
}

func isAccount(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}

// Covers tells whether the statement is about an action on a resource. Actions
// are matched without regard to case.
func (s *Statement) Covers(action, resource string) bool {
	acts := matchesAny(s.Action, action, true)
	return acts != s.NotAction && matchesAny(s.Resource, resource, false) != s.NotResource
}

func matchesAny(patterns []string, text string, fold bool) bool {
	for _, p := range patterns {
		if fold && Match(strings.ToLower(p), strings.ToLower(text)) || !fold && Match(p, text) {
			return true
		}
	}
	return false
}

// Match tells whether a text is what a pattern says: * is any text, ? any one
// byte.
func Match(pattern, text string) bool {
	star, mark := -1, 0
	p, t := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// String writes the document as AWS keeps it: without spaces, the elements of a
// statement in one order, a list of one as the one.
func (d *Document) String() string {
	b := []byte{'{'}
	if d.Version != "" {
		b = appendText(append(b, `"Version":`...), d.Version)
		b = append(b, ',')
	}
	if d.ID != "" {
		b = appendText(append(b, `"Id":`...), d.ID)
		b = append(b, ',')
	}
	b = append(b, `"Statement":[`...)
	for i := range d.Statements {
		if i > 0 {
			b = append(b, ',')
		}
		b = d.Statements[i].append(b)
	}
	return string(append(b, "]}"...))
}

func (s *Statement) append(b []byte) []byte {
	b = append(b, '{')
	if s.Sid != "" {
		b = append(appendText(append(b, `"Sid":`...), s.Sid), ',')
	}
	b = appendText(append(b, `"Effect":`...), s.Effect)
	b = s.Principal.append(appendName(b, "Principal", s.NotPrincipal))
	b = appendTexts(appendName(b, "Action", s.NotAction), s.Action)
	b = appendTexts(appendName(b, "Resource", s.NotResource), s.Resource)
	if len(s.Conditions) > 0 {
		b = appendConditions(append(b, `,"Condition":`...), s.Conditions)
	}
	return append(b, '}')
}

func appendName(b []byte, name string, not bool) []byte {
	b = append(b, `,"`...)
	if not {
		b = append(b, "Not"...)
	}
	return append(append(b, name...), `":`...)
}

func (p *Principal) append(b []byte) []byte {
	if p.Anyone {
		return append(b, `"*"`...)
	}
	separator := byte('{')
	for _, kind := range p.kinds() {
		if len(*kind.list) == 0 {
			continue
		}
		b = append(append(append(b, separator, '"'), kind.name...), `":`...)
		b = appendTexts(b, *kind.list)
		separator = ','
	}
	return append(b, '}')
}

type principalKind struct {
	name string
	list *[]string
}

func (p *Principal) kinds() [4]principalKind {
	return [4]principalKind{{"AWS", &p.AWS}, {"CanonicalUser", &p.CanonicalUser}, {"Federated", &p.Federated}, {"Service", &p.Service}}
}

// appendConditions writes conditions, which are in order.
func appendConditions(b []byte, list []Condition) []byte {
	for i, c := range list {
		switch {
		case i == 0:
			b = append(appendText(append(b, '{'), c.Operator), `:{`...)
		case c.Operator != list[i-1].Operator:
			b = append(appendText(append(b, `},`...), c.Operator), `:{`...)
		default:
			b = append(b, ',')
		}
		b = appendTexts(append(appendText(b, c.Key), ':'), c.Values)
	}
	return append(b, `}}`...)
}
