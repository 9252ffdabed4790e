package cloudjar_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sqs"
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

// table makes a table and waits for it.
func table(t testing.TB, cloud *cloudjar.Cloud, name string, stream *dynamodb.StreamSpecification) (streamARN string) {
	t.Helper()
	made, err := cloud.DynamoDB.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: name, BillingMode: "PAY_PER_REQUEST", StreamSpecification: stream,
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
	})
	require.NoError(t, err)
	require.NoError(t, cloud.Settle(t.Context()))
	return made.TableDescription.LatestStreamArn
}

// tableWithStream makes a table whose stream feeds a function.
func tableWithStream(t testing.TB, cloud *cloudjar.Cloud, name, function string) {
	t.Helper()
	stream := table(t, cloud, name, &dynamodb.StreamSpecification{StreamEnabled: true, StreamViewType: "NEW_IMAGE"})
	_, err := cloud.Lambda.CreateEventSourceMapping(t.Context(), &lambda.CreateEventSourceMappingInput{
		EventSourceArn: stream, FunctionName: function, StartingPosition: "TRIM_HORIZON",
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
