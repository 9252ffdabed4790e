package sdktest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
	jar "github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/sim"
)

type item = map[string]types.AttributeValue

func s(v string) types.AttributeValue { return &types.AttributeValueMemberS{Value: v} }
func n(v int) types.AttributeValue    { return &types.AttributeValueMemberN{Value: fmt.Sprint(v)} }

// createTable makes a table with a string partition key "id".
func createTable(ctx context.Context, t *testing.T, db *dynamodb.Client, name string) {
	_, err := db.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: &name, BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}},
	})
	require.NoError(t, err)
}

// The SDK's waiter polls in virtual time: the table's eight minutes cost nothing.
func TestWaitersWaitInVirtualTime(t *testing.T) {
	o := cloudjar.Options{DynamoDB: jar.Options{TableDelay: 8 * time.Minute}}
	cloudtest.RunWith(t, o, func(t *testing.T, cloud *cloudjar.Cloud) {
		db := dynamodb.NewFromConfig(cloud.Config())
		begin := time.Now()
		createTable(t.Context(), t, db, "orders")
		out, err := db.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: aws.String("orders")})
		require.NoError(t, err)
		require.Equal(t, types.TableStatusCreating, out.Table.TableStatus)

		err = dynamodb.NewTableExistsWaiter(db).Wait(t.Context(), &dynamodb.DescribeTableInput{TableName: aws.String("orders")}, time.Hour)
		require.NoError(t, err)
		require.GreaterOrEqual(t, time.Since(begin), 8*time.Minute)
		require.Less(t, time.Since(begin), 12*time.Minute)
	})
}

// A race of unnamed goroutines has the same winner in every run.
func TestSameSeedSameRun(t *testing.T) {
	run := func(t *testing.T) (winner, hash string) {
		cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
			db := dynamodb.NewFromConfig(cloud.Config())
			createTable(t.Context(), t, db, "locks")
			var wg sync.WaitGroup
			for i := range 8 {
				wg.Go(func() {
					_, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{
						TableName: aws.String("locks"), Item: item{"id": s("the lock"), "owner": n(i)},
						ConditionExpression: aws.String("attribute_not_exists(id)"),
					})
					if taken := new(types.ConditionalCheckFailedException); !errors.As(err, &taken) {
						require.NoError(t, err)
						winner = fmt.Sprint(i)
					}
				})
			}
			wg.Wait()
			hash = cloud.World().Hash()
		})
		return winner, hash
	}
	winner, hash := run(t)
	for range 30 {
		w, h := run(t)
		require.Equal(t, winner, w)
		require.Equal(t, hash, h)
	}
}

// Errors come out of the client as its own types, with AWS's words.
func TestTypedErrors(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		db := dynamodb.NewFromConfig(cloud.Config())
		_, err := db.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("none-such"), Key: item{"id": s("1")}})
		missing := new(types.ResourceNotFoundException)
		require.ErrorAs(t, err, &missing)
		require.Equal(t, "Requested resource not found", missing.ErrorMessage())
		answered := new(awshttp.ResponseError)
		require.ErrorAs(t, err, &answered)
		require.Regexp(t, `^[0-9A-Z]{52}$`, answered.ServiceRequestID())
	})
}

// Regions and accounts are worlds apart, on one clock.
func TestRegionsAndAccounts(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		here := dynamodb.NewFromConfig(cloud.Config())
		createTable(t.Context(), t, here, "orders")
		for _, elsewhere := range []*cloudjar.Cloud{cloud.Region("eu-west-1"), cloud.Account("210987654321")} {
			db := dynamodb.NewFromConfig(elsewhere.Config())
			out, err := db.ListTables(t.Context(), &dynamodb.ListTablesInput{})
			require.NoError(t, err)
			require.Empty(t, out.TableNames)
			createTable(t.Context(), t, db, "orders")
		}
		out, err := dynamodb.NewFromConfig(cloud.Account("210987654321").Config()).DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: aws.String("orders")})
		require.NoError(t, err)
		require.Equal(t, "arn:aws:dynamodb:us-east-1:210987654321:table/orders", *out.Table.TableArn)
	})
}

// Credentials that name their account send the client to the account's own
// hostname.
func TestAccountEndpoints(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		c := cloud.Config()
		c.AccountIDEndpointMode = aws.AccountIDEndpointModeRequired
		c.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "ANY", SecretAccessKey: "ANY", AccountID: "111122223333"}, nil
		})
		db := dynamodb.NewFromConfig(c)
		createTable(t.Context(), t, db, "orders")
		out, err := cloud.Account("111122223333").DynamoDB.ListTables(t.Context(), &jar.ListTablesInput{})
		require.NoError(t, err)
		require.Equal(t, []string{"orders"}, out.TableNames)
	})
}

// Nothing leaves the jar: a host that is nobody's is refused, a registered one
// is answered.
func TestNothingDialsOut(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	_, err := cloud.HTTPClient().Get("https://example.com/")
	require.ErrorContains(t, err, `host "example.com" is not in the jar`)

	cloud.Origin("example.com", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "hello from "+r.Host)
	}))
	resp, err := cloud.HTTPClient().Get("https://example.com/")
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, "hello from example.com", string(body))
}

// An answer that is lost after its effect looks like a broken connection: the
// SDK tries again, and a write that is not idempotent is done twice.
func TestLostAnswersAreRetried(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		db := dynamodb.NewFromConfig(cloud.Config())
		createTable(t.Context(), t, db, "counters")
		cloud.World().Intercept(&loseOne{operation: "UpdateItem"})
		begin := time.Now()
		out, err := db.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
			TableName: aws.String("counters"), Key: item{"id": s("visits")},
			UpdateExpression: aws.String("ADD seen :one"), ExpressionAttributeValues: item{":one": n(1)},
			ReturnValues: types.ReturnValueAllNew,
		})
		require.NoError(t, err)
		require.Equal(t, "2", out.Attributes["seen"].(*types.AttributeValueMemberN).Value)
		require.Greater(t, time.Since(begin), time.Millisecond, "the client backed off in virtual time")
	})
}

type loseOne struct {
	operation string
	lost      bool
}

func (l *loseOne) Before(*sim.Call, any) error { return nil }

func (l *loseOne) After(c *sim.Call, err error) error {
	if c.Operation == l.operation && !l.lost {
		l.lost = true
		return sim.ErrAnswerLost
	}
	return err
}

// A caller that gives up gets its context's error and not an empty success.
func TestCancelledCallsSaySo(t *testing.T) {
	o := cloudjar.Options{Latency: func(*sim.Call) time.Duration { return time.Second }}
	cloudtest.RunWith(t, o, func(t *testing.T, cloud *cloudjar.Cloud) {
		db := dynamodb.NewFromConfig(cloud.Config())
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err := db.ListTables(ctx, &dynamodb.ListTablesInput{})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NoError(t, cloud.Settle(t.Context()))
	})
}

// A fork goes its own way: what is written there is not seen here.
func TestForkedCloudsAreIndependent(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		db := dynamodb.NewFromConfig(cloud.Config())
		createTable(t.Context(), t, db, "orders")
		put := func(db *dynamodb.Client, id string) {
			_, err := db.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: aws.String("orders"), Item: item{"id": s(id)}})
			require.NoError(t, err)
		}
		count := func(db *dynamodb.Client) int {
			out, err := db.Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String("orders")})
			require.NoError(t, err)
			return int(out.Count)
		}
		put(db, "1")
		fork, err := cloud.Fork()
		require.NoError(t, err)
		defer fork.Close()
		there := dynamodb.NewFromConfig(fork.Config())
		put(there, "2")
		put(there, "3")
		put(db, "4")
		require.Equal(t, 3, count(there))
		require.Equal(t, 2, count(db))
	})
}

// Over loopback any client connects, with any credentials.
func TestHandlerOnLoopback(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	server := httptest.NewServer(cloud.Handler())
	defer server.Close()
	db := dynamodb.New(dynamodb.Options{
		Region: "eu-central-1", BaseEndpoint: &server.URL,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "whoever", SecretAccessKey: "whatever"}, nil
		}),
	})
	createTable(t.Context(), t, db, "orders")
	out, err := db.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: aws.String("orders")})
	require.NoError(t, err)
	require.Equal(t, "arn:aws:dynamodb:eu-central-1:123456789012:table/orders", *out.Table.TableArn)
}

// What is wrong with a request is said in AWS's own words, by hand-made
// requests too.
func TestRawRequests(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	server := httptest.NewServer(cloud.Handler())
	defer server.Close()
	signature := "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=0000"
	tests := []struct {
		name, target, auth, body string
		status                   int
		code, message            string
	}{
		{"unsigned", "DynamoDB_20120810.ListTables", "", `{}`, 400, "MissingAuthenticationTokenException", ""},
		{"unknown operation", "DynamoDB_20120810.Frobnicate", signature, `{}`, 400, "UnknownOperationException", ""},
		{"not JSON", "DynamoDB_20120810.ListTables", signature, `{`, 400, "SerializationException", ""},
		{"wrong type", "DynamoDB_20120810.ListTables", signature, `{"Limit":"five"}`, 400, "SerializationException", ""},
		{"operation not modelled", "DynamoDB_20120810.CreateGlobalTable", signature, `{}`, 501, "cloudjar.NotModelled", "dynamodb:CreateGlobalTable"},
		{"service not modelled", "AmazonMumble.Mumble", strings.Replace(signature, "/dynamodb/", "/mumble/", 1), `{}`, 501, "cloudjar.NotModelled", `"mumble"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, bytes.NewReader([]byte(tt.body)))
			require.NoError(t, err)
			req.Header.Set("X-Amz-Target", tt.target)
			req.Header.Set("X-Amz-Date", "20260101T000000Z")
			req.Header.Set("Content-Type", "application/x-amz-json-1.0")
			if tt.auth != "" {
				req.Header.Set("Authorization", tt.auth)
			}
			resp, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			var fault struct {
				Type    string `json:"__type"`
				Message string `json:"message"`
				Upper   string `json:"Message"`
			}
			require.NoError(t, json.Unmarshal(body, &fault), string(body))
			require.Equal(t, tt.status, resp.StatusCode, string(body))
			require.Equal(t, tt.code, fault.Type[strings.IndexByte(fault.Type, '#')+1:])
			require.Contains(t, fault.Message+fault.Upper, tt.message)
			require.NotEmpty(t, resp.Header.Get("Date"))
			if tt.name != "service not modelled" {
				require.Regexp(t, `^[0-9A-Z]{52}$`, resp.Header.Get("X-Amzn-Requestid"))
			}
		})
	}
}

// A new cloud is cheap, and two in one process share nothing.
func TestCloudsAreCheapAndApart(t *testing.T) {
	one, two := cloudjar.New(cloudjar.Options{}), cloudjar.New(cloudjar.Options{})
	defer one.Close()
	defer two.Close()
	createTable(t.Context(), t, dynamodb.NewFromConfig(one.Config()), "orders")
	out, err := two.DynamoDB.ListTables(t.Context(), &jar.ListTablesInput{})
	require.NoError(t, err)
	require.Empty(t, out.TableNames)

	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			cloudjar.New(cloudjar.Options{}).Close()
		}
	})
	require.Less(t, result.AllocedBytesPerOp(), int64(1<<20))
}
