package dynamodb

import (
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// An AttributeDefinition gives the type of a key attribute: S, N or B.
type AttributeDefinition struct {
	AttributeType string `aws:"required,enum=B|N|S"`
	AttributeName string `aws:"required,len=1..255"`
}

// A KeySchemaElement gives an attribute its part in a key: HASH (partition) or
// RANGE (sort).
type KeySchemaElement struct {
	AttributeName string `aws:"required,len=1..255"`
	KeyType       string `aws:"required,enum=HASH|RANGE"`
}

// The parts of a key.
const (
	keyHash  = "HASH"
	keyRange = "RANGE"
)

// schemaOf reads a key schema that was checked.
func schemaOf(elements []KeySchemaElement) keySchema {
	var k keySchema
	for _, e := range elements {
		if e.KeyType == keyHash {
			k.partition = append(k.partition, e.AttributeName)
		} else {
			k.sort = append(k.sort, e.AttributeName)
		}
	}
	return k
}

// elements writes a key schema as the API shows it.
func (k keySchema) elements() []KeySchemaElement {
	elements := make([]KeySchemaElement, 0, len(k.partition)+len(k.sort))
	for _, name := range k.partition {
		elements = append(elements, KeySchemaElement{name, keyHash})
	}
	for _, name := range k.sort {
		elements = append(elements, KeySchemaElement{name, keyRange})
	}
	return elements
}

func kindsOf(definitions []AttributeDefinition) map[string]attribute.Kind {
	kinds := make(map[string]attribute.Kind, len(definitions))
	for _, d := range definitions {
		switch d.AttributeType {
		case "S":
			kinds[d.AttributeName] = attribute.String
		case "N":
			kinds[d.AttributeName] = attribute.Number
		case "B":
			kinds[d.AttributeName] = attribute.Binary
		}
	}
	return kinds
}

// sortedDefinitions returns the definitions by name, as DescribeTable shows
// them (recorded October 2026).
func sortedDefinitions(definitions []AttributeDefinition) []AttributeDefinition {
	sorted := slices.Clone(definitions)
	slices.SortFunc(sorted, func(a, b AttributeDefinition) int { return strings.Compare(a.AttributeName, b.AttributeName) })
	return sorted
}

func definedNames(definitions []AttributeDefinition) []string {
	names := make([]string, len(definitions))
	for i, d := range definitions {
		names[i] = d.AttributeName
	}
	return names
}

func keyNames(elements []KeySchemaElement) []string {
	names := make([]string, len(elements))
	for i, e := range elements {
		names[i] = e.AttributeName
	}
	return names
}

// javaList writes names as AWS's messages do: [a, b].
func javaList(names []string) string { return "[" + strings.Join(names, ", ") + "]" }

// errInvalid is the answer to members that do not go together.
func errInvalid(words string) error { return errValidation(wordsInvalid + words) }

// checkDefinitions checks that no attribute is defined twice.
func checkDefinitions(definitions []AttributeDefinition) error {
	for i, d := range definitions {
		if slices.Contains(definedNames(definitions[:i]), d.AttributeName) {
			return errValidation("Attribute Name is duplicated: " + d.AttributeName)
		}
	}
	return nil
}

// checkDefined checks that every attribute of a key has a definition.
func checkDefined(key []KeySchemaElement, definitions []AttributeDefinition) error {
	names, defined := keyNames(key), definedNames(definitions)
	for _, name := range names {
		if !slices.Contains(defined, name) {
			return errInvalid("Some index key attributes are not defined in AttributeDefinitions. Keys: " +
				javaList(names) + ", AttributeDefinitions: " + javaList(defined))
		}
	}
	return nil
}

// checkPair checks a key of one partition and at most one sort attribute, as
// tables and local indexes have.
func checkPair(key []KeySchemaElement) error {
	if len(key) > 1 && key[0].AttributeName == key[1].AttributeName {
		return errValidation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
	}
	if key[0].KeyType != keyHash {
		return errValidation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
	}
	if len(key) > 1 && key[1].KeyType != keyRange {
		return errValidation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
	}
	return nil
}

// maxGlobalParts is how many partition attributes, and how many sort attributes,
// the key of a global index may have (since November 2025).
const maxGlobalParts = 4

// checkGlobalKey checks the key of a global index: partition attributes first,
// at most four of each.
func checkGlobalKey(key []KeySchemaElement) error {
	if len(key) == 2 && key[0].KeyType != key[1].KeyType {
		return checkPair(key)
	}
	if key[0].KeyType != keyHash {
		return errValidation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
	}
	counts := map[string]int{}
	for i, e := range key {
		if slices.Contains(keyNames(key[:i]), e.AttributeName) {
			return errValidation("The KeySchema contains multiple key attributes with the same name")
		}
		if e.KeyType == keyHash && counts[keyRange] > 0 {
			return errInvalid("All HASH key attributes must precede RANGE key attributes in the KeySchema")
		}
		counts[e.KeyType]++
	}
	for _, part := range []string{keyHash, keyRange} {
		if counts[part] > maxGlobalParts {
			return errInvalid("The KeySchema exceeds the maximum allowed number of " + part + " key attributes")
		}
	}
	return nil
}
