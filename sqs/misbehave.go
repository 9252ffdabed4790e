package sqs

import "github.com/cloudjar/cloudjar/sim"

const atLeastOnce = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html"

// What standard queues may do, and rarely do. FIFO queues promise better.
var (
	duplicate = sim.Misbehaviour{
		Name: "sqs/duplicate", Chance: 0.05,
		What: "a message of a standard queue is received again before its visibility timeout is over",
		Doc:  atLeastOnce,
	}
	undeleted = sim.Misbehaviour{
		Name: "sqs/undeleted", Chance: 0.05,
		What: "a deleted message of a standard queue is still there, and is received again",
		Doc:  atLeastOnce,
	}
	reorder = sim.Misbehaviour{
		Name: "sqs/reorder", Chance: 0.1,
		What: "a message of a standard queue is overtaken by later ones",
		Doc:  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html",
	}
	shortPoll = sim.Misbehaviour{
		Name: "sqs/short-poll", Chance: 0.1,
		What: "a short poll of a standard queue returns fewer messages than there are, or none",
		Doc:  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html",
	}
	lateMessage = sim.Misbehaviour{
		Name: "sqs/late", Chance: 0.05,
		What: "a message of a standard queue can be received only some time after it was sent",
		Doc:  atLeastOnce,
	}
)

// Misbehaviours lists what AWS's contract allows SQS to do and an adversary may
// let happen.
func Misbehaviours() []*sim.Misbehaviour {
	return []*sim.Misbehaviour{&duplicate, &undeleted, &reorder, &shortPoll, &lateMessage}
}
