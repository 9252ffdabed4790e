package bugs

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A Status is what an order has come to. Step counts from 1.
type Status struct {
	Order, Status string
	Step          int
}

// TrackWrong stores the latest status that it hears of. It believes that a standard
// queue keeps the order in which messages were sent.
func (a *App) TrackWrong(ctx context.Context, batch events.SQSEvent) error {
	return each(batch, func(s Status) error {
		return a.put(ctx, "orders", Item{"id": text(s.Order), "status": text(s.Status), "step": number(s.Step)})
	})
}

// Track stores the furthest status that it hears of, in whatever order it does.
func (a *App) Track(ctx context.Context, batch events.SQSEvent) error {
	return each(batch, func(s Status) error {
		_, err := a.DB.PutItem(ctx, &dynamodb.PutItemInput{
			TableName: aws.String("orders"), Item: Item{"id": text(s.Order), "status": text(s.Status), "step": number(s.Step)},
			ConditionExpression:      aws.String("attribute_not_exists(id) OR #s < :s"),
			ExpressionAttributeNames: map[string]string{"#s": "step"}, ExpressionAttributeValues: Item{":s": number(s.Step)},
		})
		if older := (*types.ConditionalCheckFailedException)(nil); errors.As(err, &older) {
			return nil
		}
		return err
	})
}

func each(batch events.SQSEvent, do func(Status) error) error {
	for _, m := range batch.Records {
		var s Status
		if err := json.Unmarshal([]byte(m.Body), &s); err != nil {
			return err
		}
		if err := do(s); err != nil {
			return err
		}
	}
	return nil
}
