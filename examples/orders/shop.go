package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// A Shop is an ordinary application of two functions: nothing in it knows of cloudjar.
//
//	queue incoming → Accept → table orders → its stream → Invoice → queue invoices
type Shop struct {
	DB     *dynamodb.Client
	Queues *sqs.Client

	Table    string
	Invoices string // the queue's URL
}

// Accept stores orders, each once however often its message comes. Messages that
// cannot be read go back alone.
func (s *Shop) Accept(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
	var failed events.SQSEventResponse
	for _, m := range batch.Records {
		if err := s.accept(ctx, m.Body); err != nil {
			failed.BatchItemFailures = append(failed.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return failed, nil
}

func (s *Shop) accept(ctx context.Context, body string) error {
	var o Order
	if err := json.Unmarshal([]byte(body), &o); err != nil {
		return err
	}
	if o.ID == "" || len(o.Lines) == 0 {
		return errors.New("the order is empty")
	}
	lines, err := json.Marshal(o.Lines)
	if err != nil {
		return err
	}
	_, err = s.DB.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: &s.Table, Item: map[string]types.AttributeValue{
			"id":       &types.AttributeValueMemberS{Value: o.ID},
			"customer": &types.AttributeValueMemberS{Value: o.Customer},
			"lines":    &types.AttributeValueMemberS{Value: string(lines)},
			"total":    &types.AttributeValueMemberN{Value: strconv.Itoa(o.Total())},
		},
		ConditionExpression: aws.String("attribute_not_exists(id)"),
	})
	if known := (*types.ConditionalCheckFailedException)(nil); errors.As(err, &known) {
		return nil
	}
	return err
}

// Invoice asks for the money for each new order.
func (s *Shop) Invoice(ctx context.Context, batch events.DynamoDBEvent) error {
	for _, r := range batch.Records {
		if r.EventName != "INSERT" {
			continue
		}
		order := r.Change.NewImage
		body := fmt.Sprintf(`{"order":%q,"customer":%q,"cents":%s}`, order["id"].String(), order["customer"].String(), order["total"].Number())
		if _, err := s.Queues.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &s.Invoices, MessageBody: &body}); err != nil {
			return err
		}
	}
	return nil
}
