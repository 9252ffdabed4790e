package pattern

import "slices"

// SNS's limits on a filter policy.
//
// https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
const (
	snsKeys         = 5
	snsCombinations = 150
	snsWildcards    = 3   // in one pattern
	snsPoints       = 100 // of complexity, over all fields
)

var (
	errPolicyComplex = &Error{"Filter policy is too complex"}
	errPolicyKeys    = &Error{"Filter policy can not have more than 5 keys"}
)

// ErrNested is the fault of a policy on message attributes that has depth. SNS
// words it without the frame it puts around the others.
var ErrNested = &Error{"Filter policy scope MessageAttributes does not support nested filter policy"}

func checkLimits(alternatives []conditions, dialect Dialect) error {
	if dialect.sns() {
		return checkPolicy(alternatives, dialect)
	}
	for _, conditions := range alternatives {
		for _, l := range conditions {
			if tooComplex(l.tests.others) {
				return errTooComplex
			}
		}
	}
	return nil
}

func checkPolicy(alternatives []conditions, dialect Dialect) error {
	keys := map[string]*leaf{}
	combinations := 0
	for _, conditions := range alternatives {
		product := 1
		for path, l := range conditions {
			if l.depth > 1 && dialect == SNSAttributes {
				return ErrNested
			}
			keys[path] = l
			if product <= snsCombinations {
				product *= l.tests.members * l.depth
			}
		}
		combinations += product
	}
	if len(keys) > snsKeys {
		return errPolicyKeys
	}
	points := 0
	for _, l := range keys {
		points += l.points()
	}
	if combinations > snsCombinations || points > snsPoints {
		return errPolicyComplex
	}
	return nil
}

// points are the complexity of a field that has wildcards: the sum of its
// patterns' points times their number. Beyond three wildcards in one pattern
// it is more than any policy may have.
func (l *leaf) points() int {
	sum, any := 0, false
	for _, t := range l.tests.others {
		w, isWildcard := t.(wildcard)
		if n, ok := t.(not); ok {
			sum++
			if but, ok := n.test.(anyOf); ok {
				any = any || slices.ContainsFunc(but, func(t test) bool { _, ok := t.(wildcard); return ok })
			}
		}
		if !isWildcard {
			continue
		}
		any = true
		switch stars := len(w) - 1; {
		case stars > snsWildcards:
			return snsPoints + 1
		case stars > 1:
			sum += 3
		default:
			sum++
		}
	}
	if !any {
		return 0
	}
	return sum * l.tests.members
}
