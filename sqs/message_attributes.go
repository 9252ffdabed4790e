package sqs

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// MessageAttributeValue is an attribute that a sender gives to a message.
type MessageAttributeValue struct {
	StringValue      string
	BinaryValue      []byte
	StringListValues []string `aws:"form=StringListValue,flattened"` // known to SQS, not supported by it
	BinaryListValues [][]byte `aws:"form=BinaryListValue,flattened"`
	DataType         string   // String, Number or Binary, or one of these with a custom label after a dot
}

// MessageSystemAttributeValue is an attribute for SQS itself: AWSTraceHeader, a
// String.
type MessageSystemAttributeValue struct {
	StringValue      string
	BinaryValue      []byte
	StringListValues []string `aws:"form=StringListValue,flattened"`
	BinaryListValues [][]byte `aws:"form=BinaryListValue,flattened"`
	DataType         string
}

// The limits of attributes:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
const (
	maxAttributes = 10
	maxNameBytes  = 256
)

// checkAttributes looks at a message's attributes in the order of their names.
func checkAttributes(attributes map[string]MessageAttributeValue) error {
	if len(attributes) == 0 {
		return nil
	}
	if len(attributes) > maxAttributes {
		return errInvalid("Number of message attributes [%d] exceeds the allowed maximum [%d].", len(attributes), maxAttributes)
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		if err := checkAttributeName(name); err != nil {
			return err
		}
		a := attributes[name]
		if err := a.check("message (user) attribute", name); err != nil {
			return err
		}
	}
	return nil
}

func checkAttributeName(name string) error {
	lower := strings.ToLower(name)
	switch {
	case name == "":
		return errInvalid("The request must contain non-empty message (user) attribute names.")
	case len(name) > maxNameBytes:
		return errInvalid("Message (user) attribute name must be shorter than 256 bytes.")
	case strings.HasPrefix(lower, "aws.") || strings.HasPrefix(lower, "amazon."):
		return errInvalid("You can't use message attribute names beginning with 'AWS.' or 'Amazon'. These strings are reserved for internal use.")
	case !isWord(strings.ReplaceAll(name, ".", "-")):
		return errInvalid("Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ")
	case name[0] == '.' || name[len(name)-1] == '.' || strings.Contains(name, ".."):
		return errInvalid("Message (user) attribute name '%s' is invalid: it cannot start or end with a period or have successive periods.", name)
	}
	return nil
}

// check looks at one attribute, which is of a kind that errors name.
func (a *MessageAttributeValue) check(kind, name string) error {
	class, _, _ := strings.Cut(a.DataType, ".")
	switch {
	case len(a.StringListValues) > 0 || len(a.BinaryListValues) > 0:
		return errUnsupported("Message attribute list values in SendMessage operation are not supported.")
	case a.DataType == "" && a.StringValue == "" && len(a.BinaryValue) == 0:
		return errInvalid("The %s '%s' must contain a non-empty message attribute value.", kind, name)
	case a.DataType == "":
		return errInvalid("The %s '%s' must contain a non-empty message attribute type.", kind, name)
	case len(a.DataType) > maxNameBytes:
		return errInvalid("%s type must be shorter than 256 bytes.", capital(kind))
	case class != "String" && class != "Number" && class != "Binary":
		return errInvalid("The type of %s '%s' is invalid. You must use only the following supported type prefixes: Binary, Number, String.", kind, name)
	case class == "Binary" && len(a.BinaryValue) == 0, class != "Binary" && a.StringValue == "":
		return errInvalid("%s '%s' must contain a non-empty value of type '%s'.", capital(kind), name, a.DataType)
	case class == "Number" && !isNumber(a.StringValue):
		return errInvalid("Can't cast the value of %s '%s' to a number.", kind, name)
	case class != "Binary":
		if b, found := illegal(a.StringValue); found {
			return errInvalid("Invalid binary character '#x%X' was found in the %s '%s' value, the set of allowed characters is %s", b, kind, name, allowedCharacters)
		}
	}
	return nil
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// isNumber tells whether a text is a number of up to 38 digits from 10^-128 to
// 10^126.
func isNumber(text string) bool {
	f, ok := new(big.Float).SetString(strings.TrimSpace(text))
	if !ok || f.IsInf() {
		return false
	}
	return f.Sign() == 0 || f.MantExp(nil) >= -426 && f.MantExp(nil) <= 420 // powers of 2
}

// checkSystemAttributes looks at the attributes for SQS itself.
func checkSystemAttributes(attributes map[string]MessageSystemAttributeValue) error {
	if len(attributes) == 0 {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		if name != traceHeader {
			return errInvalid("Message system attribute name '%s' is invalid.", name)
		}
		a := MessageAttributeValue(attributes[name])
		if err := a.check("message (system) attribute", name); err != nil {
			return err
		}
		if a.DataType != "String" {
			return errInvalid("Message (system) attribute '%s' must be of type 'String'.", name)
		}
	}
	return nil
}

const traceHeader = "AWSTraceHeader"

// kept returns a copy of attributes that nobody else holds.
func kept(attributes map[string]MessageAttributeValue) map[string]MessageAttributeValue {
	if len(attributes) == 0 {
		return nil
	}
	out := make(map[string]MessageAttributeValue, len(attributes))
	for name, a := range attributes {
		out[strings.Clone(name)] = MessageAttributeValue{
			StringValue: strings.Clone(a.StringValue), BinaryValue: bytes.Clone(a.BinaryValue), DataType: strings.Clone(a.DataType),
		}
	}
	return out
}

// attributesSize is what attributes count for in a message: names, types, values.
func attributesSize(attributes map[string]MessageAttributeValue) (n int) {
	for name, a := range attributes {
		n += len(name) + len(a.DataType) + len(a.StringValue) + len(a.BinaryValue)
	}
	return n
}

// attributesMD5 is the digest by which clients check what arrived: of name, type
// and value, each with its length, in the order of the names.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
func attributesMD5(attributes map[string]MessageAttributeValue) string {
	if len(attributes) == 0 {
		return ""
	}
	var b []byte
	add := func(text string) { b = append(binary.BigEndian.AppendUint32(b, uint32(len(text))), text...) }
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		a := attributes[name]
		add(name)
		add(a.DataType)
		if strings.HasPrefix(a.DataType, "Binary") {
			b = append(b, 2)
			add(string(a.BinaryValue))
		} else {
			b = append(b, 1)
			add(a.StringValue)
		}
	}
	sum := md5.Sum(b)
	return hex.EncodeToString(sum[:])
}

func systemMD5(attributes map[string]MessageSystemAttributeValue) string {
	if len(attributes) == 0 {
		return ""
	}
	same := make(map[string]MessageAttributeValue, len(attributes))
	for name, a := range attributes {
		same[name] = MessageAttributeValue(a)
	}
	return attributesMD5(same)
}

// chosen returns the attributes that a receiver asks for: by name, by a prefix
// such as foo.* or foo*, or all of them by All or .*.
func chosen(attributes map[string]MessageAttributeValue, names []string) map[string]MessageAttributeValue {
	if len(names) == 0 || len(attributes) == 0 {
		return nil
	}
	if slices.Contains(names, "All") || slices.Contains(names, ".*") {
		return attributes
	}
	var out map[string]MessageAttributeValue
	for name, a := range attributes {
		if slices.ContainsFunc(names, func(asked string) bool { return asks(asked, name) }) {
			if out == nil {
				out = map[string]MessageAttributeValue{}
			}
			out[name] = a
		}
	}
	return out
}

func asks(asked, name string) bool {
	prefix, star := strings.CutSuffix(asked, "*")
	if star {
		return strings.HasPrefix(name, strings.TrimSuffix(prefix, "."))
	}
	return asked == name
}

// allowedCharacters are those of a message: https://www.w3.org/TR/REC-xml/#charsets
const allowedCharacters = "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"

// illegal returns the first character that a message cannot contain.
func illegal(text string) (character rune, found bool) {
	for _, r := range text {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
			return r, true
		}
	}
	return 0, false
}
