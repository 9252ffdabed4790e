package events

import (
	"context"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// maxTargets is how many targets a rule may have.
const maxTargets = 5

// A target is where a rule's events go. It never changes.
type target struct {
	Target
	template *template // of the input transformer
	path     path      // of the input path
}

// A Target is where a rule's events go, and in which form. Targets in services that
// the jar does not have, and their parameters, are refused by name.
type Target struct {
	Id                          string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	Arn                         string `aws:"required,len=1..1600"`
	RoleArn                     string `aws:"len=1..1600"`
	Input                       string `aws:"len=..8192"`
	InputPath                   string `aws:"len=..256"`
	InputTransformer            *InputTransformer
	KinesisParameters           *KinesisParameters
	RunCommandParameters        *RunCommandParameters `aws:"refuse"`
	EcsParameters               *EcsParameters        `aws:"refuse"`
	BatchParameters             *BatchParameters      `aws:"refuse"`
	SqsParameters               *SqsParameters
	HttpParameters              *HttpParameters
	RedshiftDataParameters      *RedshiftDataParameters      `aws:"refuse"`
	SageMakerPipelineParameters *SageMakerPipelineParameters `aws:"refuse"`
	DeadLetterConfig            *DeadLetterConfig
	RetryPolicy                 *RetryPolicy
	AppSyncParameters           *AppSyncParameters `aws:"refuse"`
}

// InputTransformer makes a target's input of parts of the event.
type InputTransformer struct {
	InputPathsMap map[string]string `aws:"len=..100,key.len=1..256,value.len=..256,key.pattern=[A-Za-z0-9\\_\\-]+"`
	InputTemplate string            `aws:"required,len=1..8192"`
}

// KinesisParameters says what of the event is the record's partition key.
type KinesisParameters struct {
	PartitionKeyPath string `aws:"required,len=..256"`
}

// SqsParameters names the message group, which may be a path into the event.
type SqsParameters struct {
	MessageGroupId string `aws:"len=..100"`
}

// HttpParameters are parts of the request to an API destination. Values may be paths
// into the event.
type HttpParameters struct {
	PathParameterValues   []string          `aws:"member.pattern=(?!\\s*$).+"`
	HeaderParameters      map[string]string `aws:"key.len=..512,value.len=..512"`
	QueryStringParameters map[string]string `aws:"key.len=..512,value.len=..512"`
}

// RetryPolicy says for how long a delivery is tried again.
type RetryPolicy struct {
	MaximumRetryAttempts     *int32 `aws:"range=0..185"`
	MaximumEventAgeInSeconds *int32 `aws:"range=60..86400"`
}

// PutTargetsInput names a rule and targets for it.
type PutTargetsInput struct {
	Rule         string   `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	EventBusName string   `aws:"len=1..1600,pattern=(arn:aws[\\w-]*:events:[a-z]{2}-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+"`
	Targets      []Target `aws:"required,len=1..100"`
}

// PutTargetsOutput lists the targets that were not added.
type PutTargetsOutput struct {
	FailedEntryCount int32                   `aws:"always"`
	FailedEntries    []PutTargetsResultEntry `aws:"always"`
}

// A PutTargetsResultEntry says why a target was not added.
type PutTargetsResultEntry struct {
	TargetId     string
	ErrorCode    string
	ErrorMessage string
}

// PutTargets adds targets to a rule, or replaces those of the same id. Errors:
// ResourceNotFoundException, ValidationException, LimitExceededException for more than
// five.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
func (s *Service) PutTargets(ctx context.Context, in *PutTargetsInput) (*PutTargetsOutput, error) {
	return bus.Do(ctx, s.ep, "PutTargets", in, s.putTargets)
}

func (s *Service) putTargets(c *sim.Call, in *PutTargetsInput) (*PutTargetsOutput, error) {
	b, r, err := s.ruleOn(c, in.Rule, in.EventBusName)
	if err != nil {
		return nil, err
	}
	changed := r
	ids := map[string]bool{}
	for i := range in.Targets {
		if id := in.Targets[i].Id; ids[id] {
			return nil, errInvalid("More than one target with Id '%s' is provided.", id)
		}
		ids[in.Targets[i].Id] = true
		t, err := s.newTarget(&in.Targets[i])
		if err != nil {
			return nil, err
		}
		changed = changed.onTargets(changed.withTarget(t))
	}
	if len(changed.targets) > maxTargets {
		return nil, errLimit()
	}
	b.put(changed)
	return &PutTargetsOutput{FailedEntries: []PutTargetsResultEntry{}}, nil
}

// RemoveTargetsInput names a rule and targets of it.
type RemoveTargetsInput struct {
	Rule         string   `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	EventBusName string   `aws:"len=1..1600,pattern=(arn:aws[\\w-]*:events:[a-z]{2}-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+"`
	Ids          []string `aws:"required,len=1..100,member.len=1..64,member.pattern=[\\.\\-_A-Za-z0-9]+"`
	Force        bool     // only concerns rules of AWS's services, of which the jar has none
}

// RemoveTargetsOutput lists the targets that were not removed.
type RemoveTargetsOutput struct {
	FailedEntryCount int32                      `aws:"always"`
	FailedEntries    []RemoveTargetsResultEntry `aws:"always"`
}

// A RemoveTargetsResultEntry says why a target was not removed.
type RemoveTargetsResultEntry struct {
	TargetId     string
	ErrorCode    string
	ErrorMessage string
}

// RemoveTargets takes targets off a rule; those that it does not have are told one by
// one. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html
func (s *Service) RemoveTargets(ctx context.Context, in *RemoveTargetsInput) (*RemoveTargetsOutput, error) {
	return bus.Do(ctx, s.ep, "RemoveTargets", in, func(c *sim.Call, in *RemoveTargetsInput) (*RemoveTargetsOutput, error) {
		b, r, err := s.ruleOn(c, in.Rule, in.EventBusName)
		if err != nil {
			return nil, err
		}
		out := &RemoveTargetsOutput{FailedEntries: []RemoveTargetsResultEntry{}}
		targets := slices.Clone(r.targets)
		for _, id := range in.Ids {
			before := len(targets)
			targets = slices.DeleteFunc(targets, func(t *target) bool { return t.Id == id })
			if len(targets) == before {
				out.FailedEntries = append(out.FailedEntries, RemoveTargetsResultEntry{
					TargetId: id, ErrorCode: "ResourceNotFoundException",
					ErrorMessage: "Rule '" + r.name + "' does not have a target with the Id '" + id + "'.",
				})
			}
		}
		out.FailedEntryCount = int32(len(out.FailedEntries))
		b.put(r.onTargets(targets))
		return out, nil
	})
}

// ListTargetsByRuleInput names a rule.
type ListTargetsByRuleInput struct {
	Rule         string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	EventBusName string `aws:"len=1..1600,pattern=(arn:aws[\\w-]*:events:[a-z]{2}-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+"`
	NextToken    string `aws:"len=1..2048"`
	Limit        int32  `aws:"range=1..100"`
}

// ListTargetsByRuleOutput is a page of the rule's targets.
type ListTargetsByRuleOutput struct {
	Targets   []Target `aws:"always"`
	NextToken string
}

// ListTargetsByRule lists the targets of a rule. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html
func (s *Service) ListTargetsByRule(ctx context.Context, in *ListTargetsByRuleInput) (*ListTargetsByRuleOutput, error) {
	return bus.Do(ctx, s.ep, "ListTargetsByRule", in, func(c *sim.Call, in *ListTargetsByRuleInput) (*ListTargetsByRuleOutput, error) {
		_, r, err := s.ruleOn(c, in.Rule, in.EventBusName)
		if err != nil {
			return nil, err
		}
		targets, next, err := page(r.targets, in.NextToken, in.Limit)
		if err != nil {
			return nil, err
		}
		out := &ListTargetsByRuleOutput{Targets: []Target{}, NextToken: next}
		for _, t := range targets {
			out.Targets = append(out.Targets, t.Target)
		}
		return out, nil
	})
}
