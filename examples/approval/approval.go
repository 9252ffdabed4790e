package approval

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// Definition is the state machine, in Amazon States Language with JSONata. The mail
// to the approver is a message in a queue; its token is what the click brings back.
const Definition = `{
  "QueryLanguage": "JSONata",
  "StartAt": "Check amount",
  "States": {
    "Check amount": {
      "Type": "Choice",
      "Choices": [{"Condition": "{% $states.input.amount <= 100 %}", "Next": "Ship"}],
      "Default": "Ask"
    },
    "Ask": {
      "Type": "Task",
      "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      "TimeoutSeconds": 604800,
      "Arguments": {
        "QueueUrl": "QUEUE",
        "MessageBody": {"order": "{% $states.input.order %}", "amount": "{% $states.input.amount %}", "token": "{% $states.context.Task.Token %}"}
      },
      "Catch": [
        {"ErrorEquals": ["Rejected"], "Next": "Rejected"},
        {"ErrorEquals": ["States.Timeout"], "Next": "Nobody answered"}
      ],
      "Next": "Ship"
    },
    "Ship": {"Type": "Pass", "Output": {"shipped": true}, "End": true},
    "Rejected": {"Type": "Fail", "Error": "Rejected"},
    "Nobody answered": {"Type": "Fail", "Error": "Expired", "Cause": "a week has passed"}
  }
}`

// A Desk is where orders come from and where approvers click.
type Desk struct {
	states  *sfn.Client
	queues  *sqs.Client
	machine string
	queue   string
}

// Open creates the queue and the state machine.
func Open(ctx context.Context, cfg aws.Config) (*Desk, error) {
	d := &Desk{states: sfn.NewFromConfig(cfg), queues: sqs.NewFromConfig(cfg)}
	queue, err := d.queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String("approvals")})
	if err != nil {
		return nil, err
	}
	d.queue = *queue.QueueUrl
	machine, err := d.states.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
		Name: aws.String("approval"), RoleArn: aws.String("arn:aws:iam::123456789012:role/approval"),
		Definition: aws.String(strings.ReplaceAll(Definition, "QUEUE", d.queue)),
	})
	if err != nil {
		return nil, err
	}
	d.machine = *machine.StateMachineArn
	return d, nil
}

// In returns the same desk with clients of another configuration.
func (d *Desk) In(cfg aws.Config) *Desk {
	return &Desk{sfn.NewFromConfig(cfg), sqs.NewFromConfig(cfg), d.machine, d.queue}
}

// Order starts the workflow of an order and returns its execution.
func (d *Desk) Order(ctx context.Context, order string, amount int) (execution string, err error) {
	input, err := json.Marshal(map[string]any{"order": order, "amount": amount})
	if err != nil {
		return "", err
	}
	out, err := d.states.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &d.machine, Name: &order, Input: aws.String(string(input))})
	if err != nil {
		return "", err
	}
	return *out.ExecutionArn, nil
}

// A Question is what the approver is asked.
type Question struct {
	Order  string
	Amount int
	Token  string
}

// Next returns the next question, if there is one.
func (d *Desk) Next(ctx context.Context) (q Question, ok bool, err error) {
	out, err := d.queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &d.queue})
	if err != nil || len(out.Messages) == 0 {
		return q, false, err
	}
	if err := json.Unmarshal([]byte(*out.Messages[0].Body), &q); err != nil {
		return q, false, err
	}
	_, err = d.queues.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &d.queue, ReceiptHandle: out.Messages[0].ReceiptHandle})
	return q, true, err
}

// Approve is one click, Reject the other.
func (d *Desk) Approve(ctx context.Context, q Question) error {
	_, err := d.states.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: &q.Token, Output: aws.String(`{}`)})
	return err
}

// Reject ends the order.
func (d *Desk) Reject(ctx context.Context, q Question) error {
	_, err := d.states.SendTaskFailure(ctx, &sfn.SendTaskFailureInput{TaskToken: &q.Token, Error: aws.String("Rejected")})
	return err
}

// Outcome is how an execution ended: its status, and its error if it failed.
func (d *Desk) Outcome(ctx context.Context, execution string) (status, reason string, err error) {
	out, err := d.states.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &execution})
	if err != nil {
		return "", "", err
	}
	return string(out.Status), aws.ToString(out.Error), nil
}
