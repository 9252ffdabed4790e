package dynamodb

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// deep nests a string in maps.
func deep(levels int) AttributeValue {
	v := S("leaf")
	for range levels {
		v = M(Item{"n": v})
	}
	return v
}

// one is the envelope of a single fault in the newer layer of validation.
func one(words string) string { return "1 validation error detected: " + words }

const invalid = "One or more parameter values were invalid: "

// PutItem, UpdateItem and DeleteItem wrap what they find in the request alone;
// what they find by the table stands bare.
func TestWordsOfPutItem(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "table", "pk S")
	a := Item{"pk": S("a")}
	expected := map[string]ExpectedAttributeValue{"pk": {Value: &AttributeValue{}}}
	for _, c := range []struct {
		name string
		in   PutItemInput
		want string
	}{
		{"no table name", PutItemInput{Item: a}, one("Value null at 'tableName' failed to satisfy constraint: Member must not be null")},
		{"bad table name", PutItemInput{TableName: "bad table!", ReturnValues: "BOGUS", Item: a}, one("Value 'bad table!' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")},
		{"long table name", PutItemInput{TableName: strings.Repeat("a", 256), Item: a}, one("Value '" + strings.Repeat("a", 256) + "' at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 255")},
		{"three bad values", PutItemInput{TableName: "absent", Item: a, ReturnConsumedCapacity: "INVALID", ReturnValues: "INVALID", ReturnItemCollectionMetrics: "INVALID"}, "3 validation errors detected: Value 'INVALID' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]; ReturnItemCollectionMetrics can only be SIZE or NONE"},
		{"ReturnValues of updates", PutItemInput{TableName: "absent", Item: a, ReturnValues: "ALL_NEW"}, one("ReturnValues can only be ALL_OLD or NONE")},
		{"both kinds of condition", PutItemInput{TableName: "absent", Item: a, ConditionExpression: "attribute_exists(pk)", Expected: expected}, one("Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}")},
		{"values without expression", PutItemInput{TableName: "absent", Item: a, ExpressionAttributeValues: Item{":v": S("x")}}, one("ExpressionAttributeValues can only be specified when using expressions")},
		{"names without expression", PutItemInput{TableName: "absent", Item: a, ExpressionAttributeNames: map[string]string{"#a": "a"}}, one("ExpressionAttributeNames can only be specified when using expressions")},
		{"empty set", PutItemInput{TableName: "absent", Item: Item{"pk": S("a"), "s": SS()}}, one(invalid + "An string set  may not be empty")},
		{"number that is none", PutItemInput{TableName: "absent", Item: Item{"pk": S("a"), "n": N("1.2.3")}}, one("The parameter cannot be converted to a numeric value: 1.2.3")},
		{"nested too deep", PutItemInput{TableName: "absent", Item: Item{"pk": S("a"), "d": deep(32)}}, one("Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit")},
		{"bad number in a condition", PutItemInput{TableName: "absent", Item: a, ConditionExpression: "n = :v", ExpressionAttributeValues: Item{":v": N("abc")}}, one("The parameter cannot be converted to a numeric value: abc")},
		{"bad condition", PutItemInput{TableName: "absent", Item: a, ConditionExpression: "attribute_exists("}, one(`Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("`)},
		{"too large", PutItemInput{TableName: "absent", Item: Item{"pk": S("a"), "b": S(strings.Repeat("x", 409597))}}, one("Item size has exceeded the maximum allowed size")},
		{"key missing", PutItemInput{TableName: "table", Item: Item{"k": S("a")}}, invalid + "Missing the key pk in the item"},
		{"key of a wrong type", PutItemInput{TableName: "table", Item: Item{"pk": N("1")}}, invalid + "Type mismatch for key pk expected: S actual: N"},
		{"empty key", PutItemInput{TableName: "table", Item: Item{"pk": S("")}}, "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk"},
		{"long key", PutItemInput{TableName: "table", Item: Item{"pk": S(strings.Repeat("a", 2049))}}, invalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := s.PutItem(t.Context(), &c.in)
			require.Equal(t, c.want, words(t, "ValidationException", err))
		})
	}
	_, err := s.PutItem(t.Context(), &PutItemInput{TableName: "absent", Item: a})
	require.Equal(t, "Requested resource not found", words(t, "ResourceNotFoundException", err))
}

// A text that was sent, but empty, is not the same as one that was not sent.
func TestWordsForEmptyTexts(t *testing.T) {
	s, _ := newJar(t)
	in := &PutItemInput{Item: Item{"pk": S("a")}}
	_, err := s.PutItem(wire.WithGiven(t.Context(), &in.TableName), in)
	require.Equal(t, one("Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1"),
		words(t, "ValidationException", err))
	in.TableName = "absent"
	_, err = s.PutItem(wire.WithGiven(t.Context(), &in.ConditionExpression), in)
	require.Equal(t, one("Invalid ConditionExpression: The expression can not be empty;"), words(t, "ValidationException", err))
}

// UpdateItem reports a bad ReturnValues alone, and what it finds in its two
// expressions wrapped.
func TestWordsOfUpdateItem(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "table", "pk S", "sk S")
	key := Item{"pk": S("a"), "sk": S("b")}
	for _, c := range []struct {
		name string
		in   UpdateItemInput
		want string
	}{
		{"bad values", UpdateItemInput{ReturnValues: "INVALID", ReturnConsumedCapacity: "INVALID"}, one("Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]")},
		{"syntax", UpdateItemInput{UpdateExpression: "INVALID SYNTAX HERE"}, one(`Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX"`)},
		{"unused name", UpdateItemInput{UpdateExpression: "SET a = :v", ExpressionAttributeValues: Item{":v": S("x")}, ExpressionAttributeNames: map[string]string{"#u": "u"}}, one("Value provided in ExpressionAttributeNames unused in expressions: keys: {#u}")},
		{"undefined value", UpdateItemInput{UpdateExpression: "SET b = :w", ConditionExpression: "a = :v", ExpressionAttributeValues: Item{":w": S("x")}}, one("Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :v")},
		{"both kinds of update", UpdateItemInput{UpdateExpression: "REMOVE a", AttributeUpdates: map[string]AttributeValueUpdate{}}, one("Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}")},
		{"partition key", UpdateItemInput{UpdateExpression: "SET pk = :v", ExpressionAttributeValues: Item{":v": S("x")}}, invalid + "Cannot update attribute pk. This attribute is part of the key"},
		{"sort key", UpdateItemInput{UpdateExpression: "SET sk = :v", ExpressionAttributeValues: Item{":v": S("x")}}, invalid + "Cannot update attribute sk. This attribute is part of the key"},
		{"key that is not whole", UpdateItemInput{Key: Item{"pk": S("a")}}, "The provided key element does not match the schema"},
		{"key of a wrong type", UpdateItemInput{Key: Item{"pk": S("a"), "sk": N("1")}}, "The provided key element does not match the schema"},
		{"key with more", UpdateItemInput{Key: Item{"pk": S("a"), "sk": S("b"), "x": S("c")}}, "The provided key element does not match the schema"},
		{"empty sort key", UpdateItemInput{Key: Item{"pk": S("a"), "sk": S("")}}, "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: sk"},
		{"long sort key", UpdateItemInput{Key: Item{"pk": S("a"), "sk": S(strings.Repeat("b", 1025))}}, invalid + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"},
		{"attribute that is not there", UpdateItemInput{UpdateExpression: "SET a = b"}, "The provided expression refers to an attribute that does not exist in the item"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.in.TableName = "table"
			if c.in.Key == nil {
				c.in.Key = key
			}
			_, err := s.UpdateItem(t.Context(), &c.in)
			require.Equal(t, c.want, words(t, "ValidationException", err))
		})
	}
}

// GetItem has moved to the newer layer too, but says everything bare.
func TestWordsOfGetItem(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "table", "pk S")
	for _, c := range []struct {
		name string
		in   GetItemInput
		want string
	}{
		{"number that is none", GetItemInput{Key: Item{"pk": N("")}}, "The parameter cannot be converted to a numeric value: "},
		{"syntax", GetItemInput{ProjectionExpression: "!!! INVALID !!!"}, `Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"`},
		{"key of a wrong type", GetItemInput{Key: Item{"pk": N("1")}}, "The provided key element does not match the schema"},
		{"long key", GetItemInput{Key: Item{"pk": S(strings.Repeat("a", 2049))}}, invalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes"},
		{"no attributes to get", GetItemInput{AttributesToGet: []string{}}, one("Value '[]' at 'attributesToGet' failed to satisfy constraint: Member must have length greater than or equal to 1")},
		{"names without expression", GetItemInput{ExpressionAttributeNames: map[string]string{"#a": "a"}}, "ExpressionAttributeNames can only be specified when using expressions"},
		{"bad value", GetItemInput{ReturnConsumedCapacity: "INVALID"}, one("Value 'INVALID' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]")},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.in.TableName = "table"
			if c.in.Key == nil {
				c.in.Key = Item{"pk": S("a")}
			}
			_, err := s.GetItem(t.Context(), &c.in)
			require.Equal(t, c.want, words(t, "ValidationException", err))
		})
	}
}

// A request that nests deeper than 61 levels is read in the older layer, which
// has words of its own and no envelope.
func TestWordsForDeepRequests(t *testing.T) {
	s, _ := newJar(t)
	ctx := t.Context()
	key := Item{"pk": S("a")}
	hundred := deep(100)
	const nesting = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
	const bogus = "Value 'BOGUS' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"
	const generic = "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]"
	remove := func(levels int, values string) error {
		_, err := s.DeleteItem(ctx, &DeleteItemInput{
			TableName: "absent", Key: key, ReturnValues: values,
			ConditionExpression: "d = :deep", ExpressionAttributeValues: Item{":deep": deep(levels)},
		})
		return err
	}
	put := func(v AttributeValue, operator string) error {
		_, err := s.PutItem(ctx, &PutItemInput{
			TableName: "absent", Item: key, ConditionalOperator: operator,
			Expected: map[string]ExpectedAttributeValue{"a": {Value: &v}, "b": {Value: &v}},
		})
		return err
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{remove(40, ""), one(nesting)},
		{remove(100, ""), nesting},
		{remove(40, "BOGUS"), one(generic)},
		{remove(63, "BOGUS"), one(bogus)},
		{remove(40, "UPDATED_NEW"), one("ReturnValues can only be ALL_OLD or NONE")},
		{remove(63, "UPDATED_NEW"), "ReturnValues can only be ALL_OLD or NONE"},
		{put(S("x"), "XOR"), one("Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]")},
		{put(hundred, "XOR"), one("Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum value set: [OR, AND]")},
	} {
		require.Equal(t, c.want, words(t, "ValidationException", c.err))
	}
}

// Keys are scalars: no path leads into them.
func TestWordsForPathsIntoKeys(t *testing.T) {
	s, _ := newJar(t)
	makeIndexed(t, s)
	key := Item{"pk": S("p"), "sk": S("1")}
	const scalars = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
	_, err := s.PutItem(t.Context(), &PutItemInput{TableName: "indexed", Item: key, ConditionExpression: "attribute_exists(pk.a)"})
	require.Equal(t, scalars+"Key: pk", words(t, "ValidationException", err))
	_, err = s.UpdateItem(t.Context(), &UpdateItemInput{TableName: "indexed", Key: key, UpdateExpression: "REMOVE g[1]"})
	require.Equal(t, scalars+"IndexKey: g", words(t, "ValidationException", err))
	_, err = s.GetItem(t.Context(), &GetItemInput{TableName: "indexed", Key: key, ProjectionExpression: "sk.a"})
	require.Equal(t, scalars+"Key: sk", words(t, "ValidationException", err))
}

// An UpdateItem that has no Key at all is read in the older layer.
func TestWordsForAnUpdateWithoutKey(t *testing.T) {
	s, _ := newJar(t)
	in := &UpdateItemInput{ReturnConsumedCapacity: "INVALID", ReturnValues: "INVALID"}
	_, err := s.UpdateItem(wire.WithGiven(t.Context(), &in.TableName), in)
	require.Equal(t, "4 validation errors detected: "+
		"Value 'INVALID' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; "+
		"Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1; "+
		"Value 'INVALID' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]; "+
		"Value null at 'key' failed to satisfy constraint: Member must not be null",
		words(t, "ValidationException", err))
	_, err = s.UpdateItem(t.Context(), &UpdateItemInput{TableName: "absent", ConditionalOperator: "XOR"})
	require.Equal(t, "2 validation errors detected: "+
		"Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum value set: [OR, AND]; "+
		"Value null at 'key' failed to satisfy constraint: Member must not be null",
		words(t, "ValidationException", err))
}
