package dax

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
)

// ofNoEffect are the members on which no cached result depends: what is cached
// was read with eventual consistency, and has no capacity to return.
var ofNoEffect = map[string]bool{"ConsistentRead": true, "ReturnConsumedCapacity": true}

// Requests that differ in one member have results of their own. A member that
// somebody adds to the inputs fails here until it is a parameter.
func TestEveryMemberIsAParameter(t *testing.T) {
	query := func(in any) string {
		q := in.(*dynamodb.QueryInput)
		return string(appendQuery(nil, q.TableName, q))
	}
	scan := func(in any) string {
		q := in.(*dynamodb.ScanInput)
		return string(appendScan(nil, q.TableName, q))
	}
	for _, test := range []struct {
		in   any
		sign func(any) string
	}{{dynamodb.QueryInput{}, query}, {dynamodb.ScanInput{}, scan}} {
		shape := reflect.TypeOf(test.in)
		seen := map[string]string{test.sign(reflect.New(shape).Interface()): "nothing"}
		for i := range shape.NumField() {
			for _, value := range samples(t, shape.Field(i)) {
				in := reflect.New(shape)
				in.Elem().Field(i).Set(reflect.ValueOf(value))
				key := test.sign(in.Interface())
				name := shape.Field(i).Name
				if ofNoEffect[name] {
					require.Equal(t, "nothing", seen[key], name)
					continue
				}
				require.Empty(t, seen[key], "%s %s: %v is the same as %s", shape, name, value, seen[key])
				seen[key] = name
			}
		}
	}
}

// samples are values of a member, all of which differ from its absence.
func samples(t *testing.T, f reflect.StructField) []any {
	no, zero, one := false, int32(0), int32(1)
	condition := func(values ...dynamodb.AttributeValue) map[string]dynamodb.Condition {
		return map[string]dynamodb.Condition{"a": {ComparisonOperator: "EQ", AttributeValueList: values}}
	}
	for _, list := range [][]any{
		{"a", "ab"},
		{true},
		{int32(1), int32(-1), int32(300)},
		{&no},
		{&zero, &one},
		{[]string{}, []string{"ab"}, []string{"a", "b"}},
		{map[string]string{}, map[string]string{"a": "b"}, map[string]string{"ab": ""}, map[string]string{"": "ab"}},
		{dynamodb.Item{}, dynamodb.Item{"a": dynamodb.S("1")}, dynamodb.Item{"a": dynamodb.N("1")}, dynamodb.Item{"a": dynamodb.L(dynamodb.S("1"))}},
		{
			map[string]dynamodb.Condition{},
			condition(), condition(dynamodb.S("1")), condition(dynamodb.N("1")),
			condition(dynamodb.S("1"), dynamodb.S("2")),
			map[string]dynamodb.Condition{"a": {ComparisonOperator: "NE"}},
		},
	} {
		if reflect.TypeOf(list[0]).AssignableTo(f.Type) {
			return list
		}
	}
	require.Fail(t, "no samples", "%s %s", f.Name, f.Type)
	return nil
}

// That a query goes forward is the same whether it says so or not.
func TestForwardIsTheDefault(t *testing.T) {
	yes := true
	require.Equal(t, appendQuery(nil, "t", &dynamodb.QueryInput{}), appendQuery(nil, "t", &dynamodb.QueryInput{ScanIndexForward: &yes}))
}
