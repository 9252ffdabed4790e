package cloudjar_test

import (
	"cmp"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/billing"
	"github.com/cloudjar/cloudjar/cloudtest"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/trace"
)

// A story begins somewhere and ends, some services further on, with the same ids.
type story interface {
	start(t testing.TB, cloud *cloudjar.Cloud, ids ...string)
	came(t testing.TB, cloud *cloudjar.Cloud) (ids []string) // sorted
}

// chains are the stories, what each begins with, and what that leads to, in order.
var chains = []struct {
	name   string
	build  func(testing.TB, *cloudjar.Cloud) story
	begins string
	steps  []string
}{
	{"orders", newOrders, "sqs:SendMessage on incoming", []string{
		"lambda:Invoke on accept", "dynamodb:PutItem on orders by accept",
		"lambda:Invoke on notify", "sqs:SendMessage on notices by notify",
	}},
	{"uploads", newUploads, "s3:PutObject on uploads", []string{
		"sns:Publish on uploaded", "sqs:SendMessage on arrivals", "lambda:Invoke on register", "dynamodb:PutItem on files by register",
		"lambda:Invoke on announce", "events:PutEvents by announce", "lambda:Invoke on shelve", "dynamodb:PutItem on shelf by shelve",
	}},
}

func eachChain(t *testing.T, o cloudjar.Options, fn func(t *testing.T, cloud *cloudjar.Cloud, s story, begins string, steps []string)) {
	for _, c := range chains {
		t.Run(c.name, func(t *testing.T) {
			cloudtest.RunWith(t, o, func(t *testing.T, cloud *cloudjar.Cloud) {
				fn(t, cloud, c.build(t, cloud), c.begins, c.steps)
			})
		})
	}
}

// What one request leads to is one tree of causes, across all services, and Settle
// returns when it is over.
func TestChainOfCauses(t *testing.T) {
	eachChain(t, cloudjar.Options{}, func(t *testing.T, cloud *cloudjar.Cloud, s story, begins string, steps []string) {
		s.start(t, cloud, "1")
		require.NoError(t, cloud.Settle(t.Context()))
		require.Zero(t, cloud.World().Busy())
		require.Equal(t, []string{"1"}, s.came(t, cloud))

		first := trace.Of(cloud.World().Record()).Find(begins)
		require.Len(t, first, 1)
		cause := first[0]
		for _, step := range steps {
			led := cause.Caused(step)
			require.NotEmpty(t, led, "%s is not caused by %s:\n%s", step, cause.Line(), cloud.Trace())
			cause = led[len(led)-1] // an asynchronous invocation is accepted, and then made
		}
		require.Len(t, first[0].Caused(steps[len(steps)-1]), 1)
		require.Equal(t, first[0], cause.Root())
	})
}

// Whatever turns the clock, a chain comes to the same end, and Settle knows when.
func TestChainOnEachCrank(t *testing.T) {
	for _, crank := range []sim.Crank{sim.Real, sim.Simulator} {
		for _, c := range chains {
			cloud := cloudjar.New(cloudjar.Options{Crank: crank})
			s := c.build(t, cloud)
			s.start(t, cloud, "1", "2", "3")
			require.NoError(t, cloud.Settle(t.Context()))
			require.Zero(t, cloud.World().Busy())
			require.Equal(t, []string{"1", "2", "3"}, s.came(t, cloud), "%s %v", c.name, crank)
			cloud.Close()
		}
	}
}

// A fork that is made while things are under way, wherever they are, finishes them as
// the cloud does, and neither sees the other.
func TestChainForkedUnderWay(t *testing.T) {
	for _, at := range []time.Duration{0, 10 * time.Millisecond, 45 * time.Millisecond, 55 * time.Millisecond} {
		t.Run(at.String(), func(t *testing.T) {
			eachChain(t, cloudjar.Options{}, func(t *testing.T, cloud *cloudjar.Cloud, s story, _ string, _ []string) {
				s.start(t, cloud, "1", "2", "3", "4", "5")
				time.Sleep(at)
				require.Empty(t, s.came(t, cloud), "nothing is under way")
				fork, err := cloud.Fork()
				require.NoError(t, err)
				defer fork.Close()
				s.start(t, fork, "forked")

				require.NoError(t, cloud.Settle(t.Context()))
				require.NoError(t, fork.Settle(t.Context()))
				all := []string{"1", "2", "3", "4", "5"}
				require.Equal(t, all, s.came(t, cloud))
				require.Equal(t, append(all, "forked"), s.came(t, fork))
			})
		})
	}
}

// Whatever AWS's contract allows, nothing is lost on the way: duplicates and attempts
// that failed end as the same items.
func TestChainLosesNothing(t *testing.T) {
	for _, c := range chains {
		t.Run(c.name, func(t *testing.T) {
			all := cloudtest.Exploration{Seeds: 100, Off: []string{"sqs/short-poll"}} // which would hide the end from us
			cloudtest.ExploreWith(t, all, func(t *testing.T, cloud *cloudjar.Cloud) {
				s := c.build(t, cloud)
				s.start(t, cloud, "1", "2", "3")
				require.NoError(t, cloud.Settle(t.Context()))
				came := map[string]bool{}
				for range 5 { // late messages and stale reads
					time.Sleep(2 * time.Minute)
					for _, id := range s.came(t, cloud) {
						came[id] = true
					}
				}
				require.Equal(t, map[string]bool{"1": true, "2": true, "3": true}, came)
			})
		})
	}
}

// A chain has the same trace in every run, however many processors there are.
func TestChainIsTheSameInEveryRun(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	hashes := map[string]string{}
	for run := range 20 {
		runtime.GOMAXPROCS([]int{1, 2, 8}[run%3])
		eachChain(t, cloudjar.Options{}, func(t *testing.T, cloud *cloudjar.Cloud, s story, begins string, _ []string) {
			for customer := range 4 {
				go s.start(t, cloud, fmt.Sprint(customer, "a"), fmt.Sprint(customer, "b"), fmt.Sprint(customer, "c"))
			}
			time.Sleep(time.Second)
			require.NoError(t, cloud.Settle(t.Context()))
			require.Len(t, s.came(t, cloud), 12)
			hash := cloud.World().Hash()
			hashes[begins] = cmp.Or(hashes[begins], hash)
			require.Equal(t, hashes[begins], hash, "run %d", run)
		})
	}
}

// All that a chain uses is somebody's, has a price, and goes back to what began it.
func TestChainIsOnTheBill(t *testing.T) {
	eachChain(t, cloudjar.Options{Itemize: true}, func(t *testing.T, cloud *cloudjar.Cloud, s story, begins string, _ []string) {
		s.start(t, cloud, "1", "2", "3")
		require.NoError(t, cloud.Settle(t.Context()))
		s.came(t, cloud)
		bill := cloud.Bill()
		require.Empty(t, bill.Unpriced)
		for _, u := range cloud.World().Usage() {
			require.NotEmpty(t, u.Service, "nobody used %v", u)
			require.NotEmpty(t, u.Account, "nobody used %v", u)
		}
		causes, all, chain := bill.ByCause(), 0.0, billing.Share{}
		for _, share := range causes {
			if all += share.Amount; share.Name == begins {
				chain = share
			}
		}
		require.Equal(t, 3, chain.Roots)
		require.Greater(t, chain.Amount, all/2, "the rest was to build it and to look at its end: %v", causes)
	})
}
