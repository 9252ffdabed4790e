package sns

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Attributes of messages are taken or refused in AWS's words, and a name that is taken
// is one that AWS takes.
func FuzzAttributes(f *testing.F) {
	f.Add("a.b", "String.custom", "x", []byte(nil))
	f.Add("..", "Number", "", []byte{1})
	f.Add("é", "Binary.", "x", []byte{1})
	f.Fuzz(func(t *testing.T, name, kind, text string, binary []byte) {
		list, err := readAttributes(map[string]MessageAttributeValue{name: {DataType: kind, StringValue: text, BinaryValue: binary}})
		if err != nil {
			require.IsType(t, &Error{}, err)
			return
		}
		require.Len(t, list, 1)
		require.Regexp(t, `^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`, list[0].name)
		m := &message{attributes: list}
		require.Positive(t, m.size())
		m.matchable()
	})
}

// A message with structure json has a default, or is refused.
func FuzzStructure(f *testing.F) {
	f.Add(`{"default":"a","sqs":"b","http":7,"else":"c"}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, text string) {
		bodies, err := readStructure(text)
		if err == nil {
			require.Contains(t, bodies, "default")
		}
	})
}

// A delivery policy that is taken ends within its hour.
func FuzzDeliveryPolicy(f *testing.F) {
	f.Add(`{"healthyRetryPolicy":{"numRetries":50,"numNoDelayRetries":3,"numMinDelayRetries":2,"numMaxDelayRetries":35,"minDelayTarget":1,"maxDelayTarget":60,"backoffFunction":"exponential"},"throttlePolicy":{"maxReceivesPerSecond":10}}`)
	f.Add(`{"healthyRetryPolicy":{"numRetries":10,"minDelayTarget":5,"maxDelayTarget":260,"backoffFunction":"arithmetic"}}`)
	f.Add(`{"healthyRetryPolicy":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		sub := &subscription{protocol: "http"}
		if sub.setRetries(text) != nil || sub.retries == nil {
			return
		}
		require.LessOrEqual(t, sub.retries.total(), maxRetry)
		n := 0
		for {
			d, again := sub.retries.delay(n + 1)
			if !again {
				break
			}
			n++
			require.GreaterOrEqual(t, d, 0*maxRetry)
			require.LessOrEqual(t, d, sub.retries.maximum)
		}
		require.LessOrEqual(t, n, maxRetries)
	})
}

// The phases of the policies that AWS documents.
func TestRetryPolicies(t *testing.T) {
	n := 0
	for {
		if _, again := awsEndpoint.delay(n + 1); !again {
			break
		}
		n++
	}
	require.Equal(t, 100_015, n)
	for _, tt := range []struct {
		function string
		fifth    float64 // seconds, of ten retries from 5 to 260 seconds
	}{{"linear", 5 + 255*4.0/9}, {"exponential", 80}, {"geometric", 28.95}, {"arithmetic", 5 + 255*4.0/9*0.5}} {
		p := &retryPolicy{growing: 10, minimum: 5e9, maximum: 260e9, function: tt.function}
		d, _ := p.delay(5)
		require.InDelta(t, tt.fifth, d.Seconds(), 0.01, tt.function)
		first, _ := p.delay(1)
		last, again := p.delay(10)
		require.True(t, again)
		require.InDelta(t, 5, first.Seconds(), 0, tt.function)
		require.InDelta(t, 260, last.Seconds(), 0.01, tt.function)
	}
}
