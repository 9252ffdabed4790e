package lambda

import "github.com/cloudjar/cloudjar/sim"

var (
	latePoll = sim.Misbehaviour{
		Name: "lambda/mapping-delay", Chance: 0.05,
		What: "an event source mapping finds records up to a second after they came",
		Doc:  "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html",
	}
	againBatch = sim.Misbehaviour{
		Name: "lambda/mapping-duplicate", Chance: 0.02,
		What: "an event source mapping delivers a batch of a stream twice",
		Doc:  "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html",
	}
	keptMessages = sim.Misbehaviour{
		Name: "lambda/mapping-undeleted", Chance: 0.02,
		What: "an event source mapping does not delete the messages of a batch that succeeded: they come again",
		Doc:  "https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
	}
)

// mappingMisbehaviours are those of event source mappings.
func mappingMisbehaviours() []*sim.Misbehaviour {
	return []*sim.Misbehaviour{&latePoll, &againBatch, &keptMessages}
}
