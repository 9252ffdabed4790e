package lambda

import "github.com/cloudjar/cloudjar/sim"

var (
	duplicated = sim.Misbehaviour{
		Name: "lambda/async-duplicate", Chance: 0.02,
		What: "the queue of asynchronous events delivers one twice",
		Doc:  "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html",
	}
	recycled = sim.Misbehaviour{
		Name: "lambda/recycle", Chance: 0.02,
		What: "an idle environment is ended before its time: the next invocation is a cold start",
		Doc:  "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html",
	}
	throttles = sim.Misbehaviour{
		Name: "lambda/throttle", Chance: 0.01,
		What: "an invocation is throttled although there is room",
		Doc:  "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html",
	}
	failing = sim.Misbehaviour{
		Name: "lambda/service-error", Chance: 0.005,
		What: "an invocation fails with ServiceException before the code runs",
		Doc:  "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html",
	}
	stalls = sim.Misbehaviour{
		Name: "lambda/timeout", Chance: 0.03,
		What: "an invocation stalls when its code has done its work, and times out at its deadline",
		Doc:  "https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html",
	}
	delayed = sim.Misbehaviour{
		Name: "lambda/async-delay", Chance: 0.02,
		What: "an asynchronous event waits in the queue for up to a minute",
		Doc:  "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html",
	}
)

// Misbehaviours returns what AWS's contract allows and this service does when asked
// to: see sim.Adversary.
func Misbehaviours() []*sim.Misbehaviour {
	return append([]*sim.Misbehaviour{&delayed, &duplicated, &failing, &recycled, &stalls, &throttles}, mappingMisbehaviours()...)
}
