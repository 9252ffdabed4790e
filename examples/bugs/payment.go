package bugs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// A Charge is an order's payment.
type Charge struct {
	Order  string
	Amount int
}

// Pay asks the function "charge" for a payment. If its answer is lost on the way, the
// SDK asks again.
func (a *App) Pay(ctx context.Context, c Charge) error {
	payload, err := json.Marshal(c)
	if err != nil {
		return err
	}
	out, err := a.Lambda.Invoke(ctx, &lambda.InvokeInput{FunctionName: aws.String("charge"), Payload: payload})
	if err != nil {
		return err
	}
	if out.FunctionError != nil {
		return fmt.Errorf("charge: %s", out.Payload)
	}
	return nil
}

// ChargeWrong books a payment for each request that comes: twice, if the first answer
// was lost.
func (a *App) ChargeWrong(ctx context.Context, c Charge) error {
	invocation, _ := lambdacontext.FromContext(ctx)
	return a.put(ctx, "ledger", Item{"id": text(invocation.AwsRequestID), "order": text(c.Order), "amount": number(c.Amount)})
}

// Charge books a payment for each order. A second request for the same order finds
// that it is done.
func (a *App) Charge(ctx context.Context, c Charge) error {
	_, err := a.DB.PutItem(ctx, &dynamodb.PutItemInput{
		TableName: aws.String("ledger"), ConditionExpression: aws.String("attribute_not_exists(id)"),
		Item: Item{"id": text("order " + c.Order), "order": text(c.Order), "amount": number(c.Amount)},
	})
	if paid := (*types.ConditionalCheckFailedException)(nil); errors.As(err, &paid) {
		return nil
	}
	return err
}
