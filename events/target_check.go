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
	if given := countInputs(in); given > 1 {
		return nil, errInvalid("Only one of Input, InputPath, or InputTransformer must be provided for target %s.", in.Id)
	}
	t := &target{Target: *in}
	switch {
	case in.Input != "":
		if _, err := jsonvalue.Parse(in.Input); err != nil {
			return nil, errInvalid("JSON syntax error in input for target %s.", in.Id)
		}
	case in.InputPath != "":
		t.path = parsePath(in.InputPath)
	case in.InputTransformer != nil:
		var unknown string
		if t.template, unknown = parseTemplate(in.InputTransformer); t.template == nil {
			return nil, errInvalid("InputTemplate for target %s contains invalid placeholder %s.", in.Id, unknown)
		}
	}
	return t, nil
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
	needsRole := false
	switch to.Service {
	case "kinesis", "firehose", "states":
		needsRole = true
	case "events":
		isBus := strings.HasPrefix(resource, "event-bus/")
		if !isBus && !strings.HasPrefix(resource, "api-destination/") {
			return errARN(in.Arn)
		}
		needsRole = !isBus || to.Account != s.ep.Account
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

func isObject(text string) bool {
	v, err := jsonvalue.Parse(text)
	return err == nil && v.Kind() == jsonvalue.Object
}
