package lambda

import (
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/policy"
)

// An access is a request of one who wants to use a function, as policies see it.
type access struct {
	principal bus.Principal
	action    string // lambda:InvokeFunction, lambda:InvokeFunctionUrl
	urlAuth   string // lambda:FunctionUrlAuthType: NONE, AWS_IAM
	viaURL    bool   // lambda:InvokedViaFunctionUrl
	anonymous bool   // nobody has signed it
}

// permits tells whether a request may use a target. The account's own users and
// roles may, as far as the jar knows their policies; everyone else, services above
// all, needs a statement in the target's policy.
// https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
func (s *Service) permits(t target, a access) bool {
	own := !a.anonymous && a.principal.Service == ""
	if role := a.principal.ARN; role != "" { // a service that took on a role is that role
		own = !a.anonymous && accountOf(role) == s.ep.Account
	}
	qualifier := t.qualifier
	if qualifier == latest {
		qualifier = ""
	}
	p := t.function.policies[qualifier]
	if p == nil {
		return own
	}
	resource := qualified(t.function.arn, qualifier)
	allowed := own
	for i := range p.document.Statements {
		statement := &p.document.Statements[i]
		if !statement.Covers(a.action, resource) || a.matches(&statement.Principal) == statement.NotPrincipal || !a.meets(statement.Conditions) {
			continue
		}
		if statement.Effect == policy.Deny {
			return false
		}
		allowed = true
	}
	return allowed
}

func accountOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	return parts[4]
}

// matches tells whether a statement's principal is who asks.
func (a *access) matches(p *policy.Principal) bool {
	if p.Everyone() {
		return true
	}
	if a.principal.ARN == "" {
		return a.principal.Service != "" && slices.Contains(p.Service, a.principal.Service)
	}
	root := "arn:aws:iam::" + accountOf(a.principal.ARN) + ":root"
	return slices.Contains(p.AWS, a.principal.ARN) || slices.Contains(p.AWS, root)
}

// meets tells whether the request meets every condition.
func (a *access) meets(conditions []policy.Condition) bool {
	for _, c := range conditions {
		value, known := a.value(c.Key)
		if !holds(c.Operator, c.Values, value, known) {
			return false
		}
	}
	return true
}

// value returns what the request has under a condition's key; names of keys are
// without case.
func (a *access) value(key string) (string, bool) {
	switch strings.ToLower(key) {
	case "aws:sourcearn":
		return a.principal.Source, a.principal.Source != ""
	case "aws:sourceaccount":
		account := a.principal.SourceAccount()
		return account, account != ""
	case "aws:principalarn":
		return a.principal.ARN, a.principal.ARN != ""
	case "aws:principalaccount":
		return accountOf(a.principal.ARN), a.principal.ARN != ""
	case "lambda:functionurlauthtype":
		return a.urlAuth, a.urlAuth != ""
	case "lambda:invokedviafunctionurl":
		if a.viaURL {
			return "true", true
		}
		return "false", true
	}
	return "", false
}

// holds compares a value with those of a condition: one has to fit, or with a
// negated operator none may. A key that the request does not have fits negated
// operators and those that end in IfExists.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
func holds(operator string, values []string, value string, known bool) bool {
	operator, optional := strings.CutSuffix(operator, "IfExists")
	if operator == "Null" {
		return slices.ContainsFunc(values, func(v string) bool { return (v == "true") != known })
	}
	fits, negated := comparison(operator)
	if fits == nil {
		return false
	}
	if !known {
		return optional || negated
	}
	return slices.ContainsFunc(values, func(v string) bool { return fits(v, value) }) != negated
}

// comparison returns how an operator compares, nil if the jar does not know it.
func comparison(operator string) (fits func(pattern, value string) bool, negated bool) {
	equal := func(a, b string) bool { return a == b }
	switch operator {
	case "StringEquals", "Bool":
		return equal, false
	case "StringNotEquals":
		return equal, true
	case "StringEqualsIgnoreCase":
		return strings.EqualFold, false
	case "StringNotEqualsIgnoreCase":
		return strings.EqualFold, true
	case "StringLike", "ArnLike", "ArnEquals":
		return policy.Match, false
	case "StringNotLike", "ArnNotLike", "ArnNotEquals":
		return policy.Match, true
	}
	return nil, false
}
