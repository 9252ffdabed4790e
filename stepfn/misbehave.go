package stepfn

import "github.com/cloudjar/cloudjar/sim"

var (
	expressTwice = sim.Misbehaviour{
		Name: "stepfn/express-twice", Chance: 0.05,
		What: "an asynchronous Express execution runs twice",
		Doc:  "https://docs.aws.amazon.com/step-functions/latest/dg/express-at-least-once-execution.html",
	}
	expressLate = sim.Misbehaviour{
		Name: "stepfn/express-late", Chance: 0.05,
		What: "an asynchronous Express execution begins up to ten seconds late",
		Doc:  "https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html",
	}
)

// Misbehaviours returns what AWS's contract allows and the service does only when
// an adversary wants it.
func Misbehaviours() []*sim.Misbehaviour { return []*sim.Misbehaviour{&expressLate, &expressTwice} }
