package dynamodb

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/policy"
)

// A policyText is a policy in the form in which it is kept. Equal documents have
// the same text, but for one: AWS shows the version of a document that names
// none, and does not take it for equal to one that does.
type policyText struct {
	sent  string
	shown string
}

// maxPolicySize is how large a policy may be, spaces included (Service quotas,
// DynamoDB: resource-based policies).
const maxPolicySize = 20 << 10 // bytes

// readPolicy reads and checks the policy that is to be attached to a resource.
func (s *Service) readPolicy(text string, r policyResource, confirmed bool) (p policyText, err error) {
	if len(text) > maxPolicySize {
		return p, errInvalid("Maximum policy size of " + strconv.Itoa(maxPolicySize) + " bytes exceeded")
	}
	d, err := policy.Parse(text)
	if err != nil {
		return p, errPolicy(err.Error())
	}
	if err := checkPolicy(d, r); err != nil {
		return p, err
	}
	if !confirmed && locksOut(d, r, "arn:aws:iam::"+s.ep.Account+":root") {
		return p, fault("AccessDeniedException", "The new resource policy will not allow you to update the resource policy in the future.")
	}
	p.sent = d.String()
	if d.Version == "" {
		d.Version = policy.OldVersion
	}
	p.shown = d.String()
	return p, nil
}

// errPolicy says what is wrong with a document.
func errPolicy(why string) error { return errInvalid("Invalid policy document: " + why) }

// checkPolicy checks what a policy says about resources, actions and principals,
// in this order.
func checkPolicy(d *policy.Document, r policyResource) error {
	var unknown []string
	for i := range d.Statements {
		st := &d.Statements[i]
		for _, resource := range st.Resource {
			if err := checkPolicyResource(resource, r); err != nil {
				return err
			}
		}
		for _, action := range st.Action {
			if !r.hasAction(action) && !slices.Contains(unknown, strconv.Quote(action)) {
				unknown = append(unknown, strconv.Quote(action))
			}
		}
	}
	if len(unknown) > 0 {
		return errPolicy("The following action names are invalid: " + strings.Join(unknown, ", "))
	}
	for i := range d.Statements {
		if _, unknown := d.Statements[i].Principal.Unknown(); unknown {
			return errInvalid("Invalid principal in policy document.")
		}
	}
	for i := range d.Statements {
		if isUnbounded(&d.Statements[i]) {
			return errValidation("Resource-based policy grants unbounded access in one or more elements. " +
				"Please revise the policy to ensure least-privilege form of access")
		}
	}
	return nil
}

// checkPolicyResource checks a resource of a statement. It need not be the one
// that the policy is attached to, and need not exist; but the policy of a table
// is about tables and their indexes, the policy of a stream about streams.
func checkPolicyResource(arn string, r policyResource) error {
	if arn == "*" {
		return nil
	}
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return errPolicy("Resource " + arn + ` must be in ARN format or "*".`)
	}
	path := parts[5]
	stream := strings.Contains(path, "/stream/")
	wild := strings.Contains(path, "*")
	if !strings.HasPrefix(path, "table/") && !wild || stream && r.label == "" || !stream && !wild && r.label != "" {
		return errPolicy(`The relative-id "` + path + `" is invalid for ARN "` + arn + `"`)
	}
	return nil
}

// The actions that the policies of tables and of streams may name, beside those
// on policies themselves (developer guide: API operations supported by
// resource-based policies; for multi-account global tables the last four).
const (
	policyActions = "DeleteResourcePolicy GetResourcePolicy PutResourcePolicy"
	streamActions = "DescribeStream GetRecords GetShardIterator"
	tableActions  = "BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem GetItem PutItem Query Scan UpdateItem " +
		"PartiQLDelete PartiQLInsert PartiQLSelect PartiQLUpdate " +
		"DeleteTable DescribeTable UpdateTable DescribeTableReplicaAutoScaling UpdateTableReplicaAutoScaling " +
		"ListTagsOfResource TagResource UntagResource CreateBackup " +
		"DescribeContinuousBackups RestoreTableToPointInTime UpdateContinuousBackups " +
		"DescribeContributorInsights UpdateContributorInsights ExportTableToPointInTime " +
		"DescribeKinesisStreamingDestination DisableKinesisStreamingDestination " +
		"EnableKinesisStreamingDestination UpdateKinesisStreamingDestination " +
		"DescribeTimeToLive UpdateTimeToLive " +
		"AssociateTableReplica ReadDataForReplication ReplicateSettings WriteDataForReplication"
)

// hasAction tells whether a policy of the resource may name an action. It may do
// so in any case of letters, and by a pattern that matches one.
func (r policyResource) hasAction(name string) bool {
	if name == "*" {
		return true
	}
	service, pattern, _ := strings.Cut(strings.ToLower(name), ":")
	if service != "dynamodb" {
		return false
	}
	own := tableActions
	if r.label != "" {
		own = streamActions
	}
	for _, list := range [2]string{own, policyActions} {
		for action := range strings.FieldsSeq(list) {
			if policy.Match(pattern, strings.ToLower(action)) {
				return true
			}
		}
	}
	return false
}

// isUnbounded tells whether a statement allows something to anyone at all, and
// no condition says to whom.
func isUnbounded(st *policy.Statement) bool {
	if st.Effect != policy.Allow || !st.Principal.Everyone() {
		return false
	}
	return !slices.ContainsFunc(st.Conditions, isBound)
}

// boundKeys are the keys of conditions that say who may (developer guide:
// blocking public access with resource-based policies), in lower case.
const boundKeys = " aws:principalaccount aws:principalarn aws:principalorgid aws:principalorgpaths aws:sourceaccount " +
	"aws:sourcearn aws:sourcevpc aws:sourcevpce aws:userid aws:principalservicename aws:principalservicenameslist " +
	"aws:principalisawsservice aws:ec2instancesourcevpc aws:sourceorgid aws:sourceorgpaths "

// isBound tells whether a condition says who may: such a key is to be equal to,
// or like, values without wildcards and variables.
func isBound(c policy.Condition) bool {
	key, operator := strings.ToLower(c.Key), c.Operator[strings.LastIndexByte(c.Operator, ':')+1:]
	switch operator {
	case "StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "Bool":
	default:
		return false
	}
	if strings.ContainsAny(key, " ") || !strings.Contains(boundKeys, " "+key+" ") {
		return false
	}
	for _, value := range c.Values {
		if strings.ContainsAny(value, "*?$") || key == "aws:principalisawsservice" && value != "true" {
			return false
		}
	}
	return true
}

// locksOut tells whether a policy keeps its author, who is taken for the account
// itself, from putting another one. Denials under conditions are not counted: no
// request is there to try them on.
func locksOut(d *policy.Document, r policyResource, author string) bool {
	return slices.ContainsFunc(d.Statements, func(st policy.Statement) bool {
		named := st.Principal.Everyone() || slices.Contains(st.Principal.AWS, author)
		return st.Effect == policy.Deny && named != st.NotPrincipal && len(st.Conditions) == 0 &&
			st.Covers("dynamodb:PutResourcePolicy", r.arn)
	})
}
