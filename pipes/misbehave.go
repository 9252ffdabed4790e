package pipes

import "github.com/cloudjar/cloudjar/sim"

// againBatch lets a pipe take a batch through that has got through already: it
// delivers at least once.
var againBatch = sim.Misbehaviour{
	Name:   "pipes/again",
	What:   "a batch goes through a pipe twice",
	Doc:    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html",
	Chance: 0.02,
}

// Misbehaviours returns what AWS's contract allows and the service does only when an
// adversary wants it.
func Misbehaviours() []*sim.Misbehaviour { return []*sim.Misbehaviour{&againBatch} }
