package sqs

import (
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/policy"
	"github.com/cloudjar/cloudjar/sim"
)

// ownerOnly is the action of requests that no policy can allow another account.
const ownerOnly = "*"

// permit tells whether whoever asks may do something with the queue. The owner's own
// users and roles may, unless the queue's policy denies it: what their identities
// allow them is not modelled. Services and other accounts need the policy.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-creating-custom-policies.html
func (q *queue) permit(c *sim.Call, action string) error {
	p, asked := bus.PrincipalOf(c.Context())
	account := c.Account
	if asked {
		if to, _, ok := bus.ToARN(p.ARN); ok {
			account = to.Account
		}
	}
	service := asked && p.Service != "" && p.ARN == ""
	owner := !service && account == q.home.ep.Account
	d := q.settings.policy
	if d == nil && owner {
		return nil
	}
	r := &policy.Request{
		Action: "sqs:" + action, Resource: q.arn,
		Caller:  policy.Caller{Account: account, ARN: p.ARN},
		Context: map[string]string{"aws:securetransport": "true"},
	}
	who := "arn:aws:iam::" + account + ":root"
	if p.ARN != "" {
		who = p.ARN
	}
	if service {
		who = p.Service
		r.Caller = policy.Caller{Service: p.Service}
		r.Context["aws:principalisawsservice"], r.Context["aws:principalservicename"] = "true", p.Service
	} else {
		r.Context["aws:principalaccount"], r.Context["aws:principalarn"] = account, who
	}
	if p.Source != "" {
		r.Context["aws:sourcearn"], r.Context["aws:sourceaccount"] = p.Source, p.SourceAccount()
	}
	effect := ""
	if d != nil {
		effect = d.Decide(r)
	}
	name := "sqs:" + strings.ToLower(action)
	switch {
	case effect == policy.Deny && action != ownerOnly:
		return errDenied(who, name, q.arn, "with an explicit deny in a resource-based policy")
	case owner || effect == policy.Allow && action != ownerOnly:
		return nil
	}
	return errDenied(who, name, q.arn, "because no resource-based policy allows the "+name+" action")
}
