package bugs

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// VisitWrong counts a visit. Between its read and its write another visitor may have
// come: one of the two is lost.
func (a *App) VisitWrong(ctx context.Context, page string) error {
	item, err := a.get(ctx, "visits", page)
	if err != nil {
		return err
	}
	return a.put(ctx, "visits", Item{"id": text(page), "n": number(numberOf(item["n"]) + 1)})
}

// Visit counts a visit. DynamoDB does the addition, and does it once however often
// the request is sent, because it is a transaction with a token.
func (a *App) Visit(ctx context.Context, page string) error {
	for {
		_, err := a.DB.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
			TransactItems: []types.TransactWriteItem{add("visits", page, "n", 1)},
		})
		cancelled := (*types.TransactionCanceledException)(nil)
		if errors.As(err, &cancelled) && aws.ToString(cancelled.CancellationReasons[0].Code) == "TransactionConflict" {
			continue // another visitor was there at the same moment, and nothing was counted
		}
		return err
	}
}
