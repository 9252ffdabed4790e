package dynamodb

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	putTooLarge    = "Item size has exceeded the maximum allowed size"
	updateTooLarge = "Item size to update has exceeded the maximum allowed size"
)

// An item holds 409,600 bytes, names included, and not one more, whichever way
// it is written. What a put says of a larger one it says at once; what an update
// comes to is known only once its transaction is under way.
func TestItemSizeByOperation(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "table", "pk S")
	ctx := t.Context()
	key := strings.Repeat("k", 100)
	text := func(bytes int) AttributeValue { return sized(key, bytes)["p"] }
	for _, c := range []struct {
		name  string
		write func(bytes int) error
		code  string
		want  string
	}{
		{"PutItem", func(n int) error {
			_, err := s.PutItem(ctx, &PutItemInput{TableName: "table", Item: sized(key, n)})
			return err
		}, "ValidationException", one(putTooLarge)},
		{"BatchWriteItem", func(n int) error {
			_, err := s.BatchWriteItem(ctx, &BatchWriteItemInput{RequestItems: map[string][]WriteRequest{
				"table": {{PutRequest: &PutRequest{Item: sized(key, n)}}},
			}})
			return err
		}, "ValidationException", putTooLarge},
		{"a Put in a transaction", func(n int) error {
			_, err := s.TransactWriteItems(ctx, &TransactWriteItemsInput{TransactItems: []TransactWriteItem{
				{Put: &Put{TableName: "table", Item: sized(key, n)}},
			}})
			return err
		}, "ValidationException", putTooLarge},
		{"UpdateItem", func(n int) error {
			_, err := s.UpdateItem(ctx, &UpdateItemInput{
				TableName: "table", Key: Item{"pk": S(key)},
				UpdateExpression: "SET p = :p", ExpressionAttributeValues: Item{":p": text(n)},
			})
			return err
		}, "ValidationException", updateTooLarge},
		{"the legacy UpdateItem", func(n int) error {
			v := text(n)
			_, err := s.UpdateItem(ctx, &UpdateItemInput{
				TableName: "table", Key: Item{"pk": S(key)}, AttributeUpdates: map[string]AttributeValueUpdate{"p": {Value: &v}},
			})
			return err
		}, "ValidationException", updateTooLarge},
		{"an Update in a transaction", func(n int) error {
			_, err := s.TransactWriteItems(ctx, &TransactWriteItemsInput{TransactItems: []TransactWriteItem{{Update: &Update{
				TableName: "table", Key: Item{"pk": S(key)},
				UpdateExpression: "SET p = :p", ExpressionAttributeValues: Item{":p": text(n)},
			}}}})
			return err
		}, "TransactionCanceledException", cancelled + "[ValidationError]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.NoError(t, c.write(409600))
			require.Equal(t, int64(409600), s.tables["table"].bytes)
			err := c.write(409601)
			require.Equal(t, c.want, words(t, c.code, err))
			if c.code == "TransactionCanceledException" {
				require.Equal(t, updateTooLarge, err.(*Error).CancellationReasons[0].Message)
			}
		})
	}
}

// With a short key UpdateItem takes a little less, because it measures what it
// writes down: 3 bytes for the update and 19 for each value that it sets.
func TestItemSizeOfUpdates(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "table", "pk S")
	update := func(pk string, bytes int) error {
		_, err := s.UpdateItem(t.Context(), &UpdateItemInput{
			TableName: "table", Key: Item{"pk": S(pk)},
			UpdateExpression: "SET p = :p", ExpressionAttributeValues: Item{":p": sized(pk, bytes)["p"]},
		})
		return err
	}
	require.NoError(t, update("K", 409600-19), "22 bytes for the update in place of 3 for the key")
	require.Equal(t, updateTooLarge, words(t, "ValidationException", update("K", 409600-18)))
}

// Entries in local indexes count as part of the item.
func TestItemSizeWithLocalIndexes(t *testing.T) {
	s, _ := newJar(t)
	makeIndexed(t, s)
	put := func(bytes int) error {
		item := Item{"pk": S("p"), "sk": S("1"), "l": N("1")}
		item["rest"] = S(strings.Repeat("x", bytes))
		_, err := s.BatchWriteItem(t.Context(), &BatchWriteItemInput{RequestItems: map[string][]WriteRequest{
			"indexed": {{PutRequest: &PutRequest{Item: Item{"pk": S("p"), "sk": S("2")}}}, {PutRequest: &PutRequest{Item: item}}},
		}})
		return err
	}
	const others = len("pk"+"p"+"sk"+"1"+"l"+"rest") + 2 // of the number
	require.Equal(t, putTooLarge, words(t, "ValidationException", put(204800-others+1)))
	require.Zero(t, s.tables["indexed"].items.len(), "nothing of the batch was written")
	require.NoError(t, put(204800-others))
}
