package bugs

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A Deposit is a message that credits an account.
type Deposit struct {
	ID      string
	Account string
	Amount  int
}

// CreditWrong handles a batch of deposits. It forgets that SQS delivers at least
// once: a message that comes twice is credited twice.
func (a *App) CreditWrong(ctx context.Context, batch events.SQSEvent) error {
	for _, m := range batch.Records {
		var d Deposit
		if err := json.Unmarshal([]byte(m.Body), &d); err != nil {
			return err
		}
		_, err := a.DB.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName: aws.String("accounts"), Key: key(d.Account),
			UpdateExpression: aws.String("ADD balance :n"), ExpressionAttributeValues: Item{":n": number(d.Amount)},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Credit handles a batch of deposits. Each leaves a marker, by the deposit's own id:
// the message's would not do, since a sender that lost an answer sends another
// message.
func (a *App) Credit(ctx context.Context, batch events.SQSEvent) error {
	for _, m := range batch.Records {
		var d Deposit
		if err := json.Unmarshal([]byte(m.Body), &d); err != nil {
			return err
		}
		marker := types.Put{TableName: aws.String("accounts"), Item: key("deposit " + d.ID)}
		if err := a.once(ctx, marker, add("accounts", d.Account, "balance", d.Amount)); err != nil {
			return err
		}
	}
	return nil
}
