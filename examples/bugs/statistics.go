package bugs

import (
	"context"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// CountWrong counts new orders, as the table's stream tells of them. A batch that is
// delivered again is counted again.
func (a *App) CountWrong(ctx context.Context, batch events.DynamoDBEvent) error {
	for _, r := range batch.Records {
		if r.EventName != "INSERT" {
			continue
		}
		_, err := a.DB.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName: aws.String("statistics"), Key: key("orders"),
			UpdateExpression: aws.String("ADD n :one"), ExpressionAttributeValues: Item{":one": number(1)},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Count counts new orders, each by its event's id once.
func (a *App) Count(ctx context.Context, batch events.DynamoDBEvent) error {
	for _, r := range batch.Records {
		if r.EventName != "INSERT" {
			continue
		}
		marker := types.Put{TableName: aws.String("statistics"), Item: key("event " + r.EventID)}
		if err := a.once(ctx, marker, add("statistics", "orders", "n", 1)); err != nil {
			return err
		}
	}
	return nil
}
