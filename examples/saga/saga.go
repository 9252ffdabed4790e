package saga

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// step is one booking in the state machine: it is tried again when the service or
// the function fails, and what was booked before is taken back when it is refused.
const step = `
    "Book NAME": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": {"FunctionName": "book", "Payload": {"trip.$": "$.trip", "what": "NAME", "refuse.$": "$.refuse"}},
      "ResultPath": null,
      "Retry": [{"ErrorEquals": ["Refused"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 20, "MaxDelaySeconds": 60}],
      "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": null, "Next": "Cancel NAME"}],
      "Next": "NEXT"
    },
    "Cancel NAME": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Parameters": {"FunctionName": "cancel", "Payload": {"trip.$": "$.trip", "what": "NAME"}},
      "ResultPath": null,
      "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 20, "MaxDelaySeconds": 60}],
      "Next": "BACK"
    },`

// Definition is the state machine: forward through the bookings, backward through
// the cancellations. A booking that failed is cancelled too, since it may have
// happened all the same.
func Definition() string {
	steps := []string{"flight", "hotel", "car"}
	var out strings.Builder
	out.WriteString(`{"StartAt": "Book flight", "States": {`)
	for i, name := range steps {
		next, back := "Booked", "Not booked"
		if i+1 < len(steps) {
			next = "Book " + steps[i+1]
		}
		if i > 0 {
			back = "Cancel " + steps[i-1]
		}
		out.WriteString(strings.NewReplacer("NAME", name, "NEXT", next, "BACK", back).Replace(step))
	}
	out.WriteString(`
    "Booked": {"Type": "Succeed"},
    "Not booked": {"Type": "Fail", "Error": "NotBooked"}
  }}`)
	return out.String()
}

// A Refused is the answer of a hotel that has no room: trying again is of no use.
type Refused string

func (r Refused) Error() string { return "no " + string(r) }

// A Request is what the functions are asked.
type Request struct {
	Trip   string `json:"trip"`
	What   string `json:"what"`
	Refuse string `json:"refuse"` // what is not to be had
}

// An Agency books in a table.
type Agency struct {
	db     *dynamodb.Client
	states *sfn.Client
}

// New returns an agency with the clients of a configuration.
func New(cfg aws.Config) *Agency { return &Agency{dynamodb.NewFromConfig(cfg), sfn.NewFromConfig(cfg)} }

// Open creates the table and the state machine.
func (a *Agency) Open(ctx context.Context) error {
	_, err := a.db.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: aws.String("bookings"), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: "S"}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: "HASH"}},
	})
	if err != nil {
		return err
	}
	_, err = a.states.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
		Name: aws.String("trip"), RoleArn: aws.String("arn:aws:iam::123456789012:role/trip"), Definition: aws.String(Definition()),
	})
	return err
}

// Book is the handler of the function book. Booking twice is booking once.
func (a *Agency) Book(ctx context.Context, r Request) error {
	if r.Refuse == r.What {
		return Refused(r.What)
	}
	_, err := a.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("bookings"), Item: key(r)})
	return err
}

// Cancel is the handler of the function cancel. Cancelling what is not booked is no
// error.
func (a *Agency) Cancel(ctx context.Context, r Request) error {
	_, err := a.db.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: aws.String("bookings"), Key: key(r)})
	return err
}

func key(r Request) map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: r.Trip + " " + r.What}}
}

// Travel starts the workflow of a trip. The trip is its name: if the answer gets
// lost and the SDK asks again, the trip may have ended by then, and AWS says that it
// exists already.
func (a *Agency) Travel(ctx context.Context, trip, refuse string) error {
	_, err := a.states.StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: aws.String("arn:aws:states:us-east-1:123456789012:stateMachine:trip"), Name: &trip,
		Input: aws.String(`{"trip":"` + trip + `","refuse":"` + refuse + `"}`),
	})
	if _, started := errors.AsType[*sfntypes.ExecutionAlreadyExists](err); started {
		return nil
	}
	return err
}

// Outcome returns how a trip ended and how much of it is booked.
func (a *Agency) Outcome(ctx context.Context, trip string) (status string, booked int, err error) {
	out, err := a.states.DescribeExecution(ctx, &sfn.DescribeExecutionInput{
		ExecutionArn: aws.String("arn:aws:states:us-east-1:123456789012:execution:trip:" + trip),
	})
	if err != nil {
		return "", 0, err
	}
	for _, what := range []string{"flight", "hotel", "car"} {
		item, err := a.db.GetItem(ctx, &dynamodb.GetItemInput{
			TableName: aws.String("bookings"), Key: key(Request{Trip: trip, What: what}), ConsistentRead: aws.Bool(true),
		})
		if err != nil {
			return "", 0, err
		}
		if len(item.Item) > 0 {
			booked++
		}
	}
	return string(out.Status), booked, nil
}
