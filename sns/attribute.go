package sns

import (
	"maps"
	"slices"
	"strings"
)

// A MessageAttributeValue is an attribute that the publisher gives to a message: a
// String, String.Array, Number or Binary, or one of these with a custom label after a
// dot.
type MessageAttributeValue struct {
	BinaryValue []byte
	DataType    string `aws:"required"`
	StringValue string
}

// An attribute is a message attribute with its name. It is never changed.
type attribute struct {
	name, kind, text string
	binary           []byte
}

func (a *attribute) isBinary() bool { return baseType(a.kind) == "Binary" }

// baseType is a type without its custom label.
func baseType(kind string) string {
	base, _, _ := strings.Cut(kind, ".")
	return base
}

// readAttributes checks a message's attributes and puts them in the order of their
// names (Developer guide, Amazon SNS message attributes).
func readAttributes(given map[string]MessageAttributeValue) ([]attribute, error) {
	var list []attribute
	for _, name := range slices.Sorted(maps.Keys(given)) {
		v := given[name]
		if err := checkName(name); err != nil {
			return nil, err
		}
		base, label, labelled := strings.Cut(v.DataType, ".")
		if base != "String" && base != "Number" && base != "Binary" || labelled && label == "" {
			return nil, errValue("The message attribute '%s' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.", name)
		}
		field, other := "String", len(v.BinaryValue) > 0
		empty := v.StringValue == ""
		if base == "Binary" {
			field, other, empty = "Binary", v.StringValue != "", len(v.BinaryValue) == 0
		}
		switch {
		case empty && other:
			return nil, errValue("The message attribute '%s' with type '%s' must use field '%s'.", name, v.DataType, field)
		case empty:
			return nil, errValue("The message attribute '%s' must contain non-empty message attribute value for message attribute type '%s'.", name, v.DataType)
		}
		list = append(list, attribute{name, v.DataType, v.StringValue, slices.Clone(v.BinaryValue)})
	}
	return list, nil
}

// maxName is how long the name of an attribute is at most.
const maxName = 256

func checkName(name string) error {
	if len(name) > maxName || name == "" {
		return errValue("Length of message attribute name must be less than 256 bytes.")
	}
	if name[0] == '.' {
		return errValue("Invalid message attribute name starting with character '.' was found.")
	}
	if name[len(name)-1] == '.' {
		return errValue("Invalid message attribute name ending with character '.' was found.")
	}
	for i, r := range name {
		switch {
		case r == '.' && name[i-1] == '.':
			return errValue("Message attribute name can not have successive '.' character.")
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
		default:
			return errValue("Invalid non-alphanumeric character '#x%X' was found in the message attribute name. "+
				"Can only include alphanumeric characters, hyphens, underscores, or dots.", r)
		}
	}
	return nil
}
