package wire

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func ptr[T any](v T) *T { return &v }

// AWS's words for each constraint, as its services answer them.
func TestConstraintWords(t *testing.T) {
	type KeySchemaElement struct {
		AttributeName string `aws:"required,len=1..255"`
		KeyType       string `aws:"required,enum=HASH|RANGE"`
	}
	type throughput struct {
		ReadCapacityUnits int64 `aws:"required,range=1.."`
	}
	type weights struct {
		AdditionalVersionWeights map[string]float64 `aws:"key.len=1..1024,value.range=0.0..1.0,value.notnull,key.pattern=[0-9]+"`
	}
	type input struct {
		TableName     string             `aws:"len=3..255,pattern=[a-zA-Z0-9_.-]+"`
		KeySchema     []KeySchemaElement `aws:"len=1..2"`
		Throughput    *throughput        `aws:""`
		Layers        []string           `aws:"member.len=1..9,member.notnull,member.pattern=arn:.*"`
		Architectures []string           `aws:"len=..1,member.notnull,member.enum=x86_64|arm64"`
		Runtimes      []string           `aws:"member.enum=go|java"`
		RoutingConfig weights
		Requests      map[string][]int `aws:"value.len=1..2"`
		Named         map[string]*KeySchemaElement
		Limit         *int   `aws:"range=1..100"`
		Alias         string `aws:"pattern=((?!^\\d+$)^[0-9a-zA-Z-_]+$)"`
		Tag           string `aws:"pattern=^(?!aws:)[a-z:]*$"`
		Rule          string `aws:"pattern=[\\.\\-_A-Za-z0-9]+"`
		Path          string `aws:"pattern=(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)"`
		Blob          []byte `aws:"len=1..2"`
	}
	for _, c := range []struct {
		name string
		in   input
		want []string
	}{
		{"nothing wrong", input{TableName: "abc", KeySchema: []KeySchemaElement{{"pk", "HASH"}}, Limit: ptr(100), Alias: "a1", Rule: "x.y"}, nil},
		{"nothing at all", input{}, nil},
		{"short", input{TableName: "ab"}, []string{"Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3"}},
		{"long", input{TableName: strings.Repeat("a", 256)}, []string{"Value '" + strings.Repeat("a", 256) + "' at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 255"}},
		{"characters, not bytes", input{KeySchema: []KeySchemaElement{{strings.Repeat("é", 255), "HASH"}}}, nil},
		{"pattern before length", input{TableName: "a;"}, []string{
			"Value 'a;' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
			"Value 'a;' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
		}},
		{"empty list", input{KeySchema: []KeySchemaElement{}}, []string{"Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length greater than or equal to 1"}},
		{"list of structures", input{KeySchema: []KeySchemaElement{{"pk", "HASH"}, {"sk", "RANGE"}, {"extra", "RANGE"}}}, []string{
			"Value '[KeySchemaElement(attributeName=pk, keyType=HASH), KeySchemaElement(attributeName=sk, keyType=RANGE), KeySchemaElement(attributeName=extra, keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2",
		}},
		{"members of a list", input{KeySchema: []KeySchemaElement{{KeyType: "HASH"}, {AttributeName: "a", KeyType: "Woop"}}}, []string{
			"Value null at 'keySchema.1.member.attributeName' failed to satisfy constraint: Member must not be null",
			"Value 'Woop' at 'keySchema.2.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]",
		}},
		{"members of a map", input{Named: map[string]*KeySchemaElement{"b": {AttributeName: "x"}, "a": {KeyType: "HASH"}, "n": nil}}, []string{
			"Value null at 'named.a.member.attributeName' failed to satisfy constraint: Member must not be null",
			"Value null at 'named.b.member.keyType' failed to satisfy constraint: Member must not be null",
		}},
		{"a number", input{Throughput: &throughput{-1}}, []string{"Value '-1' at 'throughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1"}},
		{"an absent number", input{Throughput: &throughput{}}, []string{"Value null at 'throughput.readCapacityUnits' failed to satisfy constraint: Member must not be null"}},
		{"a pointer to zero", input{Limit: ptr(0)}, []string{"Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1"}},
		{"limits of members", input{Layers: []string{"arn:x", "layer"}}, []string{
			"Value '[arn:x, layer]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 9, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: arn:.*, Member must not be null]",
		}},
		{"the list before its members", input{Architectures: []string{"x86_64", "X"}}, []string{
			"Value '[x86_64, X]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
			"Value '[x86_64, X]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
		}},
		{"values of a map", input{RoutingConfig: weights{map[string]float64{"2": 2}}}, []string{
			"Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]",
		}},
		{"keys of a map", input{RoutingConfig: weights{map[string]float64{"$LATEST": 0.5}}}, []string{
			"Value '{$LATEST=0.5}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]",
		}},
		{"lists in a map", input{Requests: map[string][]int{"t": {1, 2, 3}}}, []string{
			"Value '{t=[1, 2, 3]}' at 'requests' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 2, Member must have length greater than or equal to 1]",
		}},
		{"Java's names of characters", input{Path: "/a b/"}, []string{`Value '/a b/' at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern: (\u002F)|(\u002F[\u0021-\u007E]+\u002F)`}},
		{"and what they match", input{Path: "/ab/"}, nil},
		{"a lookahead behind the beginning", input{Tag: "aws:a"}, []string{`Value 'aws:a' at 'tag' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(?!aws:)[a-z:]*$`}},
		{"no lookahead's case", input{Tag: "a:aws"}, nil},
		{"a lookahead", input{Alias: "12"}, []string{`Value '12' at 'alias' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\d+$)^[0-9a-zA-Z-_]+$)`}},
		{"escapes in a class", input{Rule: "a b"}, []string{`Value 'a b' at 'rule' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+`}},
		{"bytes", input{Blob: []byte("abc")}, []string{"Value 'java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]' at 'blob' failed to satisfy constraint: Member must have length less than or equal to 2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.NoError(t, shapeOf(reflect.TypeFor[input]()).err())
			err := Validate(context.Background(), &c.in)
			if c.want == nil {
				require.NoError(t, err)
				return
			}
			var v *ValidationError
			require.ErrorAs(t, err, &v)
			require.Equal(t, c.want, v.Violations)
		})
	}
}

// All violations are told at once, ten at most.
func TestManyViolations(t *testing.T) {
	type input struct {
		A, B string `aws:"required"`
	}
	require.EqualError(t, Validate(t.Context(), &input{}), "ValidationException: 2 validation errors detected: "+
		"Value null at 'a' failed to satisfy constraint: Member must not be null; "+
		"Value null at 'b' failed to satisfy constraint: Member must not be null")
	type list struct{ L []input }
	err := Validate(t.Context(), &list{make([]input, 20)})
	require.True(t, strings.HasPrefix(err.Error(), "ValidationException: 10 validation errors detected: Value null at 'l.1.member.a'"))
	require.Equal(t, 10, strings.Count(err.Error(), "must not be null"))
}

// Zero is absent unless it was sent.
func TestSentZeroIsChecked(t *testing.T) {
	s := &shop{}
	resp := s.call(t, `{"OrderName":""}`)
	require.Contains(t, string(resp.Body), "2 validation errors detected: Value '' at 'orderName'")
	resp = s.call(t, `{"OrderName":"abc","Lines":[{"Product":"tea","Count":0}]}`)
	require.Contains(t, string(resp.Body), "Value '0' at 'lines.1.member.count' failed to satisfy constraint: Member must have value greater than or equal to 1")
	require.Equal(t, 200, s.call(t, `{"OrderName":"abc","Lines":[{"Product":"tea"}]}`).Status)
}

// A member that is not modelled is refused by name, wherever it stands, once
// all else is right.
func TestRefusal(t *testing.T) {
	resp := (&shop{}).call(t, `{"OrderName":"abc","Insurance":""}`)
	require.Equal(t, 501, resp.Status)
	require.Equal(t, `{"__type":"cloudjar.NotModelled","message":"cloudjar does not model shop:PlaceOrder member Insurance; leave it out: AWS knows it, the jar refuses it rather than pretend"}`, string(resp.Body))
	require.Contains(t, string((&shop{}).call(t, `{"OrderName":"a","Insurance":"x"}`).Body), "ValidationException")

	type Deep struct {
		Secret *bool `aws:"refuse"`
	}
	type CreateThingInput struct{ List []Deep }
	err := Validate(t.Context(), &CreateThingInput{[]Deep{{}, {ptr(false)}}})
	require.Equal(t, &Refusal{Service: "wire", Operation: "CreateThing", Member: "List.Secret"}, err)
}

// Recursive types are read once and checked to their depth.
func TestRecursiveTypes(t *testing.T) {
	type node struct {
		Name string `aws:"required"`
		Kids []*node
		Next *node
	}
	in := &node{Name: "a", Kids: []*node{nil, {Name: "b", Next: &node{}}}}
	require.EqualError(t, Validate(t.Context(), in), "ValidationException: 1 validation error detected: Value null at 'kids.2.member.next.name' failed to satisfy constraint: Member must not be null")
}

// What cannot be checked is no concern of Validate.
func TestValidateTakesAnything(t *testing.T) {
	for _, in := range []any{nil, 1, "x", struct{}{}, (*PlaceOrderInput)(nil), new(int), []int{}} {
		require.NoError(t, Validate(t.Context(), in))
	}
}

// Mistakes in a service's own description are found by Check.
func TestCheck(t *testing.T) {
	type badTag struct {
		A string `aws:"lenght=1..2"`
	}
	type badBounds struct {
		A string `aws:"len=x..2"`
	}
	type badPattern struct {
		A string `aws:"pattern=(?<=a)b"`
	}
	type badType struct{ A chan int }
	type badNested struct{ A map[string][]*badType }
	type fine struct{ A string }
	for want, op := range map[string]*Operation{
		`unknown item "lenght=1..2"`: Op(func(context.Context, *badTag) (*fine, error) { return nil, nil }),
		`bounds "x..2"`:              Op(func(context.Context, *badBounds) (*fine, error) { return nil, nil }),
		`not one Go can match`:       Op(func(context.Context, *badPattern) (*fine, error) { return nil, nil }),
		`type chan int`:              Op(func(context.Context, *fine) (*badNested, error) { return nil, nil }),
		`must be structs`:            Op(func(context.Context, *int) (*fine, error) { return nil, nil }),
		`route "GET x"`:              Op(func(context.Context, *fine) (*fine, error) { return nil, nil }).At("GET x", 200),
		`only one label may take`:    Op(func(context.Context, *fine) (*fine, error) { return nil, nil }).At("GET /{A+}/{B+}", 200),
		`label {A does not end`:      Op(func(context.Context, *fine) (*fine, error) { return nil, nil }).At("GET /{A", 200),
	} {
		s := &Service{Name: "bad", Ops: Ops{"Do": op}}
		require.ErrorContains(t, s.Check(), want)
		require.ErrorContains(t, s.Check(), "service bad, operation Do")
		_, err := s.InvokeJSON(t.Context(), "Do", nil)
		require.ErrorContains(t, err, want, "a bad service answers with its fault")
	}
	require.NoError(t, (&shop{}).json().Check())
}
