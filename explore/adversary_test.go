package explore_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/explore"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

var coin = sim.Misbehaviour{Name: "test/coin", Chance: 0.5, What: "the coin falls on its edge"}

// toss lets callers ask for many things, retrying as an SDK does, and returns the
// decisions.
func toss(seed uint64, rules explore.Rules) []explore.Decision {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	a := explore.New(seed, rules)
	a.Attach(w)
	for n := range 40 {
		for _, caller := range []string{"ann", "bob"} {
			for attempt := 1; attempt <= 3; attempt++ {
				ctx := wire.WithMeta(sim.WithCaller(context.Background(), caller), &wire.Meta{Attempt: attempt})
				_, err := sim.Do(ctx, w, sim.Request{Service: "dynamodb", Operation: "PutItem"}, nil, &n, func(c *sim.Call, in *int) (*int, error) {
					c.Misbehaves(&coin, fmt.Sprint("item ", *in))
					return in, nil
				})
				if err == nil {
					break
				}
			}
		}
	}
	return a.Decisions()
}

// The same seed decides the same, another one something else.
func TestSeedsDecide(t *testing.T) {
	require.Equal(t, toss(4, explore.Rules{}), toss(4, explore.Rules{}))
	require.NotEqual(t, toss(4, explore.Rules{}), toss(5, explore.Rules{}))
}

// Switching one decision off leaves the others as they were, even where it was a
// throttle and the retry is gone with it.
func TestDecisionsAreStable(t *testing.T) {
	for seed := range uint64(20) {
		all := toss(seed, explore.Rules{})
		for out := range all {
			only := map[string]bool{}
			for i, d := range all {
				only[d.Key] = i != out
			}
			for _, d := range toss(seed, explore.Rules{Only: only}) {
				require.NotEqual(t, all[out].Key, d.Key)
				require.True(t, only[d.Key], "%s is new", d)
			}
		}
	}
}

// An SDK's third attempt is never harmed, so no request fails for good.
func TestRequestsComeThrough(t *testing.T) {
	for seed := range uint64(50) {
		failed := map[string]int{}
		for _, d := range toss(seed, explore.Rules{Off: []string{"test/"}}) {
			failed[d.By]++
			require.NotEqual(t, "test/coin", d.Rule)
		}
		require.LessOrEqual(t, failed["ann"], 2*40)
	}
}

// Rules can be switched off by name and by prefix.
func TestRulesOff(t *testing.T) {
	require.Empty(t, toss(4, explore.Rules{Off: []string{"api/", "test/coin"}}))
}

// A service's clock is off now and then, within bounds.
func TestClockSkew(t *testing.T) {
	off := 0
	for seed := range uint64(30) {
		w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
		explore.New(seed, explore.Rules{}).Attach(w)
		for n := range 20 {
			meta := &wire.Meta{Attempt: 1}
			_, _ = sim.Do(wire.WithMeta(context.Background(), meta), w, sim.Request{Service: "sqs", Operation: "SendMessage"}, nil, &n,
				func(_ *sim.Call, in *int) (*int, error) { return in, nil })
			require.LessOrEqual(t, meta.Skew.Abs(), 2*time.Minute)
			if meta.Skew != 0 {
				off++
			}
		}
	}
	require.Positive(t, off)
}
