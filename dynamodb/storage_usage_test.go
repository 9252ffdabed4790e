package dynamodb_test

import (
	"fmt"
	"math/rand"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// byteHours returns what was stored, by dimension, up to now.
func byteHours(t *testing.T, w *sim.World, svc *dynamodb.Service) map[string]float64 {
	require.NoError(t, svc.MeterStorage(t.Context()))
	sums := map[string]float64{}
	for _, u := range w.Usage() {
		if strings.HasSuffix(u.Dimension, "ByteHrs") {
			require.Equal(t, "dynamodb us-east-1 123456789012", u.Service+" "+u.Region+" "+u.Account)
			sums[u.Dimension] += u.Quantity
		}
	}
	return sums
}

func store(t *testing.T, svc *dynamodb.Service, id string, bytes int) {
	_, err := svc.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "things", Item: attribute.Item{
		"id": attribute.S(id), "g": attribute.S("g"), "v": attribute.S(strings.Repeat("x", bytes)),
	}})
	require.NoError(t, err)
}

// An item is billed for its size and 100 bytes, in the table and in each index
// that shows it, for as long as it is there: a month of 1 GB is one of two times
// half a GB.
func TestStorageIsBilledOverTime(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	svc := dynamodb.New(endpointOn(w), dynamodb.Options{})
	create(t, svc, "things", "id")
	store(t, svc, "a", 1000)
	const size = 2 + 1 + 1 + 1 + 1 + 1000 + 100 // id, a, g, g, v, 1000 letters, and the overhead
	w.Advance(90 * time.Minute)
	require.InDelta(t, 1.5*size, byteHours(t, w, svc)["TimedStorage-ByteHrs"], 1e-6)
	require.InDelta(t, 1.5*size, byteHours(t, w, svc)["TimedStorage-ByteHrs"], 1e-6, "no time has passed")

	_, err := svc.UpdateTable(t.Context(), &dynamodb.UpdateTableInput{
		TableName:            "things",
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "g", AttributeType: "S"}},
		GlobalSecondaryIndexUpdates: []dynamodb.GlobalSecondaryIndexUpdate{{Create: &dynamodb.CreateGlobalSecondaryIndexAction{
			IndexName: "by-g", KeySchema: []dynamodb.KeySchemaElement{{AttributeName: "g", KeyType: "HASH"}},
			Projection: &dynamodb.Projection{ProjectionType: "KEYS_ONLY"},
		}}},
	})
	require.NoError(t, err)
	const entry = 2 + 1 + 1 + 1 + 100 // id, a, g, g, and the overhead
	w.Advance(time.Hour)
	require.InDelta(t, 1.5*size+size+entry, byteHours(t, w, svc)["TimedStorage-ByteHrs"], 1e-6)
}

// Another class is another price. What was stored before the change is billed as
// it was, and so are the requests.
func TestClassesAreBilledApart(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	svc := dynamodb.New(endpointOn(w), dynamodb.Options{})
	create(t, svc, "things", "id")
	store(t, svc, "a", 1000)
	w.Advance(time.Hour)
	_, err := svc.UpdateTable(t.Context(), &dynamodb.UpdateTableInput{TableName: "things", TableClass: "STANDARD_INFREQUENT_ACCESS"})
	require.NoError(t, err)
	w.Advance(3 * time.Hour)
	store(t, svc, "b", 1)
	sums := byteHours(t, w, svc)
	require.InDelta(t, 3*sums["TimedStorage-ByteHrs"], sums["IA-TimedStorage-ByteHrs"], 1e-6)
	units := map[string]float64{}
	for _, u := range w.Usage() {
		units[u.Dimension] += u.Quantity
	}
	require.InDelta(t, 1, units["WriteRequestUnits"], 0)
	require.InDelta(t, 1, units["IA-WriteRequestUnits"], 0)
}

// A table that is deleted is billed up to then, without being asked.
func TestDeletedTablesAreBilled(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	svc := dynamodb.New(endpointOn(w), dynamodb.Options{TableDelay: time.Minute})
	create(t, svc, "things", "id")
	w.Advance(time.Minute)
	store(t, svc, "a", 1000)
	w.Advance(59 * time.Minute)
	_, err := svc.DeleteTable(t.Context(), &dynamodb.DeleteTableInput{TableName: "things"})
	require.NoError(t, err)
	w.Advance(30 * 24 * time.Hour)
	require.InDelta(t, 1106, byteHours(t, w, svc)["TimedStorage-ByteHrs"], 1e-6)
}

// The bill is the integral of what DescribeTable says, and does not depend on how
// often it is asked for, nor on a fork.
func TestStorageIsTheIntegralOfSize(t *testing.T) {
	for seed := range int64(10) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r := rand.New(rand.NewSource(seed))
			w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
			svc := dynamodb.New(endpointOn(w), dynamodb.Options{})
			create(t, svc, "things", "id")
			var want float64
			for range 300 {
				store(t, svc, strconv.Itoa(r.Intn(20)), r.Intn(500))
				if r.Intn(3) == 0 {
					key := attribute.Item{"id": attribute.S(strconv.Itoa(r.Intn(20)))}
					_, err := svc.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: "things", Key: key})
					require.NoError(t, err)
				}
				out, err := svc.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: "things"})
				require.NoError(t, err)
				pause := time.Duration(r.Int63n(int64(time.Hour)))
				want += float64(out.Table.TableSizeBytes+100*out.Table.ItemCount) * pause.Hours()
				w.Advance(pause)
				if r.Intn(10) == 0 {
					require.NoError(t, svc.MeterStorage(t.Context()))
				}
				if r.Intn(20) == 0 {
					f, err := w.Fork()
					require.NoError(t, err)
					old := svc
					w, svc = f, svc.Fork(endpointOn(f))
					require.NoError(t, old.MeterStorage(t.Context()), "the parent's own")
				}
			}
			require.InEpsilon(t, want, byteHours(t, w, svc)["TimedStorage-ByteHrs"], 1e-9)
		})
	}
}

// Provisioned capacity is paid for by the hour, whether or not it is used, with that
// of global indexes, and as much as there is at the time.
func TestCapacityHours(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	svc := dynamodb.New(endpointOn(w), dynamodb.Options{})
	_, err := svc.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName:             "orders",
		AttributeDefinitions:  []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
		KeySchema:             []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		ProvisionedThroughput: &dynamodb.ProvisionedThroughput{ReadCapacityUnits: 10, WriteCapacityUnits: 4},
	})
	require.NoError(t, err)
	w.Advance(10 * time.Hour)
	_, err = svc.UpdateTable(t.Context(), &dynamodb.UpdateTableInput{
		TableName: "orders", ProvisionedThroughput: &dynamodb.ProvisionedThroughput{ReadCapacityUnits: 20, WriteCapacityUnits: 4},
	})
	require.NoError(t, err)
	w.Advance(time.Hour)
	require.NoError(t, svc.MeterStorage(t.Context()))
	hours := map[string]float64{}
	for _, u := range w.Usage() {
		hours[u.Dimension] += u.Quantity
	}
	require.InDelta(t, 10*10+20, hours["ReadCapacityUnit-Hrs"], 1e-6)
	require.InDelta(t, 11*4, hours["WriteCapacityUnit-Hrs"], 1e-6)
}
