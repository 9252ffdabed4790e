package cloudjar

import (
	"context"

	"github.com/cloudjar/cloudjar/autoscaling"
	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/events"
	"github.com/cloudjar/cloudjar/iam"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/logs"
	"github.com/cloudjar/cloudjar/pipes"
	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/scheduler"
	"github.com/cloudjar/cloudjar/sns"
	"github.com/cloudjar/cloudjar/sqs"
	"github.com/cloudjar/cloudjar/stepfn"
	"github.com/cloudjar/cloudjar/streams"
)

// services are the services of one region of one account.
type services struct {
	AutoScaling *autoscaling.Service // Application Auto Scaling
	DynamoDB    *dynamodb.Service
	Events      *events.Service // EventBridge
	Firehose    *streams.Firehose
	IAM         *iam.Service // and STS
	Kinesis     *streams.Kinesis
	Lambda      *lambda.Service
	Logs        *logs.Service // CloudWatch Logs
	Pipes       *pipes.Service
	S3          *s3.Service
	Scheduler   *scheduler.Service
	SNS         *sns.Service
	SQS         *sqs.Service
	StepFn      *stepfn.Service // Step Functions
}

// newServices makes the services of one place. at gives each its endpoint.
func newServices(o Options, at func(service string) *bus.Endpoint) services {
	db := dynamodb.New(at("dynamodb"), o.DynamoDB)
	return services{
		AutoScaling: autoscaling.New(at("application-autoscaling"), db, o.AutoScaling),
		DynamoDB:    db,
		Events:      events.New(at("events"), o.Events),
		Firehose:    streams.NewFirehose(at("firehose"), o.Firehose),
		IAM:         iam.New(at("iam"), at("sts"), o.IAM),
		Kinesis:     streams.New(at("kinesis"), o.Kinesis),
		Lambda:      lambda.New(at("lambda"), o.Lambda),
		Logs:        logs.New(at("logs"), o.Logs),
		Pipes:       pipes.New(at("pipes"), o.Pipes),
		S3:          s3.New(at("s3"), o.S3),
		Scheduler:   scheduler.New(at("scheduler"), o.Scheduler),
		SNS:         sns.New(at("sns"), o.SNS),
		SQS:         sqs.New(at("sqs"), o.SQS),
		StepFn:      stepfn.New(at("states"), o.StepFn),
	}
}

// fork copies the services onto the endpoints of a fork.
func (s services) fork(at func(service string) *bus.Endpoint) services {
	db := s.DynamoDB.Fork(at("dynamodb"))
	return services{
		AutoScaling: s.AutoScaling.Fork(at("application-autoscaling"), db),
		DynamoDB:    db,
		Events:      s.Events.Fork(at("events")),
		Firehose:    s.Firehose.Fork(at("firehose")),
		IAM:         s.IAM.Fork(at("iam"), at("sts")),
		Kinesis:     s.Kinesis.Fork(at("kinesis")),
		Lambda:      s.Lambda.Fork(at("lambda")),
		Logs:        s.Logs.Fork(at("logs")),
		Pipes:       s.Pipes.Fork(at("pipes")),
		S3:          s.S3.Fork(at("s3")),
		Scheduler:   s.Scheduler.Fork(at("scheduler")),
		SNS:         s.SNS.Fork(at("sns")),
		SQS:         s.SQS.Fork(at("sqs")),
		StepFn:      s.StepFn.Fork(at("states")),
	}
}

// storing returns what puts on the bill what services keep for some time: it is not
// metered as it goes.
func (s services) storing() []func(context.Context) error {
	return []func(context.Context) error{s.DynamoDB.MeterStorage, s.Events.Meter, s.Kinesis.Meter, s.Lambda.Meter, s.Logs.Meter, s.S3.Meter}
}

// wire returns what a service answers on the wire, by the name under which others
// find it on the bus, or nil.
func (s services) wire(name string) *wire.Service {
	switch name {
	case "application-autoscaling":
		return s.AutoScaling.Wire()
	case "dynamodb":
		return s.DynamoDB.Wire()
	case "dynamodbstreams":
		return s.DynamoDB.StreamsWire()
	case "events":
		return s.Events.Wire()
	case "firehose":
		return s.Firehose.Wire()
	case "iam":
		return s.IAM.Wire()
	case "kinesis":
		return s.Kinesis.Wire()
	case "lambda":
		return s.Lambda.Wire()
	case "logs":
		return s.Logs.Wire()
	case "pipes":
		return s.Pipes.Wire()
	case "s3":
		return s.S3.Wire()
	case "scheduler":
		return s.Scheduler.Wire()
	case "sns":
		return s.SNS.Wire()
	case "sqs":
		return s.SQS.Wire()
	case "states":
		return s.StepFn.Wire()
	case "sts":
		return s.IAM.SecurityTokenWire()
	}
	return nil
}

// targets are the names on the bus by what stands before the dot in X-Amz-Target.
var targets = map[string]string{
	"AWSEvents":                "events",
	"AWSStepFunctions":         "states",
	"AmazonSQS":                "sqs",
	"AnyScaleFrontendService":  "application-autoscaling",
	"DynamoDBStreams_20120810": "dynamodbstreams",
	"DynamoDB_20120810":        "dynamodb",
	"Firehose_20150804":        "firehose",
	"Kinesis_20131202":         "kinesis",
	"Logs_20140328":            "logs",
}

// peer returns a service as the Go value that others know it by, or nil.
func (s services) peer(name string) any {
	switch name {
	case "dynamodb":
		return s.DynamoDB
	case "events":
		return s.Events
	case "firehose":
		return s.Firehose
	case "iam":
		return s.IAM
	case "kinesis":
		return s.Kinesis
	case "lambda":
		return s.Lambda
	case "logs":
		return s.Logs
	case "s3":
		return s.S3
	case "sns":
		return s.SNS
	case "sqs":
		return s.SQS
	case "states":
		return s.StepFn
	}
	return nil
}
