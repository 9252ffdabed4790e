package stepfn

import (
	"reflect"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// An integration is a service that tasks call, and how its answers and errors look.
type integration struct {
	bus     string // the service's name on the bus
	prefix  string // of errors: SQS.…
	service string // in causes
	generic string // the error of what the service's model does not name: AmazonSQSException
	form    form
	attempt bool // causes count the SDK's attempts, as recorded
}

// A form is how the headers of answers look. Integrations of the AWS SDK have none.
type form uint8

const (
	formSDK form = iota
	formLambda
	formDynamoDB
	formJSON // SQS and Step Functions
	formXML  // SNS
	formEvents
)

// optimised are the integrations of arn:aws:states:::service:action that the jar
// has.
// https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
var optimised = map[string]integration{
	"lambda:invoke":         {bus: "lambda", prefix: "Lambda", service: "AWSLambda", generic: "AWSLambdaException", form: formLambda},
	"sqs:sendMessage":       {bus: "sqs", prefix: "SQS", service: "AmazonSQS", generic: "AmazonSQSException", form: formJSON},
	"sns:publish":           {bus: "sns", prefix: "SNS", service: "AmazonSNS", generic: "AmazonSNSException", form: formXML},
	"events:putEvents":      {bus: "events", prefix: "EventBridge", service: "AmazonEventBridge", generic: "AmazonEventBridgeException", form: formEvents},
	"dynamodb:getItem":      optimisedDynamoDB,
	"dynamodb:putItem":      optimisedDynamoDB,
	"dynamodb:updateItem":   optimisedDynamoDB,
	"dynamodb:deleteItem":   optimisedDynamoDB,
	"states:startExecution": {bus: "states", prefix: "StepFunctions", service: "AWSStepFunctions", generic: "AWSStepFunctionsException", form: formJSON},
}

var optimisedDynamoDB = integration{
	bus: "dynamodb", prefix: "DynamoDB", service: "AmazonDynamoDBv2", generic: "AmazonDynamoDBException", form: formDynamoDB,
}

// sdk are the services of arn:aws:states:::aws-sdk:service:action that the jar has.
// https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
var sdk = map[string]integration{
	"applicationautoscaling": {bus: "application-autoscaling", prefix: "ApplicationAutoScaling"},
	"cloudwatchlogs":         {bus: "logs", prefix: "CloudWatchLogs"},
	"dynamodb":               {bus: "dynamodb", prefix: "DynamoDb"},
	"dynamodbstreams":        {bus: "dynamodbstreams", prefix: "DynamoDbStreams"},
	"eventbridge":            {bus: "events", prefix: "EventBridge"},
	"firehose":               {bus: "firehose", prefix: "Firehose"},
	"iam":                    {bus: "iam", prefix: "Iam"},
	"kinesis":                {bus: "kinesis", prefix: "Kinesis"},
	"lambda":                 {bus: "lambda", prefix: "Lambda"},
	"pipes":                  {bus: "pipes", prefix: "Pipes"},
	"s3":                     {bus: "s3", prefix: "S3"},
	"scheduler":              {bus: "scheduler", prefix: "Scheduler"},
	"sfn":                    {bus: "states", prefix: "Sfn", attempt: true},
	"sns":                    {bus: "sns", prefix: "Sns"},
	"sqs":                    {bus: "sqs", prefix: "Sqs"},
	"sts":                    {bus: "sts", prefix: "Sts"},
}

// integrationOf finds the service behind a resource.
func integrationOf(r taskResource) (integration, bool) {
	if r.kind == taskLambda {
		return optimised["lambda:invoke"], true
	}
	if name, ok := strings.CutPrefix(r.service, "aws-sdk:"); ok {
		i, ok := sdk[name]
		i.service, i.generic = i.prefix, i.prefix+"Exception"
		return i, ok
	}
	i, ok := optimised[r.service+":"+r.action]
	return i, ok
}

// isSDK tells the integrations of the AWS SDK from the optimised ones.
func (r taskResource) isSDK() bool { return strings.HasPrefix(r.service, "aws-sdk:") }

// admit says why a task cannot even be scheduled.
func (s *Service) admit(t *callTask) (cause string) {
	if t.resource.kind != taskActivity {
		return ""
	}
	a, err := readARN(t.resource.arn, kindActivity)
	if err == nil && s.activities[a.name] != nil && s.activities[a.name].arn == t.resource.arn {
		return ""
	}
	return "The activity " + t.resource.arn + " does not exist."
}

// An errand is a call of a service for a task.
type errand struct {
	id       taskID
	resource taskResource
}

// callTask does the task of an execution: asks the service, queues it for workers,
// or runs the user's mock.
func (s *Service) callTask(c *sim.Call, x *execution, r callTask) {
	x.tasks = append(x.tasks[:len(x.tasks):len(x.tasks)], task{ticket: r.ticket, resource: r.resource, token: r.token, input: r.text})
	s.executions.ReplaceOrInsert(x)
	e := errand{taskID{x.serial, r.ticket}, r.resource}
	if r.resource.kind == taskActivity {
		if a := s.activities[r.resource.arn[strings.LastIndexByte(r.resource.arn, ':')+1:]]; a != nil {
			s.offer(c, a, e.id)
		}
		return
	}
	if mock := s.mocks[r.resource.service+":"+r.resource.name()]; mock != nil && r.resource.kind == taskIntegration {
		s.runMock(c, e, mock, r.text)
		return
	}
	i, ok := integrationOf(r.resource)
	if !ok || r.resource.pattern == patternSync && i.bus != "states" {
		s.failErrand(c, e, failure{
			name:  "cloudjar.NotModelled",
			cause: "cloudjar has no " + r.resource.arn + "; register a mock with StepFn.Mock(\"" + r.resource.service + ":" + r.resource.name() + "\", …)",
		})
		return
	}
	if i.bus == "states" && !r.resource.isSDK() {
		s.startNested(c, x, e, r)
		return
	}
	operation := operationOf(r.resource.action)
	if r.resource.kind == taskLambda {
		operation = "Invoke"
	}
	to := bus.To{Service: i.bus, As: s.actingFor(x, r)}
	if op, ok := s.operation(i.bus, operation); ok && r.resource.isSDK() {
		r.parameters = texts(r.parameters, reflect.TypeOf(op.NewInput()))
	}
	body := requestBody(i, x.run.origin, r, &to)
	s.asker.Ask(c, to, operation, []byte(body.String()), e)
}

// actingFor is the role in which a task calls.
func (s *Service) actingFor(x *execution, r callTask) bus.Principal {
	role := x.run.origin.roleArn
	if r.roleArn != "" {
		role = r.roleArn
	}
	return bus.Principal{Service: "states.amazonaws.com", ARN: role, Source: x.run.origin.machineArn}
}

// failErrand tells the execution that its task failed.
func (s *Service) failErrand(c *sim.Call, e errand, f failure) {
	st := taskFailed{ticket: e.id.ticket, failure: f}
	if e.resource.pattern == patternToken || e.resource.pattern == patternSync {
		st.stage = taskSubmitFailed
	}
	s.relay.At(c, c.Now(), relayed{e.id.execution, st})
}

// answered is a service's answer to a task.
func (s *Service) answered(c *sim.Call, r bus.Reply) {
	switch what := r.Arg.(type) {
	case errand:
		s.advance(c, what.id.execution, s.outcome(c, what, r))
	case mapErrand:
		s.mapAnswered(c, what, r)
	}
}

// outcome reads an answer.
func (s *Service) outcome(c *sim.Call, e errand, r bus.Reply) stimulus {
	i, _ := integrationOf(e.resource)
	failed := taskFailed{ticket: e.id.ticket}
	if e.resource.pattern == patternToken {
		failed.stage = taskSubmitFailed
	}
	if r.Err != nil {
		failed.failure = i.failure(c, e.resource, r.Err)
		return failed
	}
	body, err := jsonvalue.ParseBytes(r.Body)
	if err != nil {
		failed.failure = failure{name: i.prefix + "." + i.generic, cause: err.Error()}
		return failed
	}
	if i.bus == "lambda" && !e.resource.isSDK() {
		return lambdaOutcome(c, e, body)
	}
	if i.form == formEvents && body.Get("FailedEntryCount").Float() > 0 {
		failed.failure = failure{name: "EventBridge.FailedEntry", cause: body.String()}
		return failed
	}
	if e.resource.isSDK() {
		if out, ok := s.outputType(i.bus, operationOf(e.resource.action)); ok {
			body = isoTimes(body, out)
		}
		body = textBlobs(i, body)
	} else {
		body = i.form.wrap(c, body, r.Body)
	}
	return e.done(body, "")
}

// done is the stimulus of an answer: of a task that waits for its token only the
// first of two.
func (e errand) done(output jsonvalue.Value, text string) stimulus {
	if e.resource.pattern != patternResponse {
		return taskSubmitted{e.id.ticket, output}
	}
	return taskSucceeded{ticket: e.id.ticket, output: output, text: text}
}
