package lambda

import (
	"strings"

	"github.com/cloudjar/cloudjar/sim"
)

// An identity is what a function's name says, given as a name, an ARN or a part of
// one, with the qualifier that it carries or that was given beside it.
type identity struct {
	region, account, name, qualifier string
}

// arn returns the identity's ARN, with its qualifier.
func (id identity) arn() string { return qualified(id.function(), id.qualifier) }

// function returns the ARN without a qualifier.
func (id identity) function() string {
	return "arn:aws:lambda:" + id.region + ":" + id.account + ":function:" + id.name
}

// identify reads a function's name and the qualifier beside it.
func (s *Service) identify(c *sim.Call, name, qualifier string) (identity, error) {
	id := parseName(name)
	switch {
	case id.qualifier == "":
		id.qualifier = qualifier
	case qualifier != "" && qualifier != id.qualifier:
		return id, errInvalid("The derived qualifier from the function name does not match the specified qualifier.")
	}
	if id.region == "" {
		id.region = c.Region
	}
	if id.account == "" {
		id.account = c.Account
	}
	if id.region != c.Region {
		return id, errNotFound("Functions from '" + id.region + "' are not reachable in this region ('" + c.Region + "')")
	}
	if id.account != c.Account {
		return id, &Error{Code: codeAccessDenied, Status: 403}
	}
	return id, nil
}

// parseName reads what the pattern of function names allows:
//
//	(arn:aws:lambda:)?(region:)?(account:)?(function:)?name(:qualifier)?
//
// The last of them that fits is the name, so that "function" alone is one.
func parseName(text string) identity {
	if !strings.Contains(text, ":") {
		return identity{name: text}
	}
	var id identity
	parts := strings.Split(text, ":")
	take := func(fits bool) string {
		if !fits || len(parts) < 2 {
			return ""
		}
		part := parts[0]
		parts = parts[1:]
		return part
	}
	if len(parts) > 3 && parts[0] == "arn" && parts[2] == "lambda" {
		parts = parts[3:]
	}
	id.region = take(isRegion(parts[0]))
	id.account = take(isAccount(parts[0]))
	take(parts[0] == "function")
	id.name = parts[0]
	if len(parts) > 1 {
		id.qualifier = parts[1]
	}
	return id
}

// isRegion tells a region's name: two letters, words, a digit, with dashes between.
func isRegion(text string) bool {
	n := len(text)
	return n > 4 && text[2] == '-' && text[n-2] == '-' && text[n-1] >= '0' && text[n-1] <= '9' || strings.HasPrefix(text, "eusc-")
}

func isAccount(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}
