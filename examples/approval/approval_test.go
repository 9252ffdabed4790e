package approval_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/examples/approval"
)

// One order, three futures: the cloud forks where the question is asked, and the
// token is good in each of the forks.
func TestThreeFutures(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	ctx := t.Context()
	desk, err := approval.Open(ctx, cloud.Config())
	require.NoError(t, err)
	order, err := desk.Order(ctx, "order-1", 250)
	require.NoError(t, err)
	require.NoError(t, cloud.Settle(ctx))
	question, asked, err := desk.Next(ctx)
	require.NoError(t, err)
	require.True(t, asked)
	require.Equal(t, 250, question.Amount)

	futures := map[string]func(context.Context, *cloudjar.Cloud, *approval.Desk) error{
		"SUCCEEDED ": func(ctx context.Context, _ *cloudjar.Cloud, d *approval.Desk) error { return d.Approve(ctx, question) },
		"FAILED Rejected": func(ctx context.Context, _ *cloudjar.Cloud, d *approval.Desk) error {
			return d.Reject(ctx, question)
		},
		"FAILED Expired": func(_ context.Context, c *cloudjar.Cloud, _ *approval.Desk) error {
			c.Advance(8 * 24 * time.Hour)
			return nil
		},
	}
	for want, happens := range futures {
		t.Run(want, func(t *testing.T) {
			future, err := cloud.Fork()
			require.NoError(t, err)
			defer future.Close()
			there := desk.In(future.Config())
			require.NoError(t, happens(ctx, future, there))
			require.NoError(t, future.Settle(ctx))
			status, reason, err := there.Outcome(ctx, order)
			require.NoError(t, err)
			require.Equal(t, want, status+" "+reason)
		})
	}
	status, _, err := desk.Outcome(ctx, order)
	require.NoError(t, err)
	require.Equal(t, "RUNNING", status, "here nothing has happened yet")
}

// Small orders ask nobody.
func TestSmallOrders(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	ctx := t.Context()
	desk, err := approval.Open(ctx, cloud.Config())
	require.NoError(t, err)
	order, err := desk.Order(ctx, "order-2", 99)
	require.NoError(t, err)
	require.NoError(t, cloud.Settle(ctx))
	status, _, err := desk.Outcome(ctx, order)
	require.NoError(t, err)
	require.Equal(t, "SUCCEEDED", status)
	_, asked, err := desk.Next(ctx)
	require.NoError(t, err)
	require.False(t, asked)
}
