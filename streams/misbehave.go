package streams

import "github.com/cloudjar/cloudjar/sim"

// deliveredTwice lets Firehose think that a delivery failed which has happened.
var deliveredTwice = sim.Misbehaviour{
	Name:   "firehose/duplicate",
	What:   "a buffer is delivered twice, as two objects",
	Doc:    "https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html",
	Chance: 0.02,
}

// Misbehaviours returns what AWS's contract allows and the services do only when an
// adversary wants it.
func Misbehaviours() []*sim.Misbehaviour { return []*sim.Misbehaviour{&deliveredTwice} }
