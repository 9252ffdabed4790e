package lambda

import "github.com/cloudjar/cloudjar/sim"

var (
	duplicated = sim.Misbehaviour{
		Name: "lambda/async-duplicate", Chance: 0.02,
		What: "The queue of asynchronous events delivers one twice.",
		Doc:  "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html",
	}
	recycled = sim.Misbehaviour{
		Name: "lambda/recycle", Chance: 0.02,
		What: "An idle environment is ended before its time: the next invocation is a cold start.",
		Doc:  "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html",
	}
	throttles = sim.Misbehaviour{
		Name: "lambda/throttle", Chance: 0.01,
		What: "An invocation is throttled although there is room.",
		Doc:  "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html",
	}
	failing = sim.Misbehaviour{
		Name: "lambda/service-error", Chance: 0.005,
		What: "An invocation fails with ServiceException before the code runs.",
		Doc:  "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html",
	}
	delayed = sim.Misbehaviour{
		Name: "lambda/async-delay", Chance: 0.02,
		What: "An asynchronous event waits in the queue for up to a minute.",
		Doc:  "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html",
	}
)

// Misbehaviours returns what AWS's contract allows and this service does when asked
// to: see sim.Adversary.
func Misbehaviours() []*sim.Misbehaviour {
	return append([]*sim.Misbehaviour{&delayed, &duplicated, &failing, &recycled, &throttles}, mappingMisbehaviours()...)
}
