package dynamodb

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// keeper is a world with a table that can be restored to the last two days.
func keeper(t *testing.T) (*sim.World, *Service, *table) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	s := New(endpointOf(w), Options{})
	_, err := s.CreateTable(t.Context(), &CreateTableInput{
		TableName: "kept", BillingMode: billOnDemand, KeySchema: []KeySchemaElement{{"id", keyHash}},
		AttributeDefinitions: []AttributeDefinition{{AttributeName: "id", AttributeType: "N"}},
	})
	require.NoError(t, err)
	_, err = s.UpdateContinuousBackups(t.Context(), &UpdateContinuousBackupsInput{
		TableName: "kept", PointInTimeRecoverySpecification: &PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 2},
	})
	require.NoError(t, err)
	return w, s, s.tables["kept"]
}

func keep(t *testing.T, s *Service, id, n int) {
	_, err := s.PutItem(context.Background(), &PutItemInput{TableName: "kept", Item: attribute.Item{"id": attribute.N(fmt.Sprint(id)), "n": attribute.N(fmt.Sprint(n))}})
	require.NoError(t, err)
}

// A table that rests schedules nothing. One whose items change has one event at a
// time, at most one a day, until there is nothing left to trim.
func TestHistoryRestsWithItsTable(t *testing.T) {
	w, s, kept := keeper(t)
	before := w.Events()
	w.Advance(1000 * 24 * time.Hour)
	require.Equal(t, before, w.Events(), "nothing was written, nothing happens")

	const writes = 3000
	for i := range writes { // over ten hours
		keep(t, s, i%10, i)
		w.Advance(12 * time.Second)
	}
	require.Equal(t, before+writes, w.Events())
	require.Len(t, kept.past.chapters, writes/chapterChanges)
	w.Advance(90 * 24 * time.Hour)
	require.LessOrEqual(t, w.Events(), before+writes+2)
	require.Empty(t, kept.past.chapters)
	require.Empty(t, kept.past.open)
	require.False(t, kept.past.armed)
	keep(t, s, 1, 1)
	require.True(t, kept.past.armed, "and it begins again")
}

// A write that changes nothing leaves no trace.
func TestHistoryOfNothing(t *testing.T) {
	_, s, kept := keeper(t)
	keep(t, s, 1, 1)
	keep(t, s, 1, 1)
	require.Len(t, kept.past.open, 1)
}

// Items are kept once for as many changes as there are items: however large the
// table and its history are, to go back undoes no more changes than the table
// has items, and one chapter.
func TestHistoryKeepsItemsNowAndThen(t *testing.T) {
	const items = 3 * chapterChanges
	w, s, kept := keeper(t)
	for i := range 10 * items {
		keep(t, s, i%items, i)
		if i%100 == 0 {
			w.Advance(time.Second)
		}
	}
	runs := []int{0} // of chapters up to one after which the items were kept
	for _, p := range kept.past.chapters {
		runs[len(runs)-1]++
		if p.after.items.tree != nil {
			runs = append(runs, 0)
		}
	}
	require.Equal(t, []int{1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2}, runs, "the first when it had 512 items")
}

// Recovery that is turned off takes its event along.
func TestHistoryEnds(t *testing.T) {
	w, s, kept := keeper(t)
	keep(t, s, 1, 1)
	_, err := s.UpdateContinuousBackups(t.Context(), &UpdateContinuousBackupsInput{
		TableName: "kept", PointInTimeRecoverySpecification: &PointInTimeRecoverySpecification{},
	})
	require.NoError(t, err)
	require.Nil(t, kept.past)
	before := w.Events()
	w.Advance(90 * 24 * time.Hour)
	require.Equal(t, before, w.Events())
}

func FuzzBackupARN(f *testing.F) {
	for _, arn := range []string{
		"arn:aws:dynamodb:us-east-1:123456789012:table/a/backup/00946684800000-00000000",
		"arn:aws:dynamodb:eu-west-1:123456789012:table/a/backup/",
		"arn:aws:dynamodb::123456789012:table//backup/x/backup/y",
		"arn:aws:dynamodb:us-east-1:210987654321:table/a", "arn:::::", "arn:aws:dynamodb:xx-fake-1:1:table/backup/", "", "a:b",
	} {
		f.Add(arn)
	}
	s := New(endpointOf(sim.NewWorld(sim.Options{Crank: sim.Simulator})), Options{})
	f.Fuzz(func(t *testing.T, arn string) {
		n, err := s.readBackupARN(arn)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		require.True(t, isRegion(n.region))
		require.Equal(t, arn, "arn:aws:dynamodb:"+n.region+":123456789012:table/"+n.table+backupInARN+n.id, "what was read is all there is")
	})
}
