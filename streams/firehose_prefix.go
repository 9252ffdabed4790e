package streams

import (
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A prefixTemplate is a prefix of object keys, with expressions
// (https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html).
type prefixTemplate []prefixPart

// A prefixPart is text or an expression !{namespace:value}.
type prefixPart struct {
	namespace string // empty: text
	value     string
	time      timePattern
}

// The namespaces of expressions.
const (
	spaceTime   = "timestamp"
	spaceHose   = "firehose"
	spaceQuery  = "partitionKeyFromQuery"
	spaceLambda = "partitionKeyFromLambda"

	valueRandom = "random-string"
	valueError  = "error-output-type"
)

// maxPrefix is how long a prefix may be once evaluated, in characters.
const maxPrefix = 512

// datePrefix is what a prefix without expressions ends in.
const datePrefix = "!{timestamp:yyyy/MM/dd/HH/}"

// parsePrefix reads a prefix.
func parsePrefix(member, text string) (prefixTemplate, error) {
	var p prefixTemplate
	for text != "" {
		before, rest, found := strings.Cut(text, "!{")
		if before != "" {
			p = append(p, prefixPart{value: before})
		}
		if !found {
			break
		}
		expression, after, closed := strings.Cut(rest, "}")
		namespace, value, colon := strings.Cut(expression, ":")
		part := prefixPart{namespace: namespace, value: value}
		var err error
		switch {
		case !closed || !colon:
			return nil, errArgument("%s contains an invalid expression: the sequence !{ can only appear in !{namespace:value}.", member)
		case namespace == spaceTime:
			if part.time, err = compileTime(value); err != nil {
				return nil, errArgument("%s contains an invalid timestamp pattern: %s", member, err)
			}
		case namespace == spaceHose && value != valueRandom && value != valueError:
			return nil, errArgument("%s contains an invalid value of the namespace firehose: %s", member, value)
		case namespace != spaceHose && namespace != spaceQuery && namespace != spaceLambda:
			return nil, errArgument("%s contains an invalid namespace: %s", member, namespace)
		case value == "":
			return nil, errArgument("%s contains an empty value of the namespace %s.", member, namespace)
		}
		p = append(p, part)
		text = after
	}
	return p, nil
}

// has tells whether an expression occurs; an empty value means any of the namespace.
func (p prefixTemplate) has(namespace, value string) bool {
	for _, part := range p {
		if part.namespace == namespace && (value == "" || part.value == value) {
			return true
		}
	}
	return false
}

func (p prefixTemplate) dynamic() bool {
	for _, part := range p {
		if part.namespace != "" {
			return true
		}
	}
	return false
}

// partitioned tells whether the prefix depends on the record.
func (p prefixTemplate) partitioned() bool { return p.has(spaceQuery, "") || p.has(spaceLambda, "") }

// readPrefixes reads the prefixes of a destination, with what they mean by default.
func readPrefixes(prefix, errors *string) (data, failed prefixTemplate, err error) {
	text := deref(prefix)
	if data, err = parsePrefix("Prefix", text); err != nil {
		return nil, nil, err
	}
	if failed, err = parsePrefix("ErrorOutputPrefix", deref(errors)); err != nil {
		return nil, nil, err
	}
	switch {
	case data.has(spaceHose, valueError):
		return nil, nil, errArgument("Prefix cannot contain the expression !{firehose:error-output-type}.")
	case data.dynamic() && deref(errors) == "":
		return nil, nil, errArgument("ErrorOutputPrefix cannot be null or empty when Prefix contains expressions")
	case failed.partitioned():
		return nil, nil, errArgument("Dynamic Partitioning Namespaces cannot be part of ErrorOutputPrefix.")
	case failed.dynamic() && !failed.has(spaceHose, valueError):
		return nil, nil, errArgument("ErrorOutputPrefix must contain the expression !{firehose:error-output-type} when it contains expressions.")
	}
	if !failed.dynamic() {
		folder := deref(errors)
		if folder == "" {
			folder = text
		}
		failed, _ = parsePrefix("", folder+"!{firehose:error-output-type}/"+datePrefix)
	}
	if !data.dynamic() {
		data, _ = parsePrefix("", text+datePrefix)
	}
	return data, failed, nil
}

// prefixValues are what expressions stand for.
type prefixValues struct {
	at     time.Time // of the oldest record, in the destination's zone
	kind   string    // of the error
	query  map[string]string
	lambda map[string]string
	rand   *sim.Rand
}

// evaluate writes a prefix. Every random string is another.
func (p prefixTemplate) evaluate(v prefixValues) string {
	var b strings.Builder
	for _, part := range p {
		switch part.namespace {
		case "":
			b.WriteString(part.value)
		case spaceTime:
			b.WriteString(part.time.format(v.at))
		case spaceQuery:
			b.WriteString(v.query[part.value])
		case spaceLambda:
			b.WriteString(v.lambda[part.value])
		case spaceHose:
			if part.value == valueError {
				b.WriteString(v.kind)
			} else {
				b.WriteString(v.rand.UUID()[:11])
			}
		}
	}
	return b.String()
}
