package cloudjar

import (
	"cmp"
	"slices"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/explore"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/logs"
	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sns"
	"github.com/cloudjar/cloudjar/sqs"
)

// Misbehaviours lists everything that AWS's contract allows and that an exploration
// (package cloudtest) lets happen, by name. Each can be switched off there, and
// called for with Inject.
func Misbehaviours() []*sim.Misbehaviour {
	all := slices.Concat(
		explore.Misbehaviours(),
		dynamodb.Misbehaviours(), lambda.Misbehaviours(), logs.Misbehaviours(), s3.Misbehaviours(), sns.Misbehaviours(), sqs.Misbehaviours(),
	)
	slices.SortFunc(all, func(a, b *sim.Misbehaviour) int { return cmp.Compare(a.Name, b.Name) })
	return all
}
