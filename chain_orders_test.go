package cloudjar_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/sqs"
)

// orders is SQS → Lambda → DynamoDB → stream → Lambda → SQS.
type orders struct{ incoming, notices string }

func newOrders(t testing.TB, cloud *cloudjar.Cloud) story {
	t.Helper()
	o, a := &orders{}, client{cloud.Config()}
	o.notices, _ = queueFor(t, cloud, "notices", "")
	handle(t, cloud, "accept", func(ctx context.Context, m message) error {
		time.Sleep(40 * time.Millisecond)
		return a.put(ctx, "orders", map[string]string{"id": m.Body})
	})
	handle(t, cloud, "notify", func(ctx context.Context, c change) error {
		time.Sleep(20 * time.Millisecond)
		return a.ask(ctx, "sqs", "AmazonSQS.SendMessage", map[string]string{"QueueUrl": o.notices, "MessageBody": c.Dynamodb.NewImage["id"].S}, nil)
	})
	tableWithStream(t, cloud, "orders", "notify")
	o.incoming, _ = queueFor(t, cloud, "incoming", "accept")
	require.NoError(t, cloud.Settle(t.Context()))
	return o
}

// start sends messages.
func (o *orders) start(t testing.TB, cloud *cloudjar.Cloud, ids ...string) {
	t.Helper()
	for _, id := range ids {
		_, err := cloud.SQS.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: o.incoming, MessageBody: id})
		require.NoError(t, err)
	}
}

// came takes the notices and returns the ids of the orders.
func (o *orders) came(t testing.TB, cloud *cloudjar.Cloud) (ids []string) {
	t.Helper()
	for {
		out, err := cloud.SQS.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: o.notices, MaxNumberOfMessages: aws.Int32(10)})
		require.NoError(t, err)
		if len(out.Messages) == 0 {
			slices.Sort(ids)
			return ids
		}
		for _, m := range out.Messages {
			ids = append(ids, m.Body)
		}
	}
}
