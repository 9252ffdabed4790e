package dynamodb_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// A shop is a table of orders with two global indexes.
func shop(t testing.TB, svc *dynamodb.Service, orders int) {
	_, err := svc.CreateTable(context.Background(), &dynamodb.CreateTableInput{
		TableName: "shop", BillingMode: "PAY_PER_REQUEST",
		KeySchema: []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		AttributeDefinitions: []dynamodb.AttributeDefinition{
			{AttributeName: "id", AttributeType: "N"}, {AttributeName: "buyer", AttributeType: "S"}, {AttributeName: "state", AttributeType: "S"},
		},
		GlobalSecondaryIndexes: []dynamodb.GlobalSecondaryIndex{
			{IndexName: "buyers", KeySchema: []dynamodb.KeySchemaElement{{AttributeName: "buyer", KeyType: "HASH"}}, Projection: &dynamodb.Projection{ProjectionType: "ALL"}},
			{IndexName: "states", KeySchema: []dynamodb.KeySchemaElement{{AttributeName: "state", KeyType: "HASH"}}, Projection: &dynamodb.Projection{ProjectionType: "ALL"}},
		},
	})
	require.NoError(t, err)
	for i := range orders {
		putOrder(t, svc, i, "OPEN")
	}
}

func putOrder(t testing.TB, svc *dynamodb.Service, id int, state string) {
	_, err := svc.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: "shop", Item: attribute.Item{
		"id": attribute.N(fmt.Sprint(id)), "buyer": attribute.S(fmt.Sprint("buyer ", id%97)), "state": attribute.S(state),
	}})
	require.NoError(t, err)
}

func backUp(t testing.TB, svc *dynamodb.Service) string {
	out, err := svc.CreateBackup(context.Background(), &dynamodb.CreateBackupInput{TableName: "shop", BackupName: "nightly"})
	require.NoError(t, err)
	return out.BackupDetails.BackupArn
}

func restoreShop(t testing.TB, svc *dynamodb.Service, arn, name string) {
	_, err := svc.RestoreTableFromBackup(context.Background(), &dynamodb.RestoreTableFromBackupInput{BackupArn: arn, TargetTableName: name})
	require.NoError(t, err)
}

// A backup and a restore from it take as many allocations, and as much memory,
// for a table of 50,000 items with two indexes as for one of 50.
func TestBackupsCostTheSameForAnySize(t *testing.T) {
	type cost struct{ objects, bytes float64 }
	measure := func(orders int) (taken, restored cost) {
		w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Record: -1})
		svc := dynamodb.New(endpointOn(w), dynamodb.Options{})
		shop(t, svc, orders)
		const runs = 400
		last := ""
		each := func(fn func(i int)) cost {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for i := range runs {
				fn(i)
			}
			runtime.ReadMemStats(&after)
			return cost{float64(after.Mallocs-before.Mallocs) / runs, float64(after.TotalAlloc-before.TotalAlloc) / runs}
		}
		taken = each(func(int) { last = backUp(t, svc) })
		restored = each(func(i int) { restoreShop(t, svc, last, fmt.Sprint("restored-", i)) })
		return taken, restored
	}
	smallTaken, smallRestored := measure(50)
	largeTaken, largeRestored := measure(50_000)
	t.Logf("a backup of 50 items: %.0f, of 50,000: %.0f; a restore: %.0f and %.0f", smallTaken, largeTaken, smallRestored, largeRestored)
	for _, pair := range [][2]cost{{smallTaken, largeTaken}, {smallRestored, largeRestored}} {
		require.InEpsilon(t, pair[0].objects, pair[1].objects, 0.1)
		require.InEpsilon(t, pair[0].bytes, pair[1].bytes, 0.1)
	}
}

func BenchmarkCreateBackup(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Record: -1})
		svc := dynamodb.New(endpointOn(w), dynamodb.Options{})
		shop(b, svc, n)
		b.Run(fmt.Sprintf("%d items", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				backUp(b, svc)
			}
		})
	}
}

// What a write costs while its table can be restored to a point in time.
func BenchmarkPutItemWithRecovery(b *testing.B) {
	states := []string{"PAID", "OPEN"}
	for _, on := range []bool{false, true} {
		w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Record: -1})
		svc := dynamodb.New(endpointOn(w), dynamodb.Options{})
		shop(b, svc, 10_000)
		if on {
			recovery(b, svc, 1)
		}
		b.Run(fmt.Sprint("recovery ", on), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				putOrder(b, svc, i*7919%10_000, states[i/10_000%2])
			}
		})
	}
}

func recovery(t testing.TB, svc *dynamodb.Service, days int32) {
	_, err := svc.UpdateContinuousBackups(context.Background(), &dynamodb.UpdateContinuousBackupsInput{
		TableName:                        "shop",
		PointInTimeRecoverySpecification: &dynamodb.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: days > 0, RecoveryPeriodInDays: days},
	})
	require.NoError(t, err)
}

// Backups that were there are shared by a fork; later ones are its own.
func TestForkedBackups(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	svc := dynamodb.New(endpointOn(w), dynamodb.Options{RestoreDelay: time.Minute})
	shop(t, svc, 3)
	shared := backUp(t, svc)
	restoreShop(t, svc, shared, "under-way")
	world, err := w.Fork()
	require.NoError(t, err)
	fork := svc.Fork(endpointOn(world))

	remove := func(svc *dynamodb.Service, arn string) string {
		_, err := svc.DeleteBackup(t.Context(), &dynamodb.DeleteBackupInput{BackupArn: arn})
		return code(err)
	}
	require.Equal(t, "BackupInUseException", remove(fork, shared), "the restore is under way there too")
	world.Advance(time.Minute)
	require.Equal(t, "<nil>", remove(fork, shared))
	require.Equal(t, "BackupInUseException", remove(svc, shared), "here it still runs, and the backup is still there")
	own := backUp(t, fork)
	require.Equal(t, "BackupNotFoundException", remove(svc, own))
	w.Advance(time.Minute)
	restoreShop(t, svc, shared, "again")
	w.Advance(time.Minute)
	require.Equal(t, int64(3), count(t, svc, "again"))
	restoreShop(t, fork, own, "again")
	world.Advance(time.Minute)
	require.Equal(t, int64(3), count(t, fork, "again"))
}

func count(t *testing.T, svc *dynamodb.Service, table string) int64 {
	out, err := svc.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: table})
	require.NoError(t, err)
	require.Equal(t, "ACTIVE", out.Table.TableStatus)
	require.Equal(t, out.Table.ItemCount, out.Table.GlobalSecondaryIndexes[0].ItemCount)
	return out.Table.ItemCount
}

// A table can be restored in another region, with a key of that region, from a
// backup and to a point in time. AWS takes either if it is told a key.
func TestRestoreInAnotherRegion(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	regions := map[string]*dynamodb.Service{}
	b := bus.New(func(string, string, string) (bus.Invoker, bool) { return nil, false })
	b.Peers(func(_, region, _ string) (any, bool) { s, ok := regions[region]; return s, ok })
	for _, name := range []string{"us-east-1", "eu-west-1"} {
		regions[name] = dynamodb.New(&bus.Endpoint{World: w, Bus: b, Service: "dynamodb", Region: name, Account: "123456789012"}, dynamodb.Options{})
	}
	here, there := regions["us-east-1"], regions["eu-west-1"]
	shop(t, here, 5)
	recovery(t, here, 35)
	arn := backUp(t, here)
	key := &dynamodb.SSESpecification{Enabled: true, SSEType: "KMS"}

	out, err := there.RestoreTableFromBackup(t.Context(), &dynamodb.RestoreTableFromBackupInput{BackupArn: arn, TargetTableName: "copy", SSESpecificationOverride: key})
	require.NoError(t, err)
	require.Equal(t, "arn:aws:dynamodb:eu-west-1:123456789012:table/copy", out.TableDescription.TableArn)
	require.Contains(t, out.TableDescription.SSEDescription.KMSMasterKeyArn, "arn:aws:kms:eu-west-1:")
	require.Equal(t, int64(5), count(t, there, "copy"))

	now, err := there.RestoreTableToPointInTime(t.Context(), &dynamodb.RestoreTableToPointInTimeInput{
		SourceTableArn: "arn:aws:dynamodb:us-east-1:123456789012:table/shop", UseLatestRestorableTime: true, TargetTableName: "now", SSESpecificationOverride: key,
	})
	require.NoError(t, err)
	require.Equal(t, "arn:aws:dynamodb:us-east-1:123456789012:table/shop", now.TableDescription.RestoreSummary.SourceTableArn)
	require.Equal(t, int64(5), count(t, there, "now"))

	_, err = there.DescribeBackup(t.Context(), &dynamodb.DescribeBackupInput{BackupArn: arn})
	require.Equal(t, "BackupNotFoundException", code(err))
	_, err = there.RestoreTableFromBackup(t.Context(), &dynamodb.RestoreTableFromBackupInput{
		BackupArn: "arn:aws:dynamodb:ap-south-1:123456789012:table/shop/backup/00946684800000-00000000", TargetTableName: "far", SSESpecificationOverride: key,
	})
	require.ErrorContains(t, err, "cloudjar does not model dynamodb:RestoreTableFromBackup member BackupArn of another region")
}

// What backups cost: USER backups by size and time, recovery by the table's size
// while it is on, restores by size. The backup of a deleted table is free.
func TestBackupsOnTheBill(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	svc := dynamodb.New(endpointOn(w), dynamodb.Options{})
	create(t, svc, "shop", "id")
	put := func(id string) { // an item of 102 bytes
		_, err := svc.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "shop", Item: attribute.Item{"id": attribute.S(fmt.Sprintf("%s%099d", id, 0))}})
		require.NoError(t, err)
	}
	used := func(dimension string) (sum float64) {
		require.NoError(t, svc.MeterStorage(t.Context()))
		for _, u := range w.Usage() {
			if u.Dimension == dimension {
				sum += u.Quantity
			}
		}
		return sum
	}
	put("a")
	recovery(t, svc, 1)
	arn := backUp(t, svc)
	w.Advance(10 * time.Hour)
	put("b")
	require.InDelta(t, 1020, used("TimedPITRStorage-ByteHrs"), 1e-6)
	require.InDelta(t, 1020, used("TimedBackupStorage-ByteHrs"), 1e-6, "asked twice, counted once")
	w.Advance(10 * time.Hour)
	recovery(t, svc, 0)
	_, err := svc.DeleteBackup(t.Context(), &dynamodb.DeleteBackupInput{BackupArn: arn})
	require.NoError(t, err)
	recovery(t, svc, 1)
	w.Advance(10 * time.Hour)
	_, err = svc.DeleteTable(t.Context(), &dynamodb.DeleteTableInput{TableName: "shop"})
	require.NoError(t, err)
	w.Advance(10 * time.Hour)
	require.InDelta(t, 1020+2040+2040, used("TimedPITRStorage-ByteHrs"), 1e-6)
	require.InDelta(t, 2040, used("TimedBackupStorage-ByteHrs"), 1e-6)

	list, err := svc.ListBackups(t.Context(), &dynamodb.ListBackupsInput{BackupType: "SYSTEM"})
	require.NoError(t, err)
	restoreShop(t, svc, list.BackupSummaries[0].BackupArn, "shop")
	require.InDelta(t, 204, used("RestoreDataSize-Bytes"), 1e-6)
}
