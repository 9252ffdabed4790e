package cloudjar_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sqs"
	"github.com/cloudjar/cloudjar/trace"
)

// A client speaks AWS's JSON protocols over HTTP, as an SDK does. Handlers need one:
// a request that carries their context reaches the cloud, or the fork, that runs them.
type client struct{ cfg aws.Config }

func (a client) ask(ctx context.Context, service, target string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+service+"."+a.cfg.Region+".amazonaws.com/", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("X-Amz-Target", target)
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	if service == "events" {
		req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	}
	credentials, err := a.cfg.Credentials.Retrieve(ctx)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, credentials, req, hex.EncodeToString(sum[:]), service, a.cfg.Region, time.Now()); err != nil {
		return err
	}
	resp, err := a.cfg.HTTPClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s %s", target, resp.Status, answer)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}

// put writes an item whose attributes are strings.
func (a client) put(ctx context.Context, table string, item map[string]string) error {
	attributes := map[string]any{}
	for name, value := range item {
		attributes[name] = map[string]string{"S": value}
	}
	return a.ask(ctx, "dynamodb", "DynamoDB_20120810.PutItem", map[string]any{"TableName": table, "Item": attributes}, nil)
}

// handle makes a function of code that is given the records of its event.
func handle[Record any](t testing.TB, cloud *cloudjar.Cloud, name string, each func(context.Context, Record) error) {
	t.Helper()
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{
		Name: name, Memory: 512, Timeout: 10 * time.Second,
		Handler: lambda.HandlerFunc(func(ctx context.Context, in []byte) ([]byte, error) {
			var event struct{ Records []Record }
			if err := json.Unmarshal(in, &event); err != nil {
				return nil, err
			}
			for _, r := range event.Records {
				if err := each(ctx, r); err != nil {
					return nil, err
				}
			}
			return nil, nil
		}),
	}))
}

// A message is a record of a queue, a change one of a table's stream.
type (
	message struct{ Body string }
	change  struct {
		Dynamodb struct{ NewImage map[string]struct{ S string } }
	}
)

// tableWithStream makes a table whose stream feeds a function.
func tableWithStream(t testing.TB, cloud *cloudjar.Cloud, name, function string) {
	t.Helper()
	made, err := cloud.DynamoDB.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: name, BillingMode: "PAY_PER_REQUEST",
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
		StreamSpecification:  &dynamodb.StreamSpecification{StreamEnabled: true, StreamViewType: "NEW_IMAGE"},
	})
	require.NoError(t, err)
	require.NoError(t, cloud.Settle(t.Context()))
	_, err = cloud.Lambda.CreateEventSourceMapping(t.Context(), &lambda.CreateEventSourceMappingInput{
		EventSourceArn: made.TableDescription.LatestStreamArn, FunctionName: function, StartingPosition: "TRIM_HORIZON",
	})
	require.NoError(t, err)
}

// queueFor makes a queue, which feeds a function if one is named.
func queueFor(t testing.TB, cloud *cloudjar.Cloud, name, function string) (url, arn string) {
	t.Helper()
	made, err := cloud.SQS.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: name})
	require.NoError(t, err)
	arn = "arn:aws:sqs:us-east-1:123456789012:" + name
	if function != "" {
		_, err = cloud.Lambda.CreateEventSourceMapping(t.Context(), &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: function})
		require.NoError(t, err)
	}
	return made.QueueUrl, arn
}

// orders is SQS → Lambda → DynamoDB → stream → Lambda → SQS.
type orders struct{ incoming, notices string }

func newOrders(t testing.TB, cloud *cloudjar.Cloud) *orders {
	t.Helper()
	o, a := &orders{}, client{cloud.Config()}
	o.notices, _ = queueFor(t, cloud, "notices", "")
	handle(t, cloud, "accept", func(ctx context.Context, m message) error {
		time.Sleep(40 * time.Millisecond)
		return a.put(ctx, "orders", map[string]string{"id": m.Body})
	})
	handle(t, cloud, "notify", func(ctx context.Context, c change) error {
		time.Sleep(20 * time.Millisecond)
		return a.ask(ctx, "sqs", "AmazonSQS.SendMessage", map[string]string{"QueueUrl": o.notices, "MessageBody": "accepted " + c.Dynamodb.NewImage["id"].S}, nil)
	})
	tableWithStream(t, cloud, "orders", "notify")
	o.incoming, _ = queueFor(t, cloud, "incoming", "accept")
	require.NoError(t, cloud.Settle(t.Context()))
	return o
}

func (o *orders) send(t testing.TB, cloud *cloudjar.Cloud, ids ...string) {
	t.Helper()
	for _, id := range ids {
		_, err := cloud.SQS.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: o.incoming, MessageBody: id})
		require.NoError(t, err)
	}
}

// arrived takes the notices and returns what they say.
func (o *orders) arrived(t testing.TB, cloud *cloudjar.Cloud) (bodies []string) {
	t.Helper()
	for {
		out, err := cloud.SQS.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: o.notices, MaxNumberOfMessages: aws.Int32(10)})
		require.NoError(t, err)
		if len(out.Messages) == 0 {
			slices.Sort(bodies)
			return bodies
		}
		for _, m := range out.Messages {
			bodies = append(bodies, m.Body)
		}
	}
}

// What a message leads to is one tree of causes, across all services, and Settle
// returns when it is over.
func TestChainOfCauses(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		o := newOrders(t, cloud)
		o.send(t, cloud, "1")
		require.NoError(t, cloud.Settle(t.Context()))
		require.Zero(t, cloud.World().Busy())

		sent := trace.Of(cloud.World().Record()).Find("sqs:SendMessage on incoming")
		require.Len(t, sent, 1)
		for _, step := range []string{
			"lambda:* on accept", "dynamodb:PutItem on orders by accept",
			"lambda:* on notify", "sqs:SendMessage on notices by notify",
		} {
			require.NotEmpty(t, sent[0].Caused(step), "%s is not caused by the message:\n%s", step, cloud.Trace())
		}
		require.Len(t, sent[0].Caused("dynamodb:PutItem on orders"), 1)
		require.Len(t, sent[0].Caused("sqs:SendMessage on notices"), 1)
		require.Equal(t, []string{"accepted 1"}, o.arrived(t, cloud))
	})
}

// A fork that is made while messages are under way, wherever they are, finishes them as
// the cloud does, and neither sees the other.
func TestChainForkedUnderWay(t *testing.T) {
	for _, at := range []time.Duration{0, 10 * time.Millisecond, 45 * time.Millisecond, 55 * time.Millisecond} {
		t.Run(at.String(), func(t *testing.T) {
			cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
				o := newOrders(t, cloud)
				o.send(t, cloud, "1", "2", "3", "4", "5")
				time.Sleep(at)
				require.NotZero(t, cloud.World().Busy(), "nothing is under way")
				fork, err := cloud.Fork()
				require.NoError(t, err)
				defer fork.Close()
				o.send(t, fork, "in the fork")

				require.NoError(t, cloud.Settle(t.Context()))
				require.NoError(t, fork.Settle(t.Context()))
				all := []string{"accepted 1", "accepted 2", "accepted 3", "accepted 4", "accepted 5"}
				require.Equal(t, all, o.arrived(t, cloud))
				require.Equal(t, append(all, "accepted in the fork"), o.arrived(t, fork))
			})
		})
	}
}

// The same chain has the same trace in every run, however many processors there are.
func TestChainIsTheSameInEveryRun(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var first string
	for run := range 20 {
		runtime.GOMAXPROCS([]int{1, 2, 8}[run%3])
		cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
			o := newOrders(t, cloud)
			for customer := range 4 {
				go o.send(t, cloud, fmt.Sprint(customer, " a"), fmt.Sprint(customer, " b"), fmt.Sprint(customer, " c"))
			}
			time.Sleep(time.Second)
			require.NoError(t, cloud.Settle(t.Context()))
			require.Len(t, o.arrived(t, cloud), 12)
			hash := cloud.World().Hash()
			first = cmp.Or(first, hash)
			require.Equal(t, first, hash, "run %d", run)
		})
	}
}

// All that a chain uses is somebody's, and has a price.
func TestChainIsOnTheBill(t *testing.T) {
	cloudtest.RunWith(t, cloudjar.Options{Itemize: true}, func(t *testing.T, cloud *cloudjar.Cloud) {
		o := newOrders(t, cloud)
		o.send(t, cloud, "1", "2", "3")
		require.NoError(t, cloud.Settle(t.Context()))
		o.arrived(t, cloud)
		priced(t, cloud)
	})
}

// priced checks that the bill is complete.
func priced(t testing.TB, cloud *cloudjar.Cloud) {
	t.Helper()
	bill, err := cloud.Bill(t.Context())
	require.NoError(t, err)
	require.Empty(t, bill.Unpriced)
	for _, u := range cloud.World().Usage() {
		require.NotEmpty(t, u.Service, "nobody used %v", u)
		require.NotEmpty(t, u.Account, "nobody used %v", u)
	}
}
