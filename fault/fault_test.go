package fault_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/fault"
	"github.com/cloudjar/cloudjar/sim"
)

// Faults print as they parse.
func TestFaultsPrintThemselves(t *testing.T) {
	for _, text := range []string{
		"dynamodb:PutItem on orders throttle p=0.1 times=3",
		"sqs:* duplicate",
		"lambda:* on checkout timeout",
		"lambda:* on checkout by nightly timeout times=1",
		"*:* lose-answer p=0.01",
		"s3:GetObject error=NoSuchKey status=404 after=10s for=1m0s",
		"dynamodb:* latency=50ms",
		"dynamodb:* latency=exp(50ms)",
		"dynamodb:* on orders-* latency=uniform(10ms,2s)",
	} {
		f, err := fault.Parse(text)
		require.NoError(t, err)
		require.Equal(t, text, f.String())
	}
}

// What does not parse says why.
func TestFaultsThatAreNone(t *testing.T) {
	for text, why := range map[string]string{
		"":                             "says nothing",
		"throttle":                     "want service:operation",
		"sqs:*":                        "has no kind",
		"sqs:* throttle failure":       `it has two kinds, "throttle" and "failure"`,
		"sqs:* on":                     `ends behind "on"`,
		"sqs:* throttle p=2":           "p is a probability",
		"sqs:* throttle p=x":           `"p=x"`,
		"sqs:* throttle times=-1":      "not negative",
		"sqs:* throttle often=1":       `unknown word "often=1"`,
		"sqs:* error=":                 "wants an error code",
		"sqs:* error=A status=200":     "from 400 to 599",
		"sqs:* latency=long":           `"latency=long"`,
		"sqs:* latency=exp(1s":         "want a latency such as",
		"sqs:* latency=uniform(1s)":    "want a latency such as",
		"sqs:* latency=uniform(2s,1s)": "from low to high",
		"[:* throttle":                 "is no pattern",
	} {
		_, err := fault.Parse(text)
		require.ErrorContains(t, err, why, "%q", text)
	}
}

type putInput struct{ TableName string }

// A small is a world with a service of one operation, under one fault.
type small struct {
	*testing.T
	w *sim.World
	f *fault.Injected
}

func under(t *testing.T, text string) small {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	set := fault.NewSet()
	set.Attach(w, nil)
	return small{t, w, set.Inject(fault.Must(text), w.Now())}
}

var echo = sim.Misbehaviour{Name: "dynamodb/echo"}

// put asks for an operation, and returns how it ended: "misbehaved" for the one
// thing that it may do wrong.
func (s small) put(operation, table string) string {
	request := sim.Request{Service: "dynamodb", Operation: operation}
	out, err := sim.Do(context.Background(), s.w, request, nil, &putInput{table}, func(c *sim.Call, in *putInput) (*string, error) {
		c.On("arn:aws:dynamodb:us-east-1:123456789012:table/" + in.TableName)
		how := "done"
		if c.Misbehaves(&echo, "item 7") {
			how = "misbehaved"
		}
		return &how, nil
	})
	if err != nil {
		return err.Error()
	}
	return *out
}

func TestThrottle(t *testing.T) {
	s := under(t, "dynamodb:Put* on orders throttle times=2")
	require.Equal(t, "done", s.put("GetItem", "orders"))
	require.Equal(t, "done", s.put("PutItem", "users"))
	require.Contains(t, s.put("PutItem", "orders"), "ProvisionedThroughputExceededException")
	require.Contains(t, s.put("PutItem", "orders"), "ProvisionedThroughputExceededException")
	require.Equal(t, "done", s.put("PutItem", "orders"), "it happens twice")
	require.Equal(t, 2, s.f.Fired())
}

func TestErrorsForAWhile(t *testing.T) {
	s := under(t, "*:* error=Oops status=503 after=10s for=5s")
	require.Equal(t, "done", s.put("PutItem", "orders"))
	s.w.Advance(10 * time.Second)
	require.Contains(t, s.put("PutItem", "orders"), "Oops: injected by the fault")
	s.w.Advance(5 * time.Second)
	require.Equal(t, "done", s.put("PutItem", "orders"))
}

func TestLostAnswer(t *testing.T) {
	s := under(t, "dynamodb:PutItem on orders lose-answer")
	require.Equal(t, sim.ErrAnswerLost.Error(), s.put("PutItem", "orders"))
	s.f.Remove()
	require.Equal(t, "done", s.put("PutItem", "orders"))
}

func TestMisbehaviourByHand(t *testing.T) {
	s := under(t, "dynamodb:* on orders echo")
	require.Equal(t, "misbehaved", s.put("PutItem", "orders"))
	require.Equal(t, "done", s.put("PutItem", "users"))
}

// A chance is drawn from the seed: about half of many, and the same every time.
func TestChance(t *testing.T) {
	outcomes := func() (all []string) {
		s := under(t, "dynamodb:* failure p=0.5")
		for range 100 {
			all = append(all, s.put("PutItem", "orders"))
		}
		require.InDelta(t, 50, s.f.Fired(), 15)
		return all
	}
	require.Equal(t, outcomes(), outcomes())
}

// A fork's faults count for themselves.
func TestFaultsFork(t *testing.T) {
	s := under(t, "dynamodb:* throttle times=1")
	f, err := s.w.Fork()
	require.NoError(t, err)
	in := small{t, f, nil}
	require.Contains(t, in.put("PutItem", "orders"), "Throughput")
	require.Equal(t, "done", in.put("PutItem", "orders"))
	require.Zero(t, s.f.Fired())
	require.Contains(t, s.put("PutItem", "orders"), "Throughput")
}

func FuzzParse(f *testing.F) {
	f.Add("dynamodb:PutItem on orders by x throttle p=0.1 times=3 after=1s for=2s")
	f.Add("a:b latency=uniform(1ms,2s)")
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := fault.Parse(text)
		if err != nil {
			return
		}
		again, err := fault.Parse(parsed.String())
		require.NoError(t, err, "%q prints %q", text, parsed)
		require.Equal(t, parsed, again)
	})
}
