package scheduler

import (
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A Target is what a schedule invokes, as which role. Templates of services that the
// jar does not have are refused by name, as are their parameters.
type Target struct {
	Arn                         string `aws:"required,len=1..1600"`
	DeadLetterConfig            *DeadLetterConfig
	EcsParameters               *EcsParameters `aws:"refuse"`
	EventBridgeParameters       *EventBridgeParameters
	Input                       string `aws:"len=1.."`
	KinesisParameters           *KinesisParameters
	RetryPolicy                 *RetryPolicy
	RoleArn                     string                       `aws:"required,len=1..1600,pattern=^arn:aws(-[a-z]+)?:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+$"`
	SageMakerPipelineParameters *SageMakerPipelineParameters `aws:"refuse"`
	SqsParameters               *SqsParameters
}

// DeadLetterConfig names the queue for invocations that failed.
type DeadLetterConfig struct {
	Arn string `aws:"len=1..1600,pattern=^arn:aws(-[a-z]+)?:sqs:[a-z0-9\\-]+:\\d{12}:[a-zA-Z0-9\\-_]+$"`
}

// EventBridgeParameters are what an event is about.
type EventBridgeParameters struct {
	DetailType string `aws:"required,len=1..128"`
	Source     string `aws:"required,len=1..256"`
}

// KinesisParameters say where a record belongs.
type KinesisParameters struct {
	PartitionKey string `aws:"required,len=1..256"`
}

// SqsParameters name the message group.
type SqsParameters struct {
	MessageGroupId string `aws:"len=1..128"`
}

// RetryPolicy says for how long an invocation is tried again.
type RetryPolicy struct {
	MaximumEventAgeInSeconds *int32 `aws:"range=60..86400"`
	MaximumRetryAttempts     *int32 `aws:"range=0..185"`
}

// universal is what the ARNs of universal targets name: aws-sdk:sqs:sendMessage.
const universal = "aws-sdk:"

// The services that templates are for, and those of them that the jar has.
var (
	templates      = []string{"events", "firehose", "kinesis", "lambda", "sns", "sqs", "states"}
	otherTemplates = []string{"codebuild", "codepipeline", "ecs", "inspector", "sagemaker"}
)

// sdkServices are the names that SDKs have for services, where they differ from the
// ones that requests are signed for.
var sdkServices = map[string]string{
	"applicationautoscaling": "application-autoscaling", "cloudwatchlogs": "logs", "dynamodb": "dynamodb", "eventbridge": "events",
	"firehose": "firehose", "iam": "iam", "kinesis": "kinesis", "lambda": "lambda", "pipes": "pipes", "s3": "s3",
	"scheduler": "scheduler", "sfn": "states", "sns": "sns", "sqs": "sqs", "sts": "sts",
}

// readOnly are the prefixes of operations that are no targets (user guide, Using
// universal targets).
var readOnly = []string{
	"get", "describe", "list", "poll", "receive", "search", "scan", "query", "select", "read", "lookup", "discover", "validate",
	"batchGet", "batchDescribe", "batchRead", "transactGet", "adminGet", "adminList", "testMigration", "retrieve", "testConnection",
	"translateDocument", "isAuthorized", "invokeModel",
}

// check looks at a target as CreateSchedule does.
func (t *Target) check(operation, region string) error {
	to, resource, ok := bus.ToARN(t.Arn)
	if !ok {
		return errInvalid("Provided Arn is not in correct format.")
	}
	if to.Service == "scheduler" && to.Region == "" && to.Account == "" && strings.HasPrefix(resource, universal) {
		return t.checkUniversal(operation, strings.TrimPrefix(resource, universal))
	}
	switch {
	case slices.Contains(otherTemplates, to.Service):
		return refuse(operation, "Target.Arn of "+to.Service)
	case !slices.Contains(templates, to.Service):
		return errInvalid("%s is not a supported service for a target.", to.Service)
	case to.Region != region:
		return errInvalid("The target ARN provided does not match the current region %s.", region)
	}
	return t.checkTemplate(to.Service, resource)
}

func (t *Target) checkUniversal(operation, resource string) error {
	service, action, ok := strings.Cut(resource, ":")
	if !ok || service == "" || action == "" {
		return errInvalid("Provided Arn is not in correct format.")
	}
	for _, prefix := range readOnly {
		if strings.HasPrefix(action, prefix) {
			return errInvalid("%s API is not supported.", action)
		}
	}
	if t.Input == "" {
		return errInvalid("You must provide an input to set this target for your schedule.")
	}
	if _, has := sdkServices[service]; !has {
		return refuse(operation, "Target.Arn of "+service)
	}
	return nil
}

// sourcePattern is AWS's pattern of an event's source: none of AWS's own.
const sourcePattern = `^(?=[/\.\-_A-Za-z0-9]+)((?!aws\.).*)|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)$`

// checkTemplate looks for what the template of a service needs, and for what it does
// not have. The input of some has to be JSON (Target, API reference).
func (t *Target) checkTemplate(service, resource string) error {
	for _, p := range []struct {
		name, service string
		given, needed bool
	}{
		{"EventBridgeParameters", "events", t.EventBridgeParameters != nil, true},
		{"KinesisParameters", "kinesis", t.KinesisParameters != nil, true},
		{"SqsParameters", "sqs", t.SqsParameters != nil, strings.HasSuffix(resource, ".fifo")},
	} {
		switch {
		case p.given && p.service != service:
			return errInvalid("Parameters %s not supported for the target.", p.name)
		case p.service == service && p.needed && !p.given:
			return errInvalid("Parameters %s must be specified for the target.", p.name)
		}
	}
	switch {
	case service == "events" && !strings.HasPrefix(resource, "event-bus/"):
		return errInvalid("Provided Arn is not in correct format.")
	case service == "events" && strings.HasPrefix(t.EventBridgeParameters.Source, "aws."):
		return errInvalid("1 validation error detected: Value '%s' at 'target.eventBridgeParameters.source' failed to satisfy constraint: "+
			"Member must satisfy regular expression pattern: %s", t.EventBridgeParameters.Source, sourcePattern)
	case service == "sqs" && t.SqsParameters != nil && t.SqsParameters.MessageGroupId != "" && !strings.HasSuffix(resource, ".fifo"):
		return errInvalid("Parameters MessageGroupId not valid for the target.")
	}
	if t.Input == "" || !slices.Contains([]string{"events", "lambda", "states"}, service) {
		return nil
	}
	// The words in angle brackets are replaced first, within quotes or without.
	if _, err := jsonvalue.Parse(fill(t.Input, "1", "1", "1", "1")); err != nil {
		return errInvalid("JSON syntax error in input for the target.")
	}
	return nil
}

// The words of a target's input that an invocation replaces.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
func fill(input, arn, scheduled, execution, attempt string) string {
	if !strings.Contains(input, "<aws.scheduler.") {
		return input
	}
	return strings.NewReplacer(
		"<aws.scheduler.schedule-arn>", arn, "<aws.scheduler.scheduled-time>", scheduled,
		"<aws.scheduler.execution-id>", execution, "<aws.scheduler.attempt-number>", attempt,
	).Replace(input)
}
