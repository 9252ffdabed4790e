package iam

import (
	"errors"
	"strings"

	"github.com/cloudjar/cloudjar/internal/policy"
)

// checkTrust reads the policy that says who may assume a role.
func checkTrust(text string) error {
	if strings.TrimLeft(text, " \t\r\n") != text {
		return errMalformed("JSON strings must not have leading spaces")
	}
	d, err := policy.ParseTrust(text)
	if err != nil {
		return errMalformed("%s", err.Error())
	}
	for i := range d.Statements {
		st := &d.Statements[i]
		for _, action := range st.Action {
			if vendor, _, _ := strings.Cut(strings.ToLower(action), ":"); vendor != "sts" && vendor != "*" {
				return errMalformed("AssumeRole policy may only specify STS AssumeRole actions.")
			}
		}
		if arn, unknown := st.Principal.Unknown(); unknown {
			return errMalformed(`Invalid principal in policy: "AWS":"%s"`, arn)
		}
		for _, service := range st.Principal.Service {
			if !strings.Contains(service, ".") {
				return errMalformed(`Invalid principal in policy: "SERVICE":"%s"`, service)
			}
		}
	}
	return nil
}

// checkIdentity reads the policy of a role.
func checkIdentity(text string) error {
	if strings.TrimLeft(text, " \t\r\n") != text {
		return errMalformed("JSON strings must not have leading spaces")
	}
	d, err := policy.ParseIdentity(text)
	if wrong, ok := errors.AsType[*policy.Error](err); ok {
		return errMalformed("%s", identityWords(wrong.Message))
	}
	for i := range d.Statements {
		st := &d.Statements[i]
		for _, action := range st.Action {
			if action != "*" && !strings.Contains(action, ":") {
				return errMalformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
			}
		}
		for _, resource := range st.Resource {
			if resource != "*" && strings.Count(resource, ":") < 5 && !strings.HasSuffix(resource, "*") {
				return errMalformed(`Resource %s must be in ARN format or "*".`, resource)
			}
		}
	}
	return nil
}

// identityWords are what IAM says about policies of roles; of other faults it says
// only that there are some.
func identityWords(message string) string {
	switch message {
	case "Has prohibited field Principal", "Has prohibited field NotPrincipal":
		return "Policy document should not specify a principal."
	case "Missing required field Resource":
		return "Policy statement must contain resources."
	case "Missing required field Action":
		return "Policy statement must contain actions."
	case "The Statement Ids in the policy are not unique":
		return "Statement IDs (SID) in a single policy must be unique."
	}
	return "Syntax errors in policy."
}

// sizeOf is the size of a policy as its quotas count it: without white space.
func sizeOf(text string) int {
	n := 0
	for i := range len(text) {
		if strings.IndexByte(" \t\r\n", text[i]) < 0 {
			n++
		}
	}
	return n
}

// encode writes a policy as IAM's answers hold it: percent-encoded (RFC 3986).
func encode(text string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		ch := text[i]
		if ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' || strings.IndexByte("-_.~", ch) >= 0 {
			b.WriteByte(ch)
			continue
		}
		b.WriteString(string([]byte{'%', hex[ch>>4], hex[ch&15]}))
	}
	return b.String()
}
