package dynamodb

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// newJar returns the service in a simulator's world: calls run here and now.
func newJar(tb testing.TB) (*Service, *sim.World) {
	tb.Helper()
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	return New(&bus.Endpoint{World: w, Service: "dynamodb", Region: "us-east-1", Account: "123456789012"}, Options{}), w
}

// makeTable makes an on-demand table. attributes are the key attributes with
// their types, partition first: "pk S", "sk N".
func makeTable(tb testing.TB, s *Service, name string, attributes ...string) {
	tb.Helper()
	in := &CreateTableInput{TableName: name, BillingMode: "PAY_PER_REQUEST"}
	for i, a := range attributes {
		attr, kind, _ := strings.Cut(a, " ")
		in.AttributeDefinitions = append(in.AttributeDefinitions, AttributeDefinition{AttributeName: attr, AttributeType: kind})
		in.KeySchema = append(in.KeySchema, KeySchemaElement{AttributeName: attr, KeyType: []string{"HASH", "RANGE"}[i]})
	}
	_, err := s.CreateTable(context.Background(), in)
	require.NoError(tb, err)
}

// words returns the message of an error, and requires its code.
func words(tb testing.TB, code string, err error) string {
	tb.Helper()
	require.Error(tb, err)
	e, ok := err.(wire.APIError)
	require.True(tb, ok, "%T: %v", err, err)
	require.Equal(tb, code, e.ErrorCode(), e.ErrorMessage())
	return e.ErrorMessage()
}

// An item is replaced by the next one with its key, changed by updates, and gone
// when it is deleted. Each of them can return the item that was there.
func TestLifeOfAnItem(t *testing.T) {
	s, _ := newJar(t)
	ctx := t.Context()
	makeTable(t, s, "orders", "pk S", "sk N")
	key := Item{"pk": S("alice"), "sk": N("1.0")}

	put, err := s.PutItem(ctx, &PutItemInput{
		TableName:    "orders",
		Item:         Item{"pk": S("alice"), "sk": N("1"), "price": N("10.50"), "tags": SS("b", "a")},
		ReturnValues: "ALL_OLD",
	})
	require.NoError(t, err)
	require.Nil(t, put.Attributes, "nothing was replaced")

	got, err := s.GetItem(ctx, &GetItemInput{TableName: "orders", Key: key})
	require.NoError(t, err)
	stored := Item{"pk": S("alice"), "sk": N("1"), "price": N("10.5"), "tags": SS("a", "b")}
	require.Equal(t, stored, got.Item, "numbers and sets come back in DynamoDB's form; keys are found by value")

	put, err = s.PutItem(ctx, &PutItemInput{
		TableName: "orders", Item: Item{"pk": S("alice"), "sk": N("1"), "price": N("12")}, ReturnValues: "ALL_OLD",
	})
	require.NoError(t, err)
	require.Equal(t, stored, put.Attributes)

	update, err := s.UpdateItem(ctx, &UpdateItemInput{
		TableName: "orders", Key: key, ReturnValues: "ALL_NEW",
		UpdateExpression:          "SET price = price + :more, paid = :yes",
		ExpressionAttributeValues: Item{":more": N("3"), ":yes": BOOL(true)},
	})
	require.NoError(t, err)
	require.Equal(t, Item{"pk": S("alice"), "sk": N("1"), "price": N("15"), "paid": BOOL(true)}, update.Attributes)

	deleted, err := s.DeleteItem(ctx, &DeleteItemInput{TableName: "orders", Key: key, ReturnValues: "ALL_OLD"})
	require.NoError(t, err)
	require.Equal(t, update.Attributes, deleted.Attributes)

	got, err = s.GetItem(ctx, &GetItemInput{TableName: "orders", Key: key})
	require.NoError(t, err)
	require.Nil(t, got.Item)
	deleted, err = s.DeleteItem(ctx, &DeleteItemInput{TableName: "orders", Key: key, ReturnValues: "ALL_OLD"})
	require.NoError(t, err, "to delete what is not there is no error")
	require.Nil(t, deleted.Attributes)
}

// A table is named by its name or its ARN.
func TestTableByARN(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "orders", "pk S")
	const arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
	_, err := s.PutItem(t.Context(), &PutItemInput{TableName: arn, Item: Item{"pk": S("a")}})
	require.NoError(t, err)
	got, err := s.GetItem(t.Context(), &GetItemInput{TableName: "orders", Key: Item{"pk": S("a")}, ReturnConsumedCapacity: "TOTAL"})
	require.NoError(t, err)
	require.Equal(t, Item{"pk": S("a")}, got.Item)
	require.Equal(t, &ConsumedCapacity{TableName: "orders", CapacityUnits: 0.5}, got.ConsumedCapacity)

	// Answers name it as the request does.
	batch, err := s.BatchGetItem(t.Context(), &BatchGetItemInput{
		RequestItems: map[string]KeysAndAttributes{arn: {Keys: []Item{{"pk": S("a")}}}}, ReturnConsumedCapacity: "TOTAL",
	})
	require.NoError(t, err)
	require.Equal(t, map[string][]Item{arn: {{"pk": S("a")}}}, batch.Responses)
	require.Equal(t, []ConsumedCapacity{{TableName: arn, CapacityUnits: 0.5}}, batch.ConsumedCapacity)
	written, err := s.TransactWriteItems(t.Context(), &TransactWriteItemsInput{
		TransactItems:          []TransactWriteItem{{Delete: &Delete{TableName: arn, Key: Item{"pk": S("a")}}}},
		ReturnConsumedCapacity: "TOTAL",
	})
	require.NoError(t, err)
	require.Equal(t, []ConsumedCapacity{{TableName: arn, CapacityUnits: 2, WriteCapacityUnits: 2}}, written.ConsumedCapacity)
}

// An update makes the item that is missing, unless all it does is to remove.
func TestUpdateOfAMissingItem(t *testing.T) {
	for _, c := range []struct {
		name string
		in   UpdateItemInput
		want Item
	}{
		{"no change at all", UpdateItemInput{}, Item{"pk": S("a")}},
		{"no legacy changes", UpdateItemInput{AttributeUpdates: map[string]AttributeValueUpdate{}}, Item{"pk": S("a")}},
		{"SET", UpdateItemInput{UpdateExpression: "SET n = :n", ExpressionAttributeValues: Item{":n": N("1")}}, Item{"pk": S("a"), "n": N("1")}},
		{"ADD", UpdateItemInput{UpdateExpression: "ADD n :n", ExpressionAttributeValues: Item{":n": N("1")}}, Item{"pk": S("a"), "n": N("1")}},
		{"REMOVE", UpdateItemInput{UpdateExpression: "REMOVE n"}, nil},
		{"DELETE", UpdateItemInput{UpdateExpression: "DELETE n :n", ExpressionAttributeValues: Item{":n": NS("1")}}, nil},
		{"legacy DELETE", UpdateItemInput{AttributeUpdates: map[string]AttributeValueUpdate{"n": {Action: "DELETE"}}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _ := newJar(t)
			makeTable(t, s, "table", "pk S")
			c.in.TableName, c.in.Key, c.in.ReturnValues = "table", Item{"pk": S("a")}, "ALL_NEW"
			out, err := s.UpdateItem(t.Context(), &c.in)
			require.NoError(t, err)
			require.Equal(t, c.want, out.Attributes)
			got, err := s.GetItem(t.Context(), &GetItemInput{TableName: "table", Key: Item{"pk": S("a")}})
			require.NoError(t, err)
			require.Equal(t, c.want, got.Item)
		})
	}
}

// What UpdateItem returns: the whole item before or after, or the parts that the
// update names.
func TestReturnValuesOfUpdates(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "table", "pk S")
	before := Item{"pk": S("a"), "m": M(Item{"x": N("1"), "y": N("2")}), "n": N("3")}
	after := Item{"pk": S("a"), "m": M(Item{"x": N("9"), "y": N("2")}), "z": N("8")}
	for _, c := range []struct {
		values string
		want   Item
	}{
		{"", nil},
		{"NONE", nil},
		{"ALL_OLD", before},
		{"ALL_NEW", after},
		{"UPDATED_OLD", Item{"m": M(Item{"x": N("1")}), "n": N("3")}},
		{"UPDATED_NEW", Item{"m": M(Item{"x": N("9")}), "z": N("8")}},
	} {
		_, err := s.PutItem(t.Context(), &PutItemInput{TableName: "table", Item: before})
		require.NoError(t, err)
		out, err := s.UpdateItem(t.Context(), &UpdateItemInput{
			TableName: "table", Key: Item{"pk": S("a")}, ReturnValues: c.values,
			UpdateExpression:          "SET m.x = :nine, z = :eight REMOVE n",
			ExpressionAttributeValues: Item{":nine": N("9"), ":eight": N("8")},
		})
		require.NoError(t, err)
		require.Equal(t, c.want, out.Attributes, "ReturnValues %q", c.values)
	}
}

// A condition is tried on the item that is there. If it fails nothing happens,
// and the error shows the item if the request asks for it.
func TestConditions(t *testing.T) {
	s, _ := newJar(t)
	ctx := t.Context()
	makeTable(t, s, "table", "pk S")
	there := Item{"pk": S("a"), "v": N("1")}
	_, err := s.PutItem(ctx, &PutItemInput{TableName: "table", Item: there, ConditionExpression: "attribute_not_exists(pk)"})
	require.NoError(t, err)

	writes := map[string]func(show string) error{
		"PutItem": func(show string) error {
			_, err := s.PutItem(ctx, &PutItemInput{
				TableName: "table", Item: Item{"pk": S("a")},
				ConditionExpression: "attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure: show,
			})
			return err
		},
		"UpdateItem": func(show string) error {
			_, err := s.UpdateItem(ctx, &UpdateItemInput{
				TableName: "table", Key: Item{"pk": S("a")}, UpdateExpression: "SET v = :new",
				ConditionExpression: "v = :old", ExpressionAttributeValues: Item{":old": N("2"), ":new": N("3")},
				ReturnValuesOnConditionCheckFailure: show,
			})
			return err
		},
		"DeleteItem": func(show string) error {
			_, err := s.DeleteItem(ctx, &DeleteItemInput{
				TableName: "table", Key: Item{"pk": S("a")},
				ConditionExpression: "v > :old", ExpressionAttributeValues: Item{":old": N("2")},
				ReturnValuesOnConditionCheckFailure: show,
			})
			return err
		},
		"legacy DeleteItem": func(show string) error {
			two := N("2")
			_, err := s.DeleteItem(ctx, &DeleteItemInput{
				TableName: "table", Key: Item{"pk": S("a")},
				Expected:                            map[string]ExpectedAttributeValue{"v": {Value: &two}},
				ReturnValuesOnConditionCheckFailure: show,
			})
			return err
		},
	}
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			err := write("")
			require.Equal(t, "The conditional request failed", words(t, "ConditionalCheckFailedException", err))
			require.Nil(t, err.(*Error).Item)
			require.Equal(t, there, write("ALL_OLD").(*Error).Item)
			got, err := s.GetItem(ctx, &GetItemInput{TableName: "table", Key: Item{"pk": S("a")}})
			require.NoError(t, err)
			require.Equal(t, there, got.Item, "nothing happened")
		})
	}
}

// A projection gives the parts of the item that it names; an item that has none
// of them is an empty item, not a missing one.
func TestProjections(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "table", "pk S")
	_, err := s.PutItem(t.Context(), &PutItemInput{TableName: "table", Item: Item{
		"pk": S("a"), "m": M(Item{"x": N("1"), "y": N("2")}), "l": L(S("p"), S("q"), S("r")),
	}})
	require.NoError(t, err)
	for _, c := range []struct {
		in   GetItemInput
		want Item
	}{
		{GetItemInput{ProjectionExpression: "m.y, l[2], l[0]"}, Item{"m": M(Item{"y": N("2")}), "l": L(S("p"), S("r"))}},
		{GetItemInput{ProjectionExpression: "#k", ExpressionAttributeNames: map[string]string{"#k": "pk"}}, Item{"pk": S("a")}},
		{GetItemInput{ProjectionExpression: "nothing"}, Item{}},
		{GetItemInput{AttributesToGet: []string{"l", "nothing"}}, Item{"l": L(S("p"), S("q"), S("r"))}},
	} {
		c.in.TableName, c.in.Key = "table", Item{"pk": S("a")}
		got, err := s.GetItem(t.Context(), &c.in)
		require.NoError(t, err)
		require.Equal(t, c.want, got.Item)
	}
}

// An update may not nest a value deeper than an item may hold it, wherever it
// puts it.
func TestUpdateThatNestsTooDeep(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "table", "pk S")
	_, err := s.PutItem(t.Context(), &PutItemInput{TableName: "table", Item: Item{"pk": S("a"), "m": M(Item{})}})
	require.NoError(t, err)
	for levels, want := range map[int]string{
		30: "",
		31: "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
	} {
		_, err := s.UpdateItem(t.Context(), &UpdateItemInput{
			TableName: "table", Key: Item{"pk": S("a")}, UpdateExpression: "SET m.x = :v",
			ExpressionAttributeValues: Item{":v": deep(levels)},
		})
		if want == "" {
			require.NoError(t, err)
		} else {
			require.Equal(t, want, words(t, "ValidationException", err))
		}
	}
}
