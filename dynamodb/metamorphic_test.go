package dynamodb_test

import (
	"context"
	"fmt"
	"math/rand"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// The same calls leave the same trace whatever turns the crank, and whether they
// were made on one world or on forks of forks of it.
func TestTheTraceDoesNotDependOnTheCrank(t *testing.T) {
	const calls = 400
	simulated := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 5})
	svc := serviceOn(simulated)
	for i := range calls {
		simulated.Advance(time.Nanosecond) // what a call takes in a bubble
		callNumber(t.Context(), svc, i)
	}
	want, record := simulated.Hash(), simulated.Record()

	synctest.Test(t, func(t *testing.T) {
		w := sim.NewWorld(sim.Options{Crank: sim.Bubble, Seed: 5})
		defer w.Close()
		svc := serviceOn(w)
		for i := range calls {
			callNumber(t.Context(), svc, i)
		}
		require.Equal(t, record, w.Record())
		require.Equal(t, want, w.Hash(), "bubble")
	})

	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 5})
	svc = serviceOn(w)
	for i := range calls {
		if i%7 == 0 {
			fork, err := w.Fork()
			require.NoError(t, err)
			w, svc = fork, svc.Fork(endpointOn(fork))
		}
		w.Advance(time.Nanosecond)
		callNumber(t.Context(), svc, i)
	}
	require.Equal(t, want, w.Hash(), "forks")
}

// A fork shares nothing observable with its parent: whatever one does, the
// other's tables stay as they were.
func TestForkSharesNothing(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	parent := serviceOn(w)
	for i := range 100 {
		w.Advance(time.Nanosecond)
		callNumber(t.Context(), parent, i)
	}
	before := everything(t, parent)
	fork, err := w.Fork()
	require.NoError(t, err)
	child := parent.Fork(endpointOn(fork))
	require.Equal(t, before, everything(t, child))
	for i := range 300 {
		callNumber(t.Context(), child, 1000+i)
	}
	require.Equal(t, before, everything(t, parent))
	after := everything(t, child)
	require.NotEqual(t, before, after)
	for i := range 300 {
		callNumber(t.Context(), parent, 2000+i)
	}
	require.Equal(t, after, everything(t, child))
}

func endpointOn(w *sim.World) *bus.Endpoint {
	return &bus.Endpoint{World: w, Service: "dynamodb", Region: "us-east-1", Account: "123456789012"}
}

func serviceOn(w *sim.World) *dynamodb.Service {
	return dynamodb.New(endpointOn(w), dynamodb.Options{TableDelay: 50 * time.Nanosecond})
}

// callNumber makes one call that depends on nothing but its number. Many fail,
// as calls do.
func callNumber(ctx context.Context, svc *dynamodb.Service, i int) {
	ctx = sim.WithCaller(ctx, fmt.Sprint("caller ", i%3))
	r := rand.New(rand.NewSource(int64(i)))
	table := fmt.Sprint("table-", r.Intn(3))
	key := attribute.Item{"id": attribute.N(fmt.Sprint(r.Intn(10)))}
	switch r.Intn(8) {
	case 0:
		_, _ = svc.CreateTable(ctx, &dynamodb.CreateTableInput{
			TableName: table, BillingMode: "PAY_PER_REQUEST",
			KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
			AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "N"}},
		})
	case 1:
		_, _ = svc.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: table, Key: key})
	case 2:
		_, _ = svc.Scan(ctx, &dynamodb.ScanInput{TableName: table})
	case 3:
		_, _ = svc.TagResource(ctx, &dynamodb.TagResourceInput{
			ResourceArn: "arn:aws:dynamodb:us-east-1:123456789012:table/" + table,
			Tags:        []dynamodb.Tag{{Key: "call", Value: fmt.Sprint(i)}},
		})
	case 4:
		_, _ = svc.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
			ClientRequestToken: fmt.Sprint("token ", i/2),
			TransactItems: []dynamodb.TransactWriteItem{{Put: &dynamodb.Put{
				TableName: table, Item: attribute.Item{"id": key["id"], "by": attribute.S("transaction")},
			}}},
		})
	default:
		_, _ = svc.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName: table, Key: key, UpdateExpression: "ADD n :n SET last = :n",
			ExpressionAttributeValues: attribute.Item{":n": attribute.N(fmt.Sprint(i))},
		})
	}
}

// everything says all there is to see of a service.
func everything(t *testing.T, svc *dynamodb.Service) string {
	names, err := svc.ListTables(t.Context(), &dynamodb.ListTablesInput{})
	require.NoError(t, err)
	var out string
	for _, name := range names.TableNames {
		d, err := svc.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: name})
		require.NoError(t, err)
		tags, err := svc.ListTagsOfResource(t.Context(), &dynamodb.ListTagsOfResourceInput{ResourceArn: d.Table.TableArn})
		require.NoError(t, err)
		out += fmt.Sprint(name, d.Table.ItemCount, d.Table.TableSizeBytes, tags.Tags)
		items, err := svc.Scan(t.Context(), &dynamodb.ScanInput{TableName: name})
		if err == nil { // it may be on its way in or out
			for _, it := range items.Items {
				out += string(attribute.AppendItemJSON(nil, it))
			}
		}
		out += "\n"
	}
	return out
}

// Whatever bytes come, an operation answers with AWS's error: it never panics,
// and nothing is half done.
func FuzzOperations(f *testing.F) {
	key := `"TableName":"tab","Key":{"id":{"N":"1"}}`
	for i, body := range []string{
		`{}`, `null`, `[]`, `{"TableName":"tab"}`, `{` + key + `}`, `{"TableName":"tab","Item":{"id":{"N":"1"}}}`,
		`{` + key + `,"UpdateExpression":"SET a = if_not_exists(b, :v) + :v","ExpressionAttributeValues":{":v":{"N":"1"}}}`,
		`{"TableName":"tab","KeyConditionExpression":"id = :v","ExpressionAttributeValues":{":v":{"N":"1"}},"Limit":1}`,
		`{"Statement":"SELECT * FROM tab WHERE id = 1"}`, `{"RequestItems":{"tab":{"Keys":[{"id":{"N":"1"}}]}}}`,
		`{"RequestItems":{"tab":[{"PutRequest":{"Item":{"id":{"N":"1"}}}}]}}`,
		`{"TransactItems":[{"ConditionCheck":{` + key + `,"ConditionExpression":"attribute_exists(id)"}}]}`,
		`{"TableName":"x-1","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}]}`,
	} {
		for op := range 23 {
			f.Add(uint8(op+i), []byte(body))
		}
	}
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	svc := serviceOn(w)
	if _, err := svc.CreateTable(f.Context(), &dynamodb.CreateTableInput{
		TableName: "tab", BillingMode: "PAY_PER_REQUEST",
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "N"}},
	}); err != nil {
		f.Fatal(err)
	}
	w.Advance(time.Second)
	names := svc.Wire().Names()
	f.Fuzz(func(t *testing.T, op uint8, body []byte) {
		fork, err := w.Fork() // so that an input's outcome depends on nothing before it
		require.NoError(t, err)
		_, err = svc.Fork(endpointOn(fork)).Wire().InvokeJSON(t.Context(), names[int(op)%len(names)], body)
		if err != nil {
			require.NotContains(t, err.Error(), "panicked", "%s %s", names[int(op)%len(names)], body)
		}
	})
}
