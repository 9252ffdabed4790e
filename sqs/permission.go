package sqs

import (
	"context"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/policy"
	"github.com/cloudjar/cloudjar/sim"
)

// AddPermissionInput is what AddPermission takes.
type AddPermissionInput struct {
	QueueUrl      string
	Label         string   // the statement's Sid
	AWSAccountIds []string `aws:"form=AWSAccountId,flattened"`
	Actions       []string `aws:"form=ActionName,flattened"` // SendMessage, …, or *; at most 7
}

// AddPermissionOutput is what AddPermission answers.
type AddPermissionOutput struct{}

// AddPermission adds a statement to the queue's policy that allows accounts some
// actions. InvalidParameterValueException for a label that is there already; OverLimit
// for more than 20 statements.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html
func (s *Service) AddPermission(ctx context.Context, in *AddPermissionInput) (*AddPermissionOutput, error) {
	return bus.Do(ctx, s.ep, "AddPermission", in, s.addPermission)
}

// permitted are the actions that others can be allowed, owned those that they
// cannot.
var (
	permitted = []string{
		"*", "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues",
		"PurgeQueue", "ReceiveMessage", "SendMessage",
	}
	owned = []string{
		"AddPermission", "CancelMessageMoveTask", "CreateQueue", "DeleteQueue", "ListMessageMoveTasks", "ListQueueTags", "ListQueues",
		"RemovePermission", "SetQueueAttributes", "StartMessageMoveTask", "TagQueue", "UntagQueue",
	}
)

const maxActions = 7

func (s *Service) addPermission(c *sim.Call, in *AddPermissionInput) (*AddPermissionOutput, error) {
	q, err := s.ownQueue(c, in.QueueUrl)
	if err != nil {
		return nil, err
	}
	statement, err := q.statement(in)
	if err != nil {
		return nil, err
	}
	d := &policy.Document{Version: policy.OldVersion, ID: q.arn + "/SQSDefaultPolicy"}
	if old := q.settings.policy; old != nil {
		copied := *old
		copied.Statements = slices.Clone(old.Statements)
		d = &copied
	}
	if slices.ContainsFunc(d.Statements, func(st policy.Statement) bool { return st.Sid == in.Label }) {
		return nil, errValue(in.Label, "Label", "Already exists.")
	}
	if n := len(d.Statements) + 1; n > maxStatements {
		return nil, errOverLimit("%d Statements were found, maximum allowed is %d.", n, maxStatements)
	}
	d.Statements = append(d.Statements, statement)
	q.setPolicy(c, d)
	return &AddPermissionOutput{}, nil
}

// statement returns what a permission is in a policy.
func (q *queue) statement(in *AddPermissionInput) (st policy.Statement, err error) {
	switch {
	case in.Label == "":
		return st, errMissing("Label")
	case len(in.AWSAccountIds) == 0:
		return st, errMissing("AWSAccountIds")
	case len(in.Actions) == 0:
		return st, errMissing("ActionName")
	case len(in.Label) > 80 || !isWord(in.Label):
		return st, errValue(in.Label, "Label", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
	case len(in.Actions) > maxActions:
		return st, errOverLimit("%d Actions were found, maximum allowed is %d.", len(in.Actions), maxActions)
	}
	st = policy.Statement{Sid: in.Label, Effect: policy.Allow, Resource: []string{q.arn}}
	for _, account := range in.AWSAccountIds {
		if !isAccount(account) {
			return st, errValue("["+account+"]", "PrincipalId", "Unable to verify.")
		}
		st.Principal.AWS = append(st.Principal.AWS, "arn:aws:iam::"+account+":root")
	}
	for _, action := range in.Actions {
		if slices.Contains(owned, action) {
			return st, errValue("SQS:"+action, "ActionName", "Only the queue owner is allowed to invoke this action.")
		}
		if !slices.Contains(permitted, action) {
			return st, errValue("SQS:"+action, "ActionName", "Please refer to the appropriate WSDL for a list of valid actions. ")
		}
		st.Action = append(st.Action, "SQS:"+action)
	}
	return st, nil
}

// setPolicy replaces the queue's policy; one without statements goes away.
func (q *queue) setPolicy(c *sim.Call, d *policy.Document) {
	made := *q.settings
	made.policy, made.policyText = d, d.String()
	if len(d.Statements) == 0 {
		made.policy, made.policyText = nil, ""
	}
	q.settings, q.modified = &made, c.Now().UnixNano()
}

// RemovePermissionInput is what RemovePermission takes.
type RemovePermissionInput struct {
	QueueUrl string
	Label    string
}

// RemovePermissionOutput is what RemovePermission answers.
type RemovePermissionOutput struct{}

// RemovePermission takes the policy's statements with that label away.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html
func (s *Service) RemovePermission(ctx context.Context, in *RemovePermissionInput) (*RemovePermissionOutput, error) {
	return bus.Do(ctx, s.ep, "RemovePermission", in, s.removePermission)
}

func (s *Service) removePermission(c *sim.Call, in *RemovePermissionInput) (*RemovePermissionOutput, error) {
	q, err := s.ownQueue(c, in.QueueUrl)
	if err != nil {
		return nil, err
	}
	if in.Label == "" {
		return nil, errMissing("Label")
	}
	d := &policy.Document{}
	if q.settings.policy != nil {
		*d = *q.settings.policy
	}
	kept := slices.DeleteFunc(slices.Clone(d.Statements), func(st policy.Statement) bool { return st.Sid == in.Label })
	if len(kept) == len(d.Statements) {
		return nil, errValue(in.Label, "Label", "can't find label.")
	}
	d.Statements = kept
	q.setPolicy(c, d)
	return &RemovePermissionOutput{}, nil
}
