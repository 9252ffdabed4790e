package cloudjar

import (
	"cmp"
	"slices"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/events"
	"github.com/cloudjar/cloudjar/explore"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/logs"
	"github.com/cloudjar/cloudjar/pipes"
	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/scheduler"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sns"
	"github.com/cloudjar/cloudjar/sqs"
	"github.com/cloudjar/cloudjar/stepfn"
	"github.com/cloudjar/cloudjar/streams"
)

// Misbehaviours lists everything that AWS's contract allows and that an exploration
// (package cloudtest) lets happen, by name. Each can be switched off there, and
// called for with Inject.
func Misbehaviours() []*sim.Misbehaviour {
	all := slices.Concat(
		explore.Misbehaviours(),
		dynamodb.Misbehaviours(), events.Misbehaviours(), lambda.Misbehaviours(), logs.Misbehaviours(), pipes.Misbehaviours(), s3.Misbehaviours(),
		scheduler.Misbehaviours(), sns.Misbehaviours(), sqs.Misbehaviours(), stepfn.Misbehaviours(), streams.Misbehaviours(),
	)
	slices.SortFunc(all, func(a, b *sim.Misbehaviour) int { return cmp.Compare(a.Name, b.Name) })
	return all
}
