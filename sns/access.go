package sns

import (
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/policy"
	"github.com/cloudjar/cloudjar/sim"
)

// ownerActions are what the owner's account may do with a topic unless its policy
// says otherwise.
var ownerActions = []string{
	"SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission",
	"SNS:DeleteTopic", "SNS:Subscribe", "SNS:ListSubscriptionsByTopic", "SNS:Publish",
}

// moreActions are the others that a policy can name.
var moreActions = []string{
	"SNS:Receive", "SNS:ListTagsForResource", "SNS:TagResource", "SNS:UntagResource", "SNS:GetDataProtectionPolicy",
	"SNS:PutDataProtectionPolicy",
}

// inScope tells whether an action, which may have wildcards, is one of SNS's.
func inScope(action string) bool {
	if action == "*" {
		return true
	}
	return slices.ContainsFunc(slices.Concat(ownerActions, moreActions), func(known string) bool {
		return policy.Match(strings.ToLower(action), strings.ToLower(known))
	})
}

// defaultPolicy lets the owner's account do everything.
func (t *topic) defaultPolicy() *policy.Document {
	return &policy.Document{
		Version: policy.OldVersion, ID: "__default_policy_ID",
		Statements: []policy.Statement{{
			Sid: "__default_statement_ID", Effect: policy.Allow, Principal: policy.Principal{AWS: []string{"*"}},
			Action: ownerActions, Resource: []string{t.arn},
			Conditions: []policy.Condition{{Operator: "StringEquals", Key: "AWS:SourceOwner", Values: []string{t.owner}}},
		}},
	}
}

// permit tells whether whoever asks may do something with the topic. The owner's own
// users and roles may, unless the topic's policy denies it: what their identities
// allow them is not modelled. Services and other accounts need the policy.
// https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
func (t *topic) permit(c *sim.Call, action string) error {
	p, asked := bus.PrincipalOf(c.Context())
	account := c.Account
	if to, _, ok := bus.ToARN(p.ARN); ok {
		account = to.Account
	}
	service := asked && p.Service != "" && p.ARN == ""
	who := "arn:aws:iam::" + account + ":root"
	if p.ARN != "" {
		who = p.ARN
	}
	r := &policy.Request{
		Action: "SNS:" + action, Resource: t.arn, Caller: policy.Caller{Account: account, ARN: p.ARN},
		Context: map[string]string{"aws:securetransport": "true"},
	}
	if service {
		who = p.Service
		r.Caller = policy.Caller{Service: p.Service}
		r.Context["aws:principalisawsservice"], r.Context["aws:principalservicename"] = "true", p.Service
	} else {
		r.Context["aws:sourceowner"], r.Context["aws:principalaccount"], r.Context["aws:principalarn"] = account, account, who
	}
	if p.Source != "" {
		r.Context["aws:sourcearn"], r.Context["aws:sourceaccount"] = p.Source, p.SourceAccount()
	}
	switch effect := t.policy.Decide(r); {
	case effect == policy.Deny:
		return errDenied(who, action, t.arn, "with an explicit deny in a resource-based policy")
	case effect == policy.Allow || !service && account == t.owner:
		return nil
	}
	return errDenied(who, action, t.arn, "because no resource-based policy allows the SNS:"+action+" action")
}
