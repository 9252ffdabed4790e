package attribute

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// AWS's words for a value of the wrong shape.
const (
	errUnexpectedStruct = "Start of structure or map found where not expected"
	errUnexpectedField  = "Unexpected field type"
	errUnexpectedValue  = "Unexpected value type in payload"
	errUnexpectedToken  = "Unexpected token received from parser"
	errNotBase64        = "only base-64-encoded strings are convertible to bytes"
	errBase64Length     = "Base64 encoded length is expected a multiple of 4 bytes but found: "
	errBase64Last       = "Invalid last non-pad Base64 character dectected"
	errCollection       = "Unrecognized collection type "
	classValue          = "com.amazonaws.dynamodb.v20120810.AttributeValue"
)

// A shape is what the service model wants at a place.
type shape uint8

const (
	stringShape shape = iota
	blobShape
	booleanShape
	listShape
	mapShape       // names and values
	structureShape // one value
)

// collection is what AWS calls a shape when it meets an array instead.
func (s shape) collection() string {
	switch s {
	case stringShape:
		return "class java.lang.String"
	case blobShape:
		return "class java.nio.ByteBuffer"
	case booleanShape:
		return "class java.lang.Boolean"
	case mapShape:
		return "java.util.Map<java.lang.String, " + classValue + ">"
	}
	return "class " + classValue
}

// mismatch fails on a value that is not of the shape wanted.
func (p *jsonParser) mismatch(want shape) {
	token := p.token()
	switch {
	case p.err != nil:
	case token == "[":
		p.fail(errCollection + want.collection())
	case token == "{":
		p.fail(errUnexpectedStruct)
	case want == blobShape:
		p.fail(errNotBase64)
	case want == listShape, want == mapShape:
		p.fail(errUnexpectedField)
	case want == structureShape:
		p.fail(errUnexpectedValue)
	case want == booleanShape:
		p.fail(token + " cannot be converted to Boolean")
	default:
		p.fail(token + " cannot be converted to String")
	}
}

// token passes the next token, which is not null, and returns AWS's name for it.
func (p *jsonParser) token() string {
	switch c := p.next(); c {
	case '{', '[':
		return string(c)
	case '"':
		p.quoted()
		return "STRING_VALUE"
	case 't':
		p.literal("true")
		return "TRUE_VALUE"
	case 'f':
		p.literal("false")
		return "FALSE_VALUE"
	}
	if p.number() {
		return "DECIMAL_VALUE"
	}
	return "NUMBER_VALUE"
}

// decodeBase64 decodes as AWS does: padded to a multiple of 4, no line breaks,
// no stray bits in the last character. The message is empty or AWS's words,
// which are the same for a foreign character, recorded for "=+/=".
func decodeBase64(text string) (raw, message string) {
	if len(text)%4 != 0 {
		return "", errBase64Length + strconv.Itoa(len(text))
	}
	decoded, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") {
		return "", errBase64Last
	}
	return string(decoded), ""
}
