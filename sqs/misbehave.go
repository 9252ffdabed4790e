package sqs

import "github.com/cloudjar/cloudjar/sim"

const atLeastOnce = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html"

// What standard queues may do. FIFO queues promise better.
var (
	duplicate = sim.Misbehaviour{
		Name: "sqs/duplicate", Doc: atLeastOnce, Chance: 0.02,
		What: "A message of a standard queue can be received again although its visibility timeout is not over.",
	}
	undeleted = sim.Misbehaviour{
		Name: "sqs/undeleted", Doc: atLeastOnce, Chance: 0.01,
		What: "A deleted message of a standard queue is still there, and can be received again.",
	}
	reorder = sim.Misbehaviour{
		Name: "sqs/reorder", Chance: 0.05,
		Doc:  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html",
		What: "A message of a standard queue is received after later ones.",
	}
	shortPoll = sim.Misbehaviour{
		Name: "sqs/short-poll", Chance: 0.05,
		Doc:  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html",
		What: "A short poll of a standard queue returns fewer messages than there are, or none.",
	}
	lateMessage = sim.Misbehaviour{
		Name: "sqs/late", Doc: atLeastOnce, Chance: 0.02,
		What: "A message of a standard queue can be received only some time after it was sent.",
	}
)

// Misbehaviours lists what AWS's contract allows SQS to do and an adversary may
// let happen.
func Misbehaviours() []*sim.Misbehaviour {
	return []*sim.Misbehaviour{&duplicate, &undeleted, &reorder, &shortPoll, &lateMessage}
}
