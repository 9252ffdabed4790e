package bugs

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// ship takes an order's piece out of the stock, once for each order.
func (a *App) ship(ctx context.Context, order string) error {
	marker := types.Put{TableName: aws.String("stock"), Item: key("order " + order)}
	return a.once(ctx, marker, add("stock", "shirts", "n", -1))
}

// ShipWrong handles a batch of orders. An order that fails is logged, and the batch
// is reported as done: SQS deletes the order with the others.
func (a *App) ShipWrong(ctx context.Context, batch events.SQSEvent) error {
	for _, m := range batch.Records {
		if err := a.ship(ctx, m.Body); err != nil {
			log.Printf("order %s: %v", m.Body, err)
		}
	}
	return nil
}

// Ship handles a batch of orders and says which of them failed: those come back. The
// mapping has ReportBatchItemFailures.
func (a *App) Ship(ctx context.Context, batch events.SQSEvent) (out events.SQSEventResponse, _ error) {
	for _, m := range batch.Records {
		if err := a.ship(ctx, m.Body); err != nil {
			log.Printf("order %s: %v", m.Body, err)
			out.BatchItemFailures = append(out.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return out, nil
}
