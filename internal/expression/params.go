package expression

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// Limits on substitutions (Service quotas, DynamoDB: expression parameters).
const (
	maxPlaceholder   = 255     // bytes of one #name or :value, with its first character
	maxSubstitutions = 2 << 20 // bytes of all names and values of a request
	maxAttributeName = 65535   // bytes of the name that a #name stands for
)

// Params are the substitutions of one request, ExpressionAttributeNames and
// ExpressionAttributeValues. They note which of them the expressions parsed
// with them use.
type Params struct {
	names      map[string]string
	values     attribute.Item
	usedNames  []string
	usedValues []string
}

// NewParams returns the substitutions of one request; both maps may be nil.
// The values are to be normalised.
func NewParams(names map[string]string, values attribute.Item) *Params {
	return &Params{names: names, values: values}
}

// name returns what #name stands for.
func (p *Params) name(placeholder string) (string, bool) {
	if p == nil {
		return "", false
	}
	name, ok := p.names[placeholder]
	if ok {
		p.usedNames = noted(p.usedNames, placeholder)
	}
	return name, ok
}

// value returns what :value stands for.
func (p *Params) value(placeholder string) (attribute.Value, bool) {
	if p == nil {
		return attribute.Value{}, false
	}
	v, ok := p.values[placeholder]
	if ok {
		p.usedValues = noted(p.usedValues, placeholder)
	}
	return v, ok
}

// noted adds a placeholder to those used, each once. They are few, as an
// expression is no longer than 4096 bytes, so a slice is quicker than a map.
func noted(used []string, placeholder string) []string {
	if slices.Contains(used, placeholder) {
		return used
	}
	return append(used, placeholder)
}

// CheckUnused returns AWS's fault when a name or a value is used by none of
// the expressions parsed so far. It is to be asked once all of them are.
func (p *Params) CheckUnused() error {
	if p == nil {
		return nil
	}
	if err := checkUnused("ExpressionAttributeNames", p.names, p.usedNames); err != nil {
		return err
	}
	return checkUnused("ExpressionAttributeValues", p.values, p.usedValues)
}

func checkUnused[V any](parameter string, given map[string]V, used []string) error {
	if len(given) == len(used) {
		return nil
	}
	slices.Sort(used)
	var unused []string
	for placeholder := range given {
		if _, ok := slices.BinarySearch(used, placeholder); !ok {
			unused = append(unused, placeholder)
		}
	}
	slices.Sort(unused)
	return &Error{Message: "Value provided in " + parameter + " unused in expressions: keys: {" + strings.Join(unused, ", ") + "}"}
}

// CheckParams checks the form of ExpressionAttributeNames and
// ExpressionAttributeValues: neither is empty when it is given (nil is not
// given), placeholders are well formed, and all is within the quotas. What the
// values hold is checked by normalising them.
func CheckParams(names map[string]string, values attribute.Item) error {
	size := 0
	if err := checkPlaceholders("ExpressionAttributeNames", '#', names); err != nil {
		return err
	}
	for _, placeholder := range sortedKeys(names) {
		name := names[placeholder]
		if err := checkName(placeholder, name); err != nil {
			return err
		}
		size += len(placeholder) + len(name)
	}
	if err := checkPlaceholders("ExpressionAttributeValues", ':', values); err != nil {
		return err
	}
	for placeholder, v := range values {
		size += len(placeholder) + attribute.Size(v)
	}
	if size > maxSubstitutions {
		return &Error{Message: "The sum of sizes of ExpressionAttributeNames and ExpressionAttributeValues has exceeded the maximum allowed size; size: " + strconv.Itoa(size)}
	}
	return nil
}

func checkPlaceholders[V any](parameter string, first byte, given map[string]V) error {
	if given == nil {
		return nil
	}
	if len(given) == 0 {
		return &Error{Message: parameter + " must not be empty"}
	}
	for _, key := range sortedKeys(given) {
		if len(key) > maxPlaceholder {
			return &Error{Message: parameter + " contains invalid key: The expression attribute map contains a key that is too long; size of key: " + strconv.Itoa(len(key))}
		}
		if len(key) < 2 || key[0] != first || wordEnd(key, 1) != len(key) {
			return &Error{Message: parameter + ` contains invalid key: Syntax error; key: "` + key + `"`}
		}
	}
	return nil
}

func checkName(placeholder, name string) error {
	switch {
	case name == "":
		return &Error{Message: "ExpressionAttributeNames contains invalid value: Empty attribute name for key " + placeholder}
	case len(name) > maxAttributeName:
		return &Error{Message: "Attribute name is too large, must be less than " + strconv.Itoa(maxAttributeName+1) + " bytes"}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
