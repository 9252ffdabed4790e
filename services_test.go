package cloudjar

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

// Each target leads to the service that has it, and every service with a target is
// found by it.
func TestTargets(t *testing.T) {
	cloud := New(Options{Crank: sim.Simulator})
	for target, name := range targets {
		require.Equal(t, target, cloud.services.wire(name).Target)
	}
	for _, name := range []string{
		"application-autoscaling", "dynamodb", "dynamodbstreams", "events", "firehose", "iam", "kinesis", "lambda",
		"logs", "pipes", "s3", "scheduler", "sns", "sqs", "states", "sts",
	} {
		w := cloud.services.wire(name)
		require.NoError(t, w.Check(), name)
		if w.Target != "" {
			require.Equal(t, name, targets[w.Target])
		}
	}
	require.Nil(t, cloud.services.wire("quantum"))
}
