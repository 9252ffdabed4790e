package wire

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A whole request in JSON, and the answer.
func TestJSONRequestAndAnswer(t *testing.T) {
	s := &shop{}
	resp := s.call(t, `{
		"OrderName": "abc-1", "Kind": "RETAIL", "Priority": 3, "Weight": 2, "Express": true,
		"Note": "aGk=", "Due": 1421866952.062, "orderName": "ignored", "Nobody": {"knows": [1, {"a": null}]},
		"Lines": [{"Product": "tea", "Count": 2, "Gift": false}, {"Product": "cup"}],
		"Tags": {"b": "2", "a": "\u00e9\n\ud83d\ude00"}, "Colours": ["RED"],
		"To": {"Street": "x"}, "Item": { "S" : 1 }, "Matrix": [[1, 2], []]
	}`)
	require.Equal(t, 200, resp.Status, string(resp.Body))
	require.Equal(t, "application/x-amz-json-1.0", resp.Header.Get("Content-Type"))
	require.Equal(t, "REQUEST1", resp.Header.Get("X-Amzn-Requestid"))

	no := false
	require.Equal(t, &PlaceOrderInput{
		OrderName: "abc-1", Kind: "RETAIL", Priority: 3, Weight: 2, Express: true, Note: []byte("hi"),
		Due:   time.UnixMilli(1421866952062).UTC(),
		Lines: []Line{{Product: "tea", Count: 2, Gift: &no}, {Product: "cup"}},
		Tags:  map[string]string{"a": "é\n😀", "b": "2"}, Colours: []string{"RED"},
		To: &Address{Street: "x"}, Item: document{`{ "S" : 1 }`}, Matrix: [][]int{{1, 2}, {}},
	}, s.got())

	// Members in the order of the struct, maps by key, absent members left
	// out, Total written although zero.
	require.Equal(t, `{"Understood":{"OrderName":"abc-1","Kind":"RETAIL","Priority":3,"Weight":2.0,"Express":true,"Note":"aGk=",`+
		`"Due":1.421866952062E9,"Lines":[{"Product":"tea","Count":2,"Gift":false},{"Product":"cup"}],`+
		`"Tags":{"a":"é\n😀","b":"2"},"Colours":["RED"],"To":{"Street":"x"},"Item":{ "S" : 1 },"Matrix":[[1,2],[]]},"Total":0}`, string(resp.Body))
}

// What AWS says to JSON of the wrong type.
func TestJSONFaults(t *testing.T) {
	cast := "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class " +
		"(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')"
	structure := "Start of structure or map found where not expected"
	for body, want := range map[string]string{
		`{"OrderName": 23}`:                  "NUMBER_VALUE cannot be converted to String",
		`{"OrderName": -2147483648}`:         "NUMBER_VALUE cannot be converted to String",
		`{"OrderName": 34.56}`:               "DECIMAL_VALUE cannot be converted to String",
		`{"OrderName": 1e3}`:                 "DECIMAL_VALUE cannot be converted to String",
		`{"OrderName": true}`:                "TRUE_VALUE cannot be converted to String",
		`{"OrderName": false}`:               "FALSE_VALUE cannot be converted to String",
		`{"OrderName": []}`:                  "Unrecognized collection type class java.lang.String",
		`{"OrderName": {}}`:                  structure,
		`{"Priority": "23"}`:                 "STRING_VALUE cannot be converted to Integer",
		`{"Priority": true}`:                 "TRUE_VALUE cannot be converted to Integer",
		`{"Priority": []}`:                   "Unrecognized collection type class java.lang.Integer",
		`{"Lines": [{"Count": "23"}]}`:       "STRING_VALUE cannot be converted to Long",
		`{"Lines": [{"Count": []}]}`:         "Unrecognized collection type class java.lang.Long",
		`{"Weight": "x"}`:                    "STRING_VALUE cannot be converted to Double",
		`{"Express": "23"}`:                  "Unexpected token received from parser",
		`{"Express": 23}`:                    "NUMBER_VALUE cannot be converted to Boolean",
		`{"Express": 34.56}`:                 "DECIMAL_VALUE cannot be converted to Boolean",
		`{"Express": []}`:                    "Unrecognized collection type class java.lang.Boolean",
		`{"Note": 23}`:                       "only base-64-encoded strings are convertible to bytes",
		`{"Note": true}`:                     "only base-64-encoded strings are convertible to bytes",
		`{"Note": []}`:                       "Unrecognized collection type class java.nio.ByteBuffer",
		`{"Note": {}}`:                       structure,
		`{"Note": "23456"}`:                  "Base64 encoded length is expected a multiple of 4 bytes but found: 5",
		`{"Note": "=+/="}`:                   "Invalid last non-pad Base64 character dectected",
		`{"Note": "+/+="}`:                   "Invalid last non-pad Base64 character dectected",
		`{"Note": "a?bc"}`:                   "Invalid Base64 character: '?'",
		`{"Lines": "23"}`:                    "Unexpected field type",
		`{"Lines": 34.56}`:                   "Unexpected field type",
		`{"Lines": {}}`:                      structure,
		`{"Lines": ["a"]}`:                   "Unexpected value type in payload",
		`{"Lines": [[]]}`:                    "Unrecognized collection type class com.example.shop.Line",
		`{"Tags": true}`:                     "Unexpected field type",
		`{"Tags": []}`:                       "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>",
		`{"To": 1}`:                          "Unexpected field type",
		`{"To": []}`:                         "Unrecognized collection type class com.example.shop.Address",
		`{"Matrix": [1]}`:                    cast,
		`{"Matrix": [{}]}`:                   structure,
		`{"Matrix": [["x"]]}`:                "STRING_VALUE cannot be converted to Integer",
		`{"Due": "yesterday"}`:               "STRING_VALUE cannot be converted to Date",
		`{"Due": 1e300}`:                     "DECIMAL_VALUE cannot be converted to Date",
		`{"Item": "bad"}`:                    "a document cannot be bad",
		`{"Priority": 99999999999999999999}`: "NUMBER_VALUE cannot be converted to Integer",
	} {
		resp := (&shop{}).call(t, body)
		require.Equal(t, 400, resp.Status, body)
		wanted, err := json.Marshal(map[string]string{"__type": "com.amazon.coral.service#SerializationException", "Message": want})
		require.NoError(t, err)
		require.JSONEq(t, string(wanted), string(resp.Body), body)
	}
}

// Text that is not one JSON object gets the fault without a message.
func TestNotJSON(t *testing.T) {
	deep := strings.Repeat(`{"":`, 200000) + "{}" + strings.Repeat("}", 200000)
	for _, body := range []string{
		"", " ", "hi", "7", "[]", `"a"`, "null", "{", "}", "{}}", "{} {}", `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{"a" 1}`, `{a:1}`,
		`{"a":01}`, `{"a":1.}`, `{"a":.5}`, `{"a":1e}`, `{"a":-}`, `{"a":+1}`, `{"a":nul}`, `{"a":nulls}`, `{"a":True}`, `{"a":1x}`,
		`{"a":"` + "\n" + `"}`, `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":"\u12g4"}`, `{"a":"`, `{"a":"\`, `{"OrderName":"\u12"}`, `{"OrderName":"\q"}`,
		`{"a":[1,]}`, `{"a":[1 2]}`, `{"a":[}`, `{"Lines":[{]}`, `{"Lines":[{},]}`, `{"a":` + deep + `}`, deep, "{\"a\":1}\x00",
	} {
		resp := (&shop{}).call(t, body)
		require.Equal(t, 400, resp.Status, body)
		require.Equal(t, `{"__type":"com.amazon.coral.service#SerializationException"}`, string(resp.Body), "%.60q", body)
	}
}

// Given tells a zero that was sent from a member that was not.
func TestGiven(t *testing.T) {
	s := &shop{}
	s.call(t, `{"OrderName":"", "Priority":0, "Express":false, "Lines":[{"Product":"", "Count":1},{"Count":0}], "From":{}, "Tags":{}, "Kind":null, "Weight":0, "Weight":null}`)
	in, ctx := s.got(), s.ctx
	require.True(t, Given(ctx, &in.OrderName))
	require.True(t, Given(ctx, &in.Priority))
	require.True(t, Given(ctx, &in.Express))
	require.True(t, Given(ctx, &in.From))
	require.True(t, Given(ctx, &in.Lines[0].Product))
	require.True(t, Given(ctx, &in.Lines[1].Count))
	require.False(t, Given(ctx, &in.Lines[0].Count), "sent, but not zero")
	require.False(t, Given(ctx, &in.Lines[1].Product))
	require.False(t, Given(ctx, &in.From.Street), "a struct and its first field share an address, not a type")
	require.False(t, Given(ctx, &in.Kind), "null is absent")
	require.False(t, Given(ctx, &in.Weight), "the last of two wins")
	require.NotNil(t, in.Tags, "an empty map tells it by itself")
	require.False(t, Given(context.Background(), &in.OrderName))

	// A direct caller can say the same.
	direct := WithGiven(context.Background(), &in.OrderName)
	require.True(t, Given(WithGiven(direct, &in.Kind), &in.OrderName))
}

// Of two members with one name the last wins, whole.
func TestDuplicateKeys(t *testing.T) {
	s := &shop{}
	s.call(t, `{"OrderName":"abc", "OrderName":"def", "To":{"Street":"x","Zip":"12345"}, "To":{"Street":"y"}, "From":{"Zip":"1"}, "From":{}, "Lines":[{},{}], "Lines":[{"Product":"tea"}], "Tags":{"a":"1","a":"2"}}`)
	in := s.got()
	require.Equal(t, "def", in.OrderName)
	require.Equal(t, &Address{Street: "y"}, in.To)
	require.Equal(t, Address{}, in.From)
	require.Equal(t, []Line{{Product: "tea"}}, in.Lines)
	require.Equal(t, map[string]string{"a": "2"}, in.Tags)
}

// An integer is cut out of a number with a fraction; AWS takes it.
func TestIntegersAreCut(t *testing.T) {
	s := &shop{}
	s.call(t, `{"OrderName":"abc","Priority":34.96,"Lines":[{"Product":"tea","Count":1e1}]}`)
	require.Equal(t, 34, s.got().Priority)
	require.Equal(t, int64(10), s.got().Lines[0].Count)
}

// Numbers as Java prints them.
func TestDoubles(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0.0", 0.5: "0.5", 1: "1.0", 128.5: "128.5", -2: "-2.0", 1234567: "1234567.0", 9999999: "9999999.0", 1e7: "1.0E7",
		1421866952.062: "1.421866952062E9", 0.001: "0.001", 0.0001: "1.0E-4", 1.5e300: "1.5E300",
		math.Inf(1): `"Infinity"`, math.Inf(-1): `"-Infinity"`,
	} {
		require.Equal(t, want, string(appendDouble(nil, f)))
	}
	require.Equal(t, `"NaN"`, string(appendDouble(nil, math.NaN())))
}

// Strings escape what JSON demands and nothing else.
func TestStrings(t *testing.T) {
	for in, want := range map[string]string{
		"":                   `""`,
		`a"b\c/d`:            `"a\"b\\c/d"`,
		"\b\f\n\r\t\x00\x1f": `"\b\f\n\r\t\u0000\u001f"`,
		"<é&😀>":              `"<é&😀>"`,
		"a\xffb\xc3":         "\"a\ufffdb\ufffd\"",
	} {
		require.Equal(t, want, string(appendJSONString(nil, in)))
		var back string
		require.NoError(t, json.Unmarshal(appendJSONString(nil, in), &back))
	}
	for text, want := range map[string]string{
		`"\ud83d\ude00"`: "😀", `"\ud83d"`: "\ufffd", `"\ud83dx"`: "\ufffdx", `"\ud83d\ud83d\ude00"`: "\ufffd😀", `"\u0041\/"`: "A/",
	} {
		s := scanner{text: text}
		got, err := s.str()
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

// Errors as JSON services write them.
func TestJSONErrors(t *testing.T) {
	type reason struct{ Code string }
	members := struct {
		CancellationReasons []reason
		Item                map[string]string
	}{CancellationReasons: []reason{{"None"}}}
	for _, c := range []struct {
		name   string
		err    error
		status int
		body   string
	}{
		{"plain", &shopError{code: "NotFound", message: "no such order", status: 400}, 400, `{"__type":"com.example.shop#NotFound","message":"no such order"}`},
		{"another type", &shopError{code: "Throttling", message: "slow down", status: 400}, 400, `{"__type":"com.amazon.coral.availability#Throttling","message":"slow down"}`},
		{"another key", &shopError{code: "Denied", message: "no", status: 400, key: "Message"}, 400, `{"__type":"com.example.shop#Denied","Message":"no"}`},
		{"members", &shopError{code: "Cancelled", message: "m", status: 400, members: members}, 400, `{"__type":"com.example.shop#Cancelled","message":"m","CancellationReasons":[{"Code":"None"}]}`},
		{"members by pointer", &shopError{code: "Cancelled", status: 400, members: &members}, 400, `{"__type":"com.example.shop#Cancelled","CancellationReasons":[{"Code":"None"}]}`},
		{"wrapped", errors.Join(errors.New("x"), &shopError{code: "NotFound", message: "m", status: 404}), 404, `{"__type":"com.example.shop#NotFound","message":"m"}`},
		{"any other", errors.New("disk on fire"), 500, `{"__type":"com.example.shop#InternalFailure","message":"disk on fire"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp := (&shop{err: c.err}).call(t, `{"OrderName":"abc"}`)
			require.Equal(t, c.status, resp.Status)
			require.Equal(t, c.body, string(resp.Body))
			require.Empty(t, resp.Header.Get("X-Amzn-Query-Error"))
		})
	}
	resp := (&shop{err: &shopError{code: "QueueDoesNotExist", status: 400, query: "AWS.SimpleQueueService.NonExistentQueue"}}).call(t, `{"OrderName":"abc"}`)
	require.Equal(t, "AWS.SimpleQueueService.NonExistentQueue;Sender", resp.Header.Get("X-Amzn-Query-Error"))
}

// An operation the service refuses, and one that nobody knows.
func TestOperationsNotInTheTable(t *testing.T) {
	for target, want := range map[string]string{
		"Shop_2026.CancelOrder": `{"__type":"cloudjar.NotModelled","message":"cloudjar does not model shop:CancelOrder; AWS has this operation, the jar refuses it rather than pretend"}`,
		"Shop_2026.Dance":       `{"__type":"com.amazon.coral.service#UnknownOperationException"}`,
		"Shop_2025.PlaceOrder":  `{"__type":"com.amazon.coral.service#UnknownOperationException"}`,
		"":                      `{"__type":"com.amazon.coral.service#UnknownOperationException"}`,
	} {
		resp := (&shop{}).json().Serve(t.Context(), post(t, target, "{}"), []byte("{}"))
		require.Equal(t, want, string(resp.Body))
		require.Equal(t, map[bool]int{true: 501, false: 400}[strings.Contains(want, "NotModelled")], resp.Status)
	}
}

// A request that fails before its operation is told to Reject, which gives it
// an id.
func TestReject(t *testing.T) {
	s := &shop{}
	w := s.json()
	var told []string
	w.Reject = func(ctx context.Context, op string, err error) error {
		told = append(told, op+": "+err.Error())
		MetaFrom(ctx).RequestID = "REJECTED"
		return err
	}
	w.Authenticate = func(context.Context, *http.Request, []byte) error { return nil }
	for _, body := range []string{"{", `{"OrderName":1}`} {
		resp := w.Serve(t.Context(), post(t, "Shop_2026.PlaceOrder", body), []byte(body))
		require.Equal(t, "REJECTED", resp.Header.Get("X-Amzn-Requestid"))
	}
	w.Serve(t.Context(), post(t, "Shop_2026.Dance", "{}"), []byte("{}"))
	w.Authenticate = func(context.Context, *http.Request, []byte) error { return MissingAuth() }
	w.Serve(t.Context(), post(t, "Shop_2026.PlaceOrder", "{"), []byte("{"))
	require.Equal(t, []string{
		"PlaceOrder: SerializationException",
		"PlaceOrder: SerializationException: NUMBER_VALUE cannot be converted to String",
		": UnknownOperationException",
		"PlaceOrder: MissingAuthenticationTokenException: Request is missing Authentication Token",
	}, told)
	require.Nil(t, s.in, "no operation ran")
}

// An operation without output answers with an empty body.
func TestVoid(t *testing.T) {
	resp := (&shop{}).json().Serve(t.Context(), post(t, "Shop_2026.Tag", "{}"), []byte("{}"))
	require.Equal(t, 200, resp.Status)
	require.Empty(t, resp.Body)
	require.Equal(t, "0", resp.Header.Get("Content-Length"))
}

// Other services call by Go names, whatever the protocol.
func TestInvokeJSON(t *testing.T) {
	s := &shop{}
	w := s.json()
	w.LowerCamel = true
	out, err := w.InvokeJSON(t.Context(), "PlaceOrder", []byte(`{"OrderName":"abc","Due":"2026-11-25T10:00:00Z"}`))
	require.NoError(t, err)
	require.Equal(t, `{"Understood":{"OrderName":"abc","Due":1.7956008E9},"Total":0}`, string(out))
	_, err = w.InvokeJSON(t.Context(), "PlaceOrder", nil)
	require.EqualError(t, err, "ValidationException: 1 validation error detected: Value null at 'orderName' failed to satisfy constraint: Member must not be null")
	_, err = w.InvokeJSON(t.Context(), "CancelOrder", nil)
	require.ErrorAs(t, err, new(*Refusal))

	// The same service on its wire.
	resp := w.Serve(t.Context(), post(t, "Shop_2026.PlaceOrder", ""), []byte(`{"orderName":"abc","OrderName":"xyz"}`))
	require.Equal(t, `{"understood":{"orderName":"abc"},"total":0}`, string(resp.Body))
}
