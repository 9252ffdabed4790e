package policy

import (
	"slices"
	"strconv"
	"strings"
)

// A Request is what a resource's policy is asked about.
type Request struct {
	Action   string // sqs:SendMessage
	Resource string // its ARN
	Caller   Caller
	Context  map[string]string // of the keys of conditions, in lower case: aws:sourcearn
}

// A Caller is who asks: an AWS service, or a principal of an account.
type Caller struct {
	Service string // sns.amazonaws.com
	Account string
	ARN     string // of the user or role, if known
}

// Decide returns Allow, Deny, or nothing if the policy says nothing about the
// request. A statement that denies wins.
func (d *Document) Decide(r *Request) (effect string) {
	for i := range d.Statements {
		s := &d.Statements[i]
		if !s.Covers(r.Action, r.Resource) || s.Principal.covers(r.Caller) == s.NotPrincipal || !s.holds(r.Context) {
			continue
		}
		if s.Effect == Deny {
			return Deny
		}
		effect = Allow
	}
	return effect
}

// covers tells whether the principal is the caller. An account's root stands for
// all principals of the account, and * for services too.
func (p *Principal) covers(c Caller) bool {
	if p.Everyone() || c.Service != "" && slices.Contains(p.Service, c.Service) {
		return true
	}
	return c.Account != "" && slices.Contains(p.AWS, "arn:aws:iam::"+c.Account+":root") || c.ARN != "" && slices.Contains(p.AWS, c.ARN)
}

func (s *Statement) holds(context map[string]string) bool {
	for i := range s.Conditions {
		if !s.Conditions[i].holds(context) {
			return false
		}
	}
	return true
}

// holds compares the key's value with the condition's. An operator that is not
// known never holds.
func (c *Condition) holds(context map[string]string) bool {
	operator, ifExists := strings.CutSuffix(c.Operator, "IfExists")
	operator = strings.TrimPrefix(operator, "ForAnyValue:")
	operator, forAll := strings.CutPrefix(operator, "ForAllValues:")
	value, has := context[strings.ToLower(c.Key)]
	if operator == "Null" {
		return slices.Contains(c.Values, strconv.FormatBool(!has))
	}
	compare, not := comparison(operator)
	switch {
	case compare == nil:
		return false
	case !has:
		return ifExists || forAll || not
	}
	return slices.ContainsFunc(c.Values, func(want string) bool { return compare(value, want) }) != not
}

// comparison returns how an operator compares a value with what is wanted, and
// whether it holds where none compares so.
func comparison(operator string) (compare func(value, want string) bool, not bool) {
	kind, not := strings.Replace(operator, "Not", "", 1), strings.Contains(operator, "Not")
	switch kind {
	case "StringEquals":
		return func(value, want string) bool { return value == want }, not
	case "StringEqualsIgnoreCase", "Bool":
		return strings.EqualFold, not
	case "StringLike":
		return func(value, want string) bool { return Match(want, value) }, not
	case "ArnEquals", "ArnLike":
		return matchARN, not
	}
	return numeric(kind), not
}

// matchARN compares ARNs part by part; * and ? do not reach over a colon but in
// the last.
func matchARN(value, want string) bool {
	is, pattern := strings.SplitN(value, ":", 6), strings.SplitN(want, ":", 6)
	if len(is) != 6 || len(pattern) != 6 {
		return false
	}
	for i := range is {
		if !Match(pattern[i], is[i]) {
			return false
		}
	}
	return true
}

func numeric(kind string) func(value, want string) bool {
	holds := map[string]func(a, b float64) bool{
		"NumericEquals":            func(a, b float64) bool { return a == b },
		"NumericLessThan":          func(a, b float64) bool { return a < b },
		"NumericLessThanEquals":    func(a, b float64) bool { return a <= b },
		"NumericGreaterThan":       func(a, b float64) bool { return a > b },
		"NumericGreaterThanEquals": func(a, b float64) bool { return a >= b },
	}[kind]
	if holds == nil {
		return nil
	}
	return func(value, want string) bool {
		a, err := strconv.ParseFloat(value, 64)
		b, err2 := strconv.ParseFloat(want, 64)
		return err == nil && err2 == nil && holds(a, b)
	}
}
