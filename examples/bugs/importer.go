package bugs

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func puts(items []Item) map[string][]types.WriteRequest {
	var writes []types.WriteRequest
	for _, item := range items {
		writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
	}
	return map[string][]types.WriteRequest{"catalogue": writes}
}

// ImportWrong writes up to 25 items. No error means to it that all are written.
func (a *App) ImportWrong(ctx context.Context, items []Item) error {
	_, err := a.DB.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: puts(items)})
	return err
}

// Import writes up to 25 items, and sends again what DynamoDB left unprocessed.
func (a *App) Import(ctx context.Context, items []Item) error {
	left := puts(items)
	for wait := 50 * time.Millisecond; len(left) > 0; wait *= 2 {
		out, err := a.DB.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: left})
		if err != nil {
			return err
		}
		if left = out.UnprocessedItems; len(left) > 0 {
			time.Sleep(wait)
		}
	}
	return nil
}
