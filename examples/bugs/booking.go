package bugs

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// reserve takes a seat for an order.
func (a *App) reserve(ctx context.Context, seat, order string) error {
	_, err := a.DB.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: aws.String("seats"), Item: Item{"id": text(seat), "for": text(order)},
		ConditionExpression:      aws.String("attribute_not_exists(id) OR #for = :order"),
		ExpressionAttributeNames: map[string]string{"#for": "for"}, ExpressionAttributeValues: Item{":order": text(order)},
	})
	return err
}

// BookWrong reserves a seat and has it paid for. If the payment fails the seat stays
// reserved, for nobody; and if it timed out, it may be paid for as well.
func (a *App) BookWrong(ctx context.Context, seat string, c Charge) error {
	if err := a.reserve(ctx, seat, c.Order); err != nil {
		return err
	}
	return a.Pay(ctx, c)
}

// Book reserves a seat and has it paid for. If the payment fails, what was done is
// undone: the payment too, since one that timed out may have been made.
func (a *App) Book(ctx context.Context, seat string, c Charge) error {
	if err := a.reserve(ctx, seat, c.Order); err != nil {
		return err
	}
	failed := a.Pay(ctx, c)
	if failed == nil {
		return nil
	}
	return errors.Join(failed, a.refund(ctx, c), a.release(ctx, seat, c.Order))
}

// refund cancels a payment, whether or not it was made: a late one finds that it is
// cancelled.
func (a *App) refund(ctx context.Context, c Charge) error {
	return a.put(ctx, "ledger", Item{"id": text("order " + c.Order), "order": text(c.Order), "amount": number(0)})
}

// release gives a seat back, if it is this order's.
func (a *App) release(ctx context.Context, seat, order string) error {
	_, err := a.DB.DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName: aws.String("seats"), Key: key(seat), ConditionExpression: aws.String("#for = :order"),
		ExpressionAttributeNames: map[string]string{"#for": "for"}, ExpressionAttributeValues: Item{":order": text(order)},
	})
	if gone := (*types.ConditionalCheckFailedException)(nil); errors.As(err, &gone) {
		return nil
	}
	return err
}
