package bugs

import (
	"context"
	"errors"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// An App is what all of the programs work with: ordinary SDK clients.
type App struct {
	DB     *dynamodb.Client
	Queues *sqs.Client
	Lambda *lambda.Client
}

// NewApp returns an app with the clients of a configuration.
func NewApp(cfg aws.Config) *App {
	return &App{dynamodb.NewFromConfig(cfg), sqs.NewFromConfig(cfg), lambda.NewFromConfig(cfg)}
}

// An Item is what DynamoDB stores.
type Item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.Itoa(n)}
}

func textOf(v types.AttributeValue) string {
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

func numberOf(v types.AttributeValue) int {
	if n, ok := v.(*types.AttributeValueMemberN); ok {
		i, _ := strconv.Atoi(n.Value)
		return i
	}
	return 0
}

// key is a key of the attribute id.
func key(id string) Item { return Item{"id": text(id)} }

// get reads an item as it is now.
func (a *App) get(ctx context.Context, table, id string) (Item, error) {
	out, err := a.DB.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: key(id), ConsistentRead: aws.Bool(true)})
	if err != nil {
		return nil, err
	}
	return out.Item, nil
}

// put writes an item.
func (a *App) put(ctx context.Context, table string, item Item) error {
	_, err := a.DB.PutItem(ctx, &dynamodb.PutItemInput{TableName: &table, Item: item})
	return err
}

// once writes a marker and makes a change, both or neither. If the marker is there
// already, the change was made before, and once is done.
//
// It can be tried as often as one likes: a transaction is not carried out twice for
// one ClientRequestToken, which the SDK sends along with each attempt, and a new one
// meets the marker.
func (a *App) once(ctx context.Context, marker types.Put, change types.TransactWriteItem) error {
	marker.ConditionExpression = aws.String("attribute_not_exists(id)")
	_, err := a.DB.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems: []types.TransactWriteItem{{Put: &marker}, change},
	})
	if cancelled := (*types.TransactionCanceledException)(nil); errors.As(err, &cancelled) &&
		aws.ToString(cancelled.CancellationReasons[0].Code) == "ConditionalCheckFailed" {
		return nil
	}
	return err
}

// add is a change that adds to a number of an item.
func add(table, id, attribute string, n int) types.TransactWriteItem {
	return types.TransactWriteItem{Update: &types.Update{
		TableName: &table, Key: key(id), UpdateExpression: aws.String("ADD #n :n"),
		ExpressionAttributeNames:  map[string]string{"#n": attribute},
		ExpressionAttributeValues: Item{":n": number(n)},
	}}
}
