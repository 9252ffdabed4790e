package events

import (
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// The services whose resources AWS takes as targets, and what the jar does with them.
var (
	modelledTargets = []string{"events", "firehose", "kinesis", "lambda", "logs", "sns", "sqs", "states"}
	otherTargets    = []string{
		"appsync", "automation", "batch", "codebuild", "codepipeline", "ec2", "ecs", "execute-api", "glue", "imagebuilder",
		"inspector", "redshift", "redshift-serverless", "sagemaker", "ssm", "ssm-incidents",
	}
)

// newTarget looks at a target as PutTargets does, and reads its templates.
func (s *Service) newTarget(in *Target) (*target, error) {
	to, resource, ok := bus.ToARN(in.Arn)
	if !ok {
		return nil, errARN(in.Arn)
	}
	if err := s.reachable(in, to, resource); err != nil {
		return nil, err
	}
	if err := checkDeadLetter(in.DeadLetterConfig, s.ep.Region); err != nil {
		return nil, err
	}
	if given := countInputs(in); given > 1 {
		return nil, errInvalid("Only one of Input, InputPath, or InputTransformer must be provided for target %s.", in.Id)
	}
	t := &target{Target: *in}
	return t, t.readInput()
}

// readInput reads the target's input, path or template.
func (t *target) readInput() error {
	switch {
	case t.Input != "":
		if _, err := jsonvalue.Parse(t.Input); err != nil {
			return errInvalid("JSON syntax error in input for target %s.", t.Id)
		}
	case t.InputPath != "":
		if t.path = parsePath(t.InputPath); !t.path.valid {
			return errInvalid("InputPath for target %s is invalid.", t.Id)
		}
	case t.InputTransformer != nil:
		var unknown string
		if t.template, unknown = parseTemplate(t.InputTransformer); t.template == nil {
			return errInvalid("InputTemplate for target %s contains invalid placeholder %s.", t.Id, unknown)
		}
		for _, p := range t.template.paths {
			if !p.valid {
				return errInvalid("InputPath for target %s is invalid.", t.Id)
			}
		}
		if t.template.uses(eventJSON) && !t.template.object {
			return errInvalid("InputTemplate for target %s contains placeholder %s valid only for JSON template.", t.Id, eventJSON)
		}
	}
	return nil
}

func countInputs(in *Target) (n int) {
	for _, given := range []bool{in.Input != "", in.InputPath != "", in.InputTransformer != nil} {
		if given {
			n++
		}
	}
	return n
}

// reachable looks at what a target is, and whether it has what its kind needs.
func (s *Service) reachable(in *Target, to bus.To, resource string) error {
	switch {
	case slices.Contains(otherTargets, to.Service):
		return refuse("PutTargets", "Targets.Arn of "+to.Service)
	case !slices.Contains(modelledTargets, to.Service):
		return errInvalid("%s is not a supported service for a target.", to.Service)
	}
	if in.KinesisParameters != nil && to.Service != "kinesis" {
		return errInvalid("Parameter(s) KinesisParameters not supported for target: %s.", in.Id)
	}
	if in.HttpParameters != nil && to.Service != "events" {
		return errInvalid("Parameter(s) HttpParameters not supported for target: %s.", in.Id)
	}
	needsRole := to.Account != s.ep.Account
	switch to.Service {
	case "kinesis", "firehose", "states":
		needsRole = true
	case "events":
		isBus := strings.HasPrefix(resource, "event-bus/")
		if !isBus && !strings.HasPrefix(resource, "api-destination/") {
			return errARN(in.Arn)
		}
		needsRole = needsRole || !isBus
	case "sqs":
		if strings.HasSuffix(resource, ".fifo") && (in.SqsParameters == nil || in.SqsParameters.MessageGroupId == "") {
			return errInvalid("Parameter(s) SqsParameters must be specified for target: %s.", in.Id)
		}
	}
	if needsRole && in.RoleArn == "" {
		return errInvalid("RoleArn is required for target %s.", in.Arn)
	}
	return nil
}

// checkDeadLetter looks at a dead-letter queue: a standard queue of the same region.
func checkDeadLetter(in *DeadLetterConfig, region string) error {
	if in == nil || in.Arn == "" {
		return nil
	}
	to, name, ok := bus.ToARN(in.Arn)
	switch {
	case !ok:
		return errARN(in.Arn)
	case to.Service != "sqs":
		return errInvalid("%s is not supported as a dead letter resource.", to.Service)
	case strings.HasSuffix(name, ".fifo"):
		return errInvalid("SQS FIFO is not supported by Dead Letter Queues.")
	case to.Region != region:
		return errInvalid("The dead letter queue %s is not in region %s.", in.Arn, region)
	}
	return nil
}

func isObject(text string) bool {
	v, err := jsonvalue.Parse(text)
	return err == nil && v.Kind() == jsonvalue.Object
}
