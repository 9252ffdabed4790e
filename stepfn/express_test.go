package stepfn

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

// An Express execution that loops without ever waiting ends after five minutes as
// well.
func TestExpressLoopTimesOut(t *testing.T) {
	_, s := newService(sim.Options{})
	arn := create(t, s, "m", typeExpress, `{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.stop","BooleanEquals":true,"Next":"Z"}],"Default":"A"},"Z":{"Type":"Succeed"}}}`)
	out, err := s.StartSyncExecution(t.Context(), &StartSyncExecutionInput{StateMachineArn: arn, Input: `{"stop":false}`})
	require.NoError(t, err)
	require.Equal(t, statusTimedOut, out.Status)
	require.Equal(t, int64(300_000), out.BillingDetails.BilledDurationInMilliseconds)
}

// dice is an adversary that lets everything happen.
type dice struct{}

func (dice) Decide(*sim.Call, *sim.Misbehaviour, string) bool { return true }

// An asynchronous Express execution may run twice, and late: that is billed.
func TestExpressAtLeastOnce(t *testing.T) {
	w, s := newService(sim.Options{})
	arn := create(t, s, "m", typeExpress, definitionOf(1))
	for want, adversary := range []sim.Adversary{nil, dice{}} {
		w.Oppose(adversary)
		before := requests(w)
		_, err := s.StartExecution(t.Context(), &StartExecutionInput{StateMachineArn: arn})
		require.NoError(t, err)
		require.NoError(t, w.Settle(t.Context()))
		require.Equal(t, float64(want+1), requests(w)-before)
	}
	require.Zero(t, s.executions.Len(), "Express executions leave nothing")
	require.Zero(t, s.machines["m"].running)
}

func requests(w *sim.World) float64 {
	for _, u := range w.Usage() {
		if u.Dimension == useRequest {
			return u.Quantity
		}
	}
	return 0
}
