package cloudjar_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// ask sends one signed JSON request through the cloud's door, as an SDK would.
func ask(t *testing.T, cloud *cloudjar.Cloud, operation, body string) string {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://dynamodb.us-east-1.amazonaws.com/", strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Date", "20000101T000000Z")
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKID/20000101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00")
	resp, err := cloud.HTTPClient().Do(req)
	require.NoError(t, err)
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, "%s", answer)
	return string(answer)
}

const books = `{"TableName":"books","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}`

// written returns a cloud's journal, and what DescribeTable says in it: ids, times.
func written(t *testing.T) (file []byte, table string) {
	synctest.Test(t, func(t *testing.T) {
		cloud := cloudjar.New(cloudjar.Options{Crank: sim.Bubble, Seed: 7, Journal: true})
		defer cloud.Close()
		ask(t, cloud, "CreateTable", books)
		time.Sleep(time.Hour)
		ask(t, cloud, "PutItem", `{"TableName":"books","Item":{"id":{"S":"Dune"}}}`)
		time.Sleep(time.Minute)
		table = ask(t, cloud, "DescribeTable", `{"TableName":"books"}`)
		var b bytes.Buffer
		n, err := cloud.WriteTo(&b)
		require.NoError(t, err)
		require.EqualValues(t, b.Len(), n)
		file = b.Bytes()
	})
	return file, table
}

// A cloud comes out of its file as it went in, ids and times included.
func TestOpen(t *testing.T) {
	file, table := written(t)
	cloud, err := cloudjar.Open(bytes.NewReader(file), cloudjar.Options{Crank: sim.Simulator}, nil)
	require.NoError(t, err)
	require.Equal(t, "01:01:00", cloud.Now().Truncate(time.Second).Format(time.TimeOnly))
	require.Equal(t, table, ask(t, cloud, "DescribeTable", `{"TableName":"books"}`))
	require.JSONEq(t, `{"Item":{"id":{"S":"Dune"}}}`, ask(t, cloud, "GetItem", `{"TableName":"books","Key":{"id":{"S":"Dune"}}}`))
}

// A file that no longer leads to the same cloud is refused, and so is none.
func TestOpenRefuses(t *testing.T) {
	file, _ := written(t)
	_, err := cloudjar.Open(bytes.NewReader(file), cloudjar.Options{}, func(cloud *cloudjar.Cloud) {
		ask(t, cloud, "ListTables", "{}") // what the cloud that was written never did
	})
	require.ErrorContains(t, err, "came out differently")
	_, err = cloudjar.Open(strings.NewReader("{}"), cloudjar.Options{}, nil)
	require.ErrorContains(t, err, "no journal of version 1")
	_, err = cloudjar.Open(bytes.NewReader(file[:len(file)-5]), cloudjar.Options{}, nil)
	require.ErrorContains(t, err, "request 3")
}

// What cannot be written is not: a cloud without a journal, or with calls that have
// no wire form.
func TestWriteToRefuses(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	_, err := cloud.WriteTo(io.Discard)
	require.ErrorContains(t, err, "Options.Journal")

	cloud = cloudjar.New(cloudjar.Options{Crank: sim.Simulator, Journal: true})
	_, err = cloud.DynamoDB.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: "books", Item: dynamodb.Item{"id": attribute.S("Dune")}})
	require.Error(t, err)
	_, err = cloud.WriteTo(io.Discard)
	require.ErrorContains(t, err, "dynamodb:PutItem was called directly in Go")
}

// Snapshots are kept by name; each fork of one is a cloud of its own.
func TestSnapshots(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	ask(t, cloud, "CreateTable", books)
	require.NoError(t, cloud.Snapshot("empty shelf"))
	ask(t, cloud, "PutItem", `{"TableName":"books","Item":{"id":{"S":"Dune"}}}`)
	for range 2 {
		before, err := cloud.At("empty shelf")
		require.NoError(t, err)
		require.Equal(t, "{}", ask(t, before, "GetItem", `{"TableName":"books","Key":{"id":{"S":"Dune"}}}`))
		ask(t, before, "PutItem", `{"TableName":"books","Item":{"id":{"S":"Dune"}}}`)
	}
	_, err := cloud.At("full shelf")
	require.ErrorContains(t, err, `no snapshot "full shelf", there are: empty shelf`)
}
