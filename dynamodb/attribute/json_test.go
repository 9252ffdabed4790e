package attribute_test

import (
	"encoding/json"
	"math/rand"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

func TestValuesInDynamoDBJSON(t *testing.T) {
	for _, c := range []struct {
		text  string
		value attribute.Value
	}{
		{`{"S":"a"}`, attribute.S("a")},
		{`{"N":"1.50"}`, attribute.N("1.50")},
		{`{"B":"AP8="}`, attribute.B([]byte{0, 255})},
		{`{"BOOL":true}`, attribute.BOOL(true)},
		{`{"BOOL":false}`, attribute.BOOL(false)},
		{`{"NULL":true}`, attribute.NULL()},
		{`{"L":[{"S":"a"},{"L":[]}]}`, attribute.L(attribute.S("a"), attribute.L())},
		{`{"M":{"a":{"N":"1"},"b":{"M":{}}}}`, attribute.M(attribute.Item{"a": attribute.N("1"), "b": attribute.M(attribute.Item{})})},
		{`{"SS":["a","b"]}`, attribute.SS("a", "b")},
		{`{"NS":["1","2"]}`, attribute.NS("1", "2")},
		{`{"BS":["AA==",""]}`, attribute.BS([]byte{0}, nil)},
		{`{"S":"\"\\/\b\f\n\r\t\u0000\u001f é 🙂"}`, attribute.S("\"\\/\b\f\n\r\t\x00\x1f é 🙂")},
	} {
		v, err := attribute.DecodeJSON(c.text)
		require.NoError(t, err, c.text)
		require.True(t, v.Equal(c.value), c.text)
		require.Equal(t, c.text, string(attribute.AppendJSON(nil, c.value)))
	}
}

// What AWS reads otherwise than one might think.
func TestLenientJSON(t *testing.T) {
	for given, want := range map[string]string{
		` { "S" : "a" } `:                            `{"S":"a"}`,
		`{"S":"\u00e9\ud83d\ude42\/"}`:               `{"S":"é🙂/"}`,
		`{"S":"\ud83d"}`:                             `{"S":"�"}`,
		`{"S":"\ud83d\u0041"}`:                       `{"S":"�A"}`,
		"{\"S\":\"a\xffb\"}":                         `{"S":"a�b"}`,
		`{"S":"a","S":"b"}`:                          `{"S":"b"}`,
		`{"S":"a","Comment":[1,{"x":[[],{}]},"\n"]}`: `{"S":"a"}`,
		`{"S":"a","N":null}`:                         `{"S":"a"}`,
		`{"BOOL":"yes"}`:                             `{"BOOL":true}`,
		`{"BOOL":"0"}`:                               `{"BOOL":false}`,
		`{"NULL":"TRUE"}`:                            `{"NULL":true}`,
		`{"S":null}`:                                 `{}`,
		`{}`:                                         `{}`,
		`null`:                                       `{}`,
		`{"s":"a"}`:                                  `{}`,
		`{"S":"a","N":"1"}`:                          `{"S":"a","N":"1"}`,
		`{"S":"a","N":"1","S":"b","BOOL":true}`:      `{"S":"b","N":"1","BOOL":true}`,
		`{"SS":[null,"a"]}`:                          `{"SS":[null,"a"]}`,
		`{"L":[null]}`:                               `{"L":[{}]}`,
		`{"L":null,"M":null}`:                        `{}`,
		`{"x":-0.5e+10,"y":true,"z":false,"S":"last"}`: `{"S":"last"}`,
	} {
		v, err := attribute.DecodeJSON(given)
		require.NoError(t, err, given)
		require.Equal(t, want, string(attribute.AppendJSON(nil, v)), given)
	}
	item, err := attribute.DecodeItemJSON(" null ")
	require.NoError(t, err)
	require.Nil(t, item)
}

func TestWrongShapesAreSerializationErrors(t *testing.T) {
	const (
		structure  = "Start of structure or map found where not expected"
		field      = "Unexpected field type"
		collection = "Unrecognized collection type "
		class      = "class com.amazonaws.dynamodb.v20120810.AttributeValue"
		base64     = "only base-64-encoded strings are convertible to bytes"
		lastChar   = "Invalid last non-pad Base64 character dectected"
	)
	for given, want := range map[string]string{
		`{"S":5}`:             "NUMBER_VALUE cannot be converted to String",
		`{"N":-2147483648}`:   "NUMBER_VALUE cannot be converted to String",
		`{"N":34.56}`:         "DECIMAL_VALUE cannot be converted to String",
		`{"S":1e5}`:           "DECIMAL_VALUE cannot be converted to String",
		`{"S":true}`:          "TRUE_VALUE cannot be converted to String",
		`{"S":false}`:         "FALSE_VALUE cannot be converted to String",
		`{"S":[]}`:            collection + "class java.lang.String",
		`{"S":{}}`:            structure,
		`{"SS":[5]}`:          "NUMBER_VALUE cannot be converted to String",
		`{"NS":[1.5]}`:        "DECIMAL_VALUE cannot be converted to String",
		`{"BOOL":23}`:         "NUMBER_VALUE cannot be converted to Boolean",
		`{"BOOL":34.56}`:      "DECIMAL_VALUE cannot be converted to Boolean",
		`{"BOOL":"23"}`:       "Unexpected token received from parser",
		`{"NULL":[]}`:         collection + "class java.lang.Boolean",
		`{"NULL":{}}`:         structure,
		`{"B":true}`:          base64,
		`{"B":23}`:            base64,
		`{"B":[]}`:            collection + "class java.nio.ByteBuffer",
		`{"B":{}}`:            structure,
		`{"B":"23456"}`:       "Base64 encoded length is expected a multiple of 4 bytes but found: 5",
		`{"B":"=+/="}`:        lastChar,
		`{"BS":["+/+="]}`:     lastChar,
		`{"B":"\r\n\r\n"}`:    lastChar,
		`{"SS":"a"}`:          field,
		`{"L":23}`:            field,
		`{"L":{}}`:            structure,
		`{"M":"a"}`:           field,
		`{"M":true}`:          field,
		`{"M":[]}`:            collection + "java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>",
		`{"L":["a"]}`:         "Unexpected value type in payload",
		`{"M":{"a":23}}`:      "Unexpected value type in payload",
		`{"L":[[]]}`:          collection + class,
		`{"M":{"a":{"S":5}}}`: "NUMBER_VALUE cannot be converted to String",
	} {
		_, err := attribute.DecodeJSON(given)
		var wrong *attribute.SerializationError
		require.ErrorAs(t, err, &wrong, given)
		require.Equal(t, want, wrong.Message, given)
	}
}

// AWS says nothing about JSON that is none, and so the Message is empty.
func TestMalformedJSON(t *testing.T) {
	for _, given := range []string{
		``, ` `, `{`, `{"S"`, `{"S":`, `{"S":"a`, `{"S":"a"`, `{"S":"a"}}`, `{"S":"a",}`, `{,}`, `{"S" "a"}`, `{S:"a"}`,
		`{"S":"a" "N":"1"}`, `{"S":"\x"}`, `{"S":"\u12"}`, `{"S":"\u+123"}`, "{\"S\":\"\n\"}", "{\"S\":\"é\n\"}",
		`{"L":[}`, `{"L":[{"S":"a"},]}`, `{"L":[{"S":"a"}`, `{"x":01}`, `{"x":-}`, `{"x":1.}`, `{"x":1e}`, `{"x":.5}`,
		`{"x":[1,]}`, `{"x":{"a" 1}}`, `{"x":{"a":1]}`, `{"S":nul}`, `{"BOOL":tru}`, `nul`, `{"x":[`, `{"x":{"a"`,
	} {
		_, err := attribute.DecodeJSON(given)
		var wrong *attribute.SerializationError
		require.ErrorAs(t, err, &wrong, given)
		require.Empty(t, wrong.Message, given)
		require.NotEmpty(t, wrong.Error())
		require.False(t, json.Valid([]byte(given)))
	}
}

func TestDeepJSONNeedsNoDeepStack(t *testing.T) {
	for _, given := range []string{
		nested(300_000, `{"S":"leaf"}`),
		strings.Repeat(`{"L":[`, 300_000) + strings.Repeat(`]}`, 300_000),
		`{"x":` + strings.Repeat("[", 300_000) + strings.Repeat("]", 300_000) + `}`,
	} {
		v, err := attribute.DecodeJSON(given)
		require.NoError(t, err)
		_, err = v.Normalize()
		require.Error(t, err, "nested too deep, or of no type")
	}
}

func TestStringsThatAreNotUTF8(t *testing.T) {
	require.Equal(t, `{"S":"a\ufffdb"}`, strings.ReplaceAll(string(attribute.AppendJSON(nil, attribute.S("a\xffb"))), "\ufffd", `\ufffd`))
}

func TestJSONThroughTheStandardLibrary(t *testing.T) {
	var request struct {
		Item   attribute.Item
		Values map[string]attribute.Value
	}
	require.NoError(t, json.Unmarshal([]byte(`{"Item":{"b":{"N":"1"},"a":{"S":"x"}},"Values":{":v":{"BOOL":true}}}`), &request))
	require.True(t, request.Values[":v"].Bool())
	text, err := json.Marshal(request)
	require.NoError(t, err)
	require.JSONEq(t, `{"Item":{"a":{"S":"x"},"b":{"N":"1"}},"Values":{":v":{"BOOL":true}}}`, string(text))

	var wrong *attribute.SerializationError
	require.ErrorAs(t, json.Unmarshal([]byte(`{"Item":{"a":{"S":5}}}`), &request), &wrong)
}

func TestItemsSurviveJSON(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	for range 2_000 {
		item := randomItem(r, 4)
		text := attribute.AppendItemJSON(nil, item)
		require.True(t, json.Valid(text), "%s", text)
		again, err := attribute.DecodeItemJSON(string(text))
		require.NoError(t, err)
		require.True(t, item.Equal(again), "%s", text)
	}
}

func FuzzItemJSON(f *testing.F) {
	for _, seed := range []string{
		`{"a":{"S":"x"},"b":{"L":[{"N":"1"},{"NULL":true}]}}`, `{"a":{"S":"x","N":"1"},"":{}}`, `null`,
		`{"a":{"M":{"b":{"SS":["x",null]}}}}`, `{"a":{"B":"AA=="},"c":{"?":[{"x":[1e5,-0]}]}}`, `{"a":{"S":"\ud83d\ude42\u0000"}}`,
		`{"a":{"S":5}}`, `{"a":[`, "{\"a\":{\"S\":\"\xff\"}}", `{"a":{"BOOL":"no"}}`, nested(250, `{"S":"x"}`),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		item, err := attribute.DecodeItemJSON(text)
		var wrong *attribute.SerializationError
		if err != nil {
			require.ErrorAs(t, err, &wrong)
			if wrong.Message == "" {
				require.False(t, json.Valid([]byte(text)), text)
			}
			return
		}
		require.True(t, json.Valid([]byte(text)), text)
		encoded := attribute.AppendItemJSON(nil, item)
		require.True(t, json.Valid(encoded), "%s", encoded)
		again, err := attribute.DecodeItemJSON(string(encoded))
		require.NoError(t, err)
		require.Equal(t, string(encoded), string(attribute.AppendItemJSON(nil, again)))
		_, _ = attribute.NormalizeItem(item)
		_, _ = attribute.Older.NormalizeItem(item)
	})
}
