package dynamodb

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A workload is a service in a simulator's world that is asked more than it can
// serve.
type workload struct {
	tb    testing.TB
	world *sim.World
	*Service
	heavy bool // items of ten units instead of one
}

func newWorkload(tb testing.TB, o Options) *workload {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Record: -1})
	return &workload{tb, w, New(workplace(w), o), false}
}

func workplace(w *sim.World) *bus.Endpoint {
	return &bus.Endpoint{World: w, Service: "dynamodb", Region: "us-east-1", Account: "123456789012"}
}

// table makes a table of items with the key pk, provisioned with units of both
// kinds, or on demand for 0.
func (w *workload) table(name string, units int64, change ...func(*CreateTableInput)) {
	in := &CreateTableInput{
		TableName: name, BillingMode: billOnDemand,
		AttributeDefinitions: []AttributeDefinition{{AttributeName: "pk", AttributeType: "S"}},
		KeySchema:            []KeySchemaElement{{AttributeName: "pk", KeyType: "HASH"}},
	}
	if units > 0 {
		in.BillingMode, in.ProvisionedThroughput = billProvisioned, both(units)
	}
	for _, c := range change {
		c(in)
	}
	_, err := w.CreateTable(context.Background(), in)
	require.NoError(w.tb, err)
}

func both(units int64) *ProvisionedThroughput {
	return &ProvisionedThroughput{ReadCapacityUnits: units, WriteCapacityUnits: units}
}

// withIndex adds an index on g, which holds keys.
func withIndex(units int64) func(*CreateTableInput) {
	return func(in *CreateTableInput) {
		in.AttributeDefinitions = append(in.AttributeDefinitions, AttributeDefinition{AttributeName: "g", AttributeType: "S"})
		ix := GlobalSecondaryIndex{
			IndexName: "by-g", KeySchema: []KeySchemaElement{{AttributeName: "g", KeyType: "HASH"}}, Projection: &Projection{ProjectionType: "KEYS_ONLY"},
		}
		if units > 0 {
			ix.ProvisionedThroughput = both(units)
		}
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, ix)
	}
}

func (w *workload) put(table, pk string) error { return w.write(table, Item{"pk": S(pk)}) }

var tenUnits = S(strings.Repeat("x", 9*1024+500))

func (w *workload) write(table string, item Item) error {
	if w.heavy {
		item["data"] = tenUnits
	}
	_, err := w.PutItem(context.Background(), &PutItemInput{TableName: table, Item: item})
	return err
}

// puts writes items of one unit until one is throttled, n at most, and returns
// how many were written.
func (w *workload) puts(table string, n int) (written int) {
	for i := range n {
		err := w.put(table, strconv.Itoa(i))
		if isThrottled(err) {
			return i
		}
		require.NoError(w.tb, err)
	}
	return n
}

// drain uses up what a table has saved: as fast as its partition lets it.
func (w *workload) drain(table string) {
	for {
		w.puts(table, 1_000_000)
		if e, ok := errors.AsType[*Error](w.put(table, "drained")); ok && e.ThrottlingReasons[0].Reason == "TableWriteProvisionedThroughputExceeded" {
			return
		}
		w.world.Advance(time.Second)
	}
}

// reasons requires an error of a throttled request and returns its reasons.
func reasons(tb testing.TB, code string, err error) []ThrottlingReason {
	tb.Helper()
	e, ok := errors.AsType[*Error](err)
	require.True(tb, ok, "%v", err)
	require.Equal(tb, code, e.Code)
	return e.ThrottlingReasons
}

func arnOf(table string) string { return "arn:aws:dynamodb:us-east-1:123456789012:table/" + table }

// Unused capacity is kept for 300 seconds. After that has been used up, a table
// serves what it is provisioned with, and no more.
func TestBurstThenRate(t *testing.T) {
	w := newWorkload(t, Options{})
	w.table("orders", 2)
	require.Equal(t, 600, w.puts("orders", 1000), "300 seconds of 2 units")
	require.Equal(t, []ThrottlingReason{{"TableWriteProvisionedThroughputExceeded", arnOf("orders")}},
		reasons(t, codeProvisioned, w.put("orders", "a")))

	w.world.Advance(500 * time.Millisecond)
	require.Equal(t, 1, w.puts("orders", 10), "a unit flows in each half second")
	w.world.Advance(10 * time.Second)
	require.Equal(t, 20, w.puts("orders", 100))
	w.world.Advance(24 * time.Hour)
	require.Equal(t, 600, w.puts("orders", 1000), "what was unused longer ago is lost")

	out, err := w.GetItem(t.Context(), &GetItemInput{TableName: "orders", Key: Item{"pk": S("0")}})
	require.NoError(t, err, "reads have a throughput of their own")
	require.NotNil(t, out.Item)
}

// A request may be larger than all that can be saved. It is served when nothing
// is missing, and what it took too much has to flow in before the next one.
func TestLargerThanTheBurst(t *testing.T) {
	w := newWorkload(t, Options{})
	w.table("blobs", 1)
	big := &PutItemInput{TableName: "blobs", Item: Item{"pk": S("a"), "data": B(make([]byte, 400_000))}}
	_, err := w.PutItem(t.Context(), big) // 391 units
	require.NoError(t, err)
	require.Error(t, w.put("blobs", "b"))
	w.world.Advance(91 * time.Second)
	require.Error(t, w.put("blobs", "b"), "only now the table is even")
	w.world.Advance(time.Second)
	require.NoError(t, w.put("blobs", "b"))
}

// A new rate counts from when UpdateTable is done, and what was saved stays.
func TestRateChanges(t *testing.T) {
	w := newWorkload(t, Options{TableDelay: time.Minute})
	w.table("orders", 1)
	require.NoError(t, w.world.Settle(t.Context()))
	w.drain("orders")
	_, err := w.UpdateTable(t.Context(), &UpdateTableInput{TableName: "orders", ProvisionedThroughput: both(10)})
	require.NoError(t, err)
	w.world.Advance(2 * time.Minute)
	require.Equal(t, 60+600, w.puts("orders", 10_000), "a minute of 1 unit, then one of 10")
	_, err = w.UpdateTable(t.Context(), &UpdateTableInput{TableName: "orders", ProvisionedThroughput: both(1)})
	require.NoError(t, err)
	w.world.Advance(24 * time.Hour)
	require.Equal(t, 300, w.puts("orders", 10_000), "what is saved fits the new rate")
}

// A write needs units of each index that it changes. An index that has none left
// holds up the table, and names itself.
func TestIndexHoldsUpItsTable(t *testing.T) {
	w := newWorkload(t, Options{})
	w.table("orders", 100, withIndex(1))
	put := func(pk, g string) error { return w.write("orders", Item{"pk": S(pk), "g": S(g)}) }
	for i := range 300 {
		require.NoError(t, put(strconv.Itoa(i), "x"))
	}
	err := put("300", "x")
	require.Equal(t, []ThrottlingReason{{"IndexWriteProvisionedThroughputExceeded", arnOf("orders") + "/index/by-g"}},
		reasons(t, codeProvisioned, err))
	require.Contains(t, err.Error(), "one or more global secondary indexes")
	require.NoError(t, w.put("orders", "301"), "an item that the index does not show")
	require.NoError(t, put("299", "x"), "an item that stays the same in the index")

	w.world.Advance(time.Second)
	require.Error(t, put("299", "y"), "the entry moves: one unit to remove it, one to write it")
	w.world.Advance(time.Second)
	require.NoError(t, put("299", "y"))

	read := &QueryInput{TableName: "orders", IndexName: "by-g", KeyConditionExpression: "g = :g", ExpressionAttributeValues: Item{":g": S("x")}}
	for err == nil || isThrottled(err) {
		if _, err = w.Query(t.Context(), read); err != nil {
			break
		}
	}
	require.Equal(t, []ThrottlingReason{{"IndexReadProvisionedThroughputExceeded", arnOf("orders") + "/index/by-g"}},
		reasons(t, codeProvisioned, err))
}

// A throttled request changes nothing and costs nothing.
func TestThrottledRequestsDoNothing(t *testing.T) {
	w := newWorkload(t, Options{})
	w.table("orders", 5, withIndex(5))
	w.drain("orders")
	before := w.world.Usage()
	for range 10 {
		require.Error(t, w.put("orders", "new"))
	}
	require.Equal(t, before, w.world.Usage())
	got, err := w.GetItem(t.Context(), &GetItemInput{TableName: "orders", Key: Item{"pk": S("new")}})
	require.NoError(t, err)
	require.Nil(t, got.Item)
}

// Batches do what they can and return the rest; with nothing done they fail.
func TestBatchesReturnTheRest(t *testing.T) {
	w := newWorkload(t, Options{})
	w.table("orders", 5)
	w.drain("orders")
	batch := &BatchWriteItemInput{RequestItems: map[string][]WriteRequest{}}
	keys := KeysAndAttributes{ConsistentRead: true, ProjectionExpression: "pk"}
	for i := range 10 {
		key := Item{"pk": S("b" + strconv.Itoa(i))}
		batch.RequestItems["orders"] = append(batch.RequestItems["orders"], WriteRequest{PutRequest: &PutRequest{Item: key}})
		keys.Keys = append(keys.Keys, key)
	}
	_, err := w.BatchWriteItem(t.Context(), batch)
	require.Len(t, reasons(t, codeProvisioned, err), 1)

	w.world.Advance(time.Second)
	out, err := w.BatchWriteItem(t.Context(), batch)
	require.NoError(t, err)
	require.Equal(t, batch.RequestItems["orders"][5:], out.UnprocessedItems["orders"])

	read := &BatchGetItemInput{RequestItems: map[string]KeysAndAttributes{"orders": keys}}
	for range 149 {
		_, err = w.BatchGetItem(t.Context(), read)
		require.NoError(t, err)
	}
	w.world.Advance(time.Second)
	got, err := w.BatchGetItem(t.Context(), read)
	require.NoError(t, err, "15 of 10 times 10 units")
	require.Empty(t, got.UnprocessedKeys)
	got, err = w.BatchGetItem(t.Context(), read)
	require.NoError(t, err)
	rest := keys
	rest.Keys = keys.Keys[5:]
	require.Equal(t, map[string]KeysAndAttributes{"orders": rest}, got.UnprocessedKeys)
	_, err = w.BatchGetItem(t.Context(), read)
	require.Len(t, reasons(t, codeProvisioned, err), 1)

	w.drain("orders")
	statements := &BatchExecuteStatementInput{Statements: []BatchStatementRequest{{Statement: `INSERT INTO orders VALUE {'pk':'s'}`}}}
	answered, err := w.BatchExecuteStatement(t.Context(), statements)
	require.NoError(t, err)
	require.Equal(t, "ProvisionedThroughputExceeded", answered.Responses[0].Error.Code)
}

// A transaction takes what all of it costs, or is cancelled. Actions that there
// was enough for are not to blame.
func TestTransactionsAreCancelled(t *testing.T) {
	w := newWorkload(t, Options{})
	w.table("rich", 100)
	w.table("poor", 1)
	w.drain("poor")
	put := func(table string) TransactWriteItem {
		return TransactWriteItem{Put: &Put{TableName: table, Item: Item{"pk": S("t")}}}
	}
	write := &TransactWriteItemsInput{TransactItems: []TransactWriteItem{put("rich"), put("poor")}}
	_, err := w.TransactWriteItems(t.Context(), write)
	require.EqualError(t, err, "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons "+
		"for specific reasons [None, ProvisionedThroughputExceeded]")

	w.world.Advance(time.Second)
	_, err = w.TransactWriteItems(t.Context(), write)
	require.Error(t, err, "in a transaction a write takes two units")
	w.world.Advance(time.Second)
	_, err = w.TransactWriteItems(t.Context(), write)
	require.NoError(t, err)

	get := &TransactGetItemsInput{TransactItems: []TransactGetItem{
		{&Get{TableName: "poor", Key: Item{"pk": S("t")}}}, {&Get{TableName: "rich", Key: Item{"pk": S("t")}}},
	}}
	for range 150 {
		_, err = w.TransactGetItems(t.Context(), get)
		require.NoError(t, err)
	}
	_, err = w.TransactGetItems(t.Context(), get)
	require.ErrorContains(t, err, "[ProvisionedThroughputExceeded, None]")
	_, err = w.ExecuteTransaction(t.Context(), &ExecuteTransactionInput{TransactStatements: []ParameterizedStatement{
		{Statement: `INSERT INTO poor VALUE {'pk':'u'}`},
	}})
	require.ErrorContains(t, err, "[ProvisionedThroughputExceeded]")
}

// A failed condition costs what a write costs, so there has to be enough for it.
func TestConditionsNeedCapacity(t *testing.T) {
	w := newWorkload(t, Options{})
	w.table("orders", 1)
	require.NoError(t, w.put("orders", "a"))
	again := &PutItemInput{TableName: "orders", Item: Item{"pk": S("a")}, ConditionExpression: "attribute_not_exists(pk)"}
	for range 299 {
		_, err := w.PutItem(t.Context(), again)
		words(t, codeConditionFailed, err)
	}
	_, err := w.PutItem(t.Context(), again)
	reasons(t, codeProvisioned, err)
}

// On-demand tables serve everything, unless the service is asked to hold them.
func TestOnDemandMaximum(t *testing.T) {
	bounded := func(in *CreateTableInput) {
		in.OnDemandThroughput = &OnDemandThroughput{MaxWriteRequestUnits: 3}
	}
	for _, o := range []Options{{}, {Throttle: ThrottleNone}} {
		free := newWorkload(t, o)
		free.table("orders", 0, bounded)
		require.Equal(t, 5000, free.puts("orders", 5000))
	}
	w := newWorkload(t, Options{Throttle: ThrottleAll})
	w.table("orders", 0, bounded)
	require.Equal(t, 900, w.puts("orders", 5000))
	err := w.put("orders", "a")
	require.Equal(t, []ThrottlingReason{{"TableWriteMaxOnDemandThroughputExceeded", arnOf("orders")}}, reasons(t, codeThrottling, err))
	require.ErrorContains(t, err, "Throughput exceeds the maximum OnDemandThroughput configured on table or index")

	_, err = w.UpdateTable(t.Context(), &UpdateTableInput{TableName: "orders", OnDemandThroughput: &OnDemandThroughput{MaxWriteRequestUnits: -1}})
	require.NoError(t, err)
	require.Equal(t, 2000, w.puts("orders", 2000), "without a bound")
}

// No on-demand table is served more than the quota of a table, however it is
// warmed up.
func TestQuotaOfATable(t *testing.T) {
	w := newWorkload(t, Options{Throttle: ThrottleAll})
	w.table("orders", 0, func(in *CreateTableInput) {
		in.WarmThroughput = &WarmThroughput{ReadUnitsPerSecond: 1_000_000, WriteUnitsPerSecond: 1_000_000}
	})
	w.heavy = true
	require.Equal(t, maxTableUnits/10, w.puts("orders", 50_000))
	err := w.put("orders", "a")
	require.Equal(t, []ThrottlingReason{{"TableWriteAccountLimitExceeded", arnOf("orders")}}, reasons(t, codeRequests, err))
}

// A provisioned table can be left alone, too.
func TestThrottleNone(t *testing.T) {
	w := newWorkload(t, Options{Throttle: ThrottleNone})
	w.table("orders", 1, withIndex(1))
	require.Equal(t, 5000, w.puts("orders", 5000))
	out, err := w.ThroughputSeries(t.Context(), &ThroughputSeriesInput{TableName: "orders"})
	require.NoError(t, err)
	require.Empty(t, out.Writes)
}

// What was consumed, provisioned and throttled can be plotted by the second.
func TestThroughputSeries(t *testing.T) {
	w := newWorkload(t, Options{})
	w.table("orders", 2)
	begin := w.world.Now()
	w.drain("orders")
	w.world.Advance(3 * time.Second)
	w.drain("orders")
	_, err := w.GetItem(t.Context(), &GetItemInput{TableName: "orders", Key: Item{"pk": S("0")}})
	require.NoError(t, err)

	out, err := w.ThroughputSeries(t.Context(), &ThroughputSeriesInput{TableName: "orders"})
	require.NoError(t, err)
	require.Equal(t, &ThroughputSeriesOutput{
		Reads: []ThroughputSecond{{begin.Add(3 * time.Second), 0.5, 2, 0}},
		Writes: []ThroughputSecond{
			{begin, 600, 2, 2},
			{begin.Add(3 * time.Second), 6, 2, 2},
		},
	}, out)
	out, err = w.ThroughputSeries(t.Context(), &ThroughputSeriesInput{TableName: "orders", From: begin.Add(time.Second), To: begin.Add(3 * time.Second)})
	require.NoError(t, err)
	require.Empty(t, out.Writes)
	_, err = w.ThroughputSeries(t.Context(), &ThroughputSeriesInput{TableName: "orders", IndexName: "none"})
	words(t, "ResourceNotFoundException", err)
}

// Four switches to on demand in any 24 hours; back at any time.
func TestSwitchesToOnDemand(t *testing.T) {
	w := newWorkload(t, Options{})
	w.table("orders", 1)
	to := func(mode string) error {
		in := &UpdateTableInput{TableName: "orders", BillingMode: mode}
		if mode == billProvisioned {
			in.ProvisionedThroughput = both(1)
		}
		_, err := w.UpdateTable(t.Context(), in)
		return err
	}
	for range 4 {
		require.NoError(t, to(billOnDemand))
		w.world.Advance(time.Hour)
		require.NoError(t, to(billProvisioned))
	}
	require.Equal(t, "Subscriber limit exceeded: Update to PayPerRequest mode are limited to 4 times in 1 day(s). "+
		"Last update at Saturday, January 1, 2000 at 3:00:00 AM Coordinated Universal Time. "+
		"Next update can be made at Sunday, January 2, 2000 at 12:00:00 AM Coordinated Universal Time",
		words(t, "LimitExceededException", to(billOnDemand)))
	w.world.Advance(20 * time.Hour)
	require.NoError(t, to(billOnDemand))
	require.NoError(t, to(billProvisioned))
	require.Error(t, to(billOnDemand), "the second of the four is 23 hours old")
}

// 80,000 units for all tables and indexes of the account together.
func TestQuotaOfTheAccount(t *testing.T) {
	w := newWorkload(t, Options{})
	w.table("one", 40_000, withIndex(30_000))
	create := &CreateTableInput{
		TableName: "two", ProvisionedThroughput: both(10_001),
		AttributeDefinitions: []AttributeDefinition{{AttributeName: "pk", AttributeType: "S"}}, KeySchema: []KeySchemaElement{{AttributeName: "pk", KeyType: "HASH"}},
	}
	_, err := w.CreateTable(t.Context(), create)
	require.Contains(t, words(t, "LimitExceededException", err), "80001, is above the per account maximum")
	create.ProvisionedThroughput = both(10_000)
	_, err = w.CreateTable(t.Context(), create)
	require.NoError(t, err)
	raise := &UpdateTableInput{TableName: "two", ProvisionedThroughput: both(10_001)}
	_, err = w.UpdateTable(t.Context(), raise)
	require.Contains(t, words(t, "LimitExceededException", err), "80001, is above the per account maximum")
	_, err = w.UpdateTable(t.Context(), &UpdateTableInput{TableName: "one", ProvisionedThroughput: both(39_999)})
	require.NoError(t, err)
	_, err = w.UpdateTable(t.Context(), raise)
	require.NoError(t, err)
}

// A fork has what its parent had left, and each spends its own.
func TestThrottleForks(t *testing.T) {
	w := newWorkload(t, Options{})
	w.table("orders", 1)
	require.Equal(t, 100, w.puts("orders", 100))
	fw, err := w.world.Fork()
	require.NoError(t, err)
	f := &workload{t, fw, w.Service.Fork(workplace(fw)), false}
	require.Equal(t, 200, f.puts("orders", 1000))
	f.world.Advance(time.Minute)
	require.Equal(t, 60, f.puts("orders", 1000))
	require.Equal(t, 200, w.puts("orders", 1000))
	series := func(w *workload) []ThroughputSecond {
		out, err := w.ThroughputSeries(t.Context(), &ThroughputSeriesInput{TableName: "orders"})
		require.NoError(t, err)
		return out.Writes
	}
	require.Len(t, series(w), 1)
	require.Len(t, series(f), 2)
	require.Equal(t, series(w)[0], series(f)[0])
}
