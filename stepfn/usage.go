package stepfn

import (
	"math"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// What Step Functions bills for.
// https://aws.amazon.com/step-functions/pricing/
const (
	useTransition = "StateTransition" // of Standard, retries included
	useRequest    = "ExpressRequests"
	useMemory     = "Express-GB-Second"
)

// Express executions are billed by the 100 ms and by chunks of 64 MB.
const (
	billedStep   = 100 * time.Millisecond
	billedChunk  = 64       // MB
	baseMemory   = 50 << 20 // bytes that every execution takes
	bytesPerMB   = 1 << 20
	megabytesPer = 1024 // GB
)

// meterSteps meters the states that a Standard execution entered.
func (s *Service) meterSteps(c *sim.Call, x *execution, transitions int) {
	if !x.run.origin.express {
		c.Use(useTransition, s.billTo(x), float64(transitions))
	}
}

// meterEnd meters an Express execution.
func (s *Service) meterEnd(c *sim.Call, x *execution) {
	if !x.run.origin.express {
		return
	}
	duration, memory := x.billed()
	c.Use(useRequest, s.billTo(x), 1)
	c.Use(useMemory, s.billTo(x), duration.Seconds()*float64(memory)/megabytesPer)
}

// billed is for how long, and how many MB, an Express execution is billed: 50 MB,
// the size of its definition, and its data.
// https://docs.aws.amazon.com/step-functions/latest/dg/express-at-least-once-execution.html
func (x *execution) billed() (duration time.Duration, memory int64) {
	took := max(x.run.stopped.Sub(x.run.origin.started), 1)
	steps := (took + billedStep - 1) / billedStep
	bytes := baseMemory + len(x.revision.definition) + max(len(x.run.origin.text), len(x.run.output))
	chunks := math.Ceil(float64(bytes) / bytesPerMB / billedChunk)
	return steps * billedStep, int64(chunks) * billedChunk
}

// billTo is the ARN of the state machine that an execution is billed to.
func (s *Service) billTo(x *execution) string { return s.ep.ARN(kindMachine + ":" + x.machine) }
