package dynamodb_test

import (
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// A moment is what the model held at the end of a second.
type moment struct {
	second time.Time
	items  []attribute.Item
}

// A past is a random history whose table can be restored, and all its moments.
type past struct {
	*history
	world   *sim.World
	moments []moment
	backups map[string][]attribute.Item // what the model held, by ARN
	tables  int                         // restored so far
}

// A table that is restored to a second holds what the model held at its end, and
// one that is restored from a backup what it held then: for random histories over
// many days, in tables of few items and of many, with indexes, and in forks.
func TestRestoreIsTheModelOfThen(t *testing.T) {
	for seed := range int64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: uint64(seed)})
			h := &history{t: t, rand: rand.New(rand.NewSource(seed)), ctx: t.Context()}
			h.svc = dynamodb.New(endpointOn(w), dynamodb.Options{})
			h.create()
			p := &past{history: h, world: w, backups: map[string][]attribute.Item{}}
			if seed%2 == 0 { // more items than a chapter of the history has changes
				p.fill(1100)
			}
			days := []int32{1, 2, 35}[seed%3]
			p.enable(days)
			var forks []*past
			for range 40 {
				p.live()
				if h.rand.Intn(8) == 0 {
					forks = append(forks, p.fork())
				}
			}
			for _, one := range append(forks, p) {
				one.check(days)
			}
		})
	}
}

// fill puts items that the random steps do not touch.
func (p *past) fill(n int) {
	for i := range n {
		item := p.item()
		switch p.model.kinds["pk"] {
		case attribute.Number:
			item["pk"] = attribute.N(fmt.Sprint(1000 + i))
		case attribute.Binary:
			item["pk"] = attribute.B(fmt.Append(nil, "filler ", i))
		default:
			item["pk"] = attribute.S(fmt.Sprint("filler ", i))
		}
		_, err := p.svc.PutItem(p.ctx, &dynamodb.PutItemInput{TableName: "history", Item: item})
		require.NoError(p.t, err)
		p.model.items = append(p.model.items, item)
	}
}

func (p *past) enable(days int32) {
	_, err := p.svc.UpdateContinuousBackups(p.ctx, &dynamodb.UpdateContinuousBackupsInput{
		TableName: "history", PointInTimeRecoverySpecification: &dynamodb.PointInTimeRecoverySpecification{
			PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: days,
		},
	})
	require.NoError(p.t, err)
	p.note()
}

// live does some steps over some time, from nothing to a day and a half.
func (p *past) live() {
	pause := []time.Duration{0, 300 * time.Millisecond, time.Minute, time.Hour, 9 * time.Hour}[p.rand.Intn(5)]
	steps := []int{1, 10, 200}[p.rand.Intn(3)]
	if p.rand.Intn(8) == 0 {
		p.backup()
	}
	for range steps {
		p.step()
		p.note()
		if pause > 0 && p.rand.Intn(1+steps/4) == 0 {
			p.world.Advance(time.Duration(p.rand.Int63n(int64(pause))))
		}
	}
}

// backup takes a backup, and remembers what is in it.
func (p *past) backup() {
	out, err := p.svc.CreateBackup(p.ctx, &dynamodb.CreateBackupInput{TableName: "history", BackupName: "random"})
	require.NoError(p.t, err)
	p.backups[out.BackupDetails.BackupArn] = slices.Clone(p.model.items)
}

// note remembers the model as it is in this second.
func (p *past) note() {
	now := moment{p.world.Now().Truncate(time.Second), slices.Clone(p.model.items)}
	if n := len(p.moments); n > 0 && p.moments[n-1].second.Equal(now.second) {
		p.moments[n-1] = now
		return
	}
	p.moments = append(p.moments, now)
}

// fork goes on for a while in a fork, with a model of its own.
func (p *past) fork() *past {
	w, err := p.world.Fork()
	require.NoError(p.t, err)
	h := *p.history
	h.svc = p.svc.Fork(endpointOn(w))
	h.model = &model{kinds: p.model.kinds, hasSort: p.model.hasSort, items: slices.Clone(p.model.items)}
	f := &past{history: &h, world: w, moments: slices.Clone(p.moments), backups: maps.Clone(p.backups)}
	f.live()
	return f
}

// check restores a sample of all moments, and of the seconds between them.
func (p *past) check(days int32) {
	p.world.Advance(5 * time.Minute)
	earliest := p.world.Now().Add(-time.Duration(days) * 24 * time.Hour).Truncate(time.Second)
	for i, m := range p.moments {
		at := m.second
		if i%15 > 0 && i < len(p.moments)-1 {
			continue
		}
		if i+1 < len(p.moments) { // until the next moment nothing happens
			gap := p.moments[i+1].second.Sub(at)
			at = at.Add(time.Duration(p.rand.Int63n(int64(gap))))
		}
		in := &dynamodb.RestoreTableToPointInTimeInput{SourceTableName: "history", TargetTableName: p.target(), RestoreDateTime: at}
		_, err := p.svc.RestoreTableToPointInTime(p.ctx, in)
		if at.Truncate(time.Second).Before(earliest) {
			require.Equal(p.t, "InvalidRestoreTimeException", code(err))
			continue
		}
		require.NoError(p.t, err)
		p.restored(in.TargetTableName, m.items)
	}
	p.checkBackups()
}

// checkBackups restores all backups. Those of a fork are not to be found here.
func (p *past) checkBackups() {
	out, err := p.svc.ListBackups(p.ctx, &dynamodb.ListBackupsInput{TableName: "history"})
	require.NoError(p.t, err)
	require.Len(p.t, out.BackupSummaries, len(p.backups))
	for _, b := range out.BackupSummaries {
		require.Contains(p.t, p.backups, b.BackupArn)
		in := &dynamodb.RestoreTableFromBackupInput{BackupArn: b.BackupArn, TargetTableName: p.target()}
		_, err := p.svc.RestoreTableFromBackup(p.ctx, in)
		require.NoError(p.t, err)
		p.restored(in.TargetTableName, p.backups[b.BackupArn])
	}
}

// restored checks a restored table and its index, and deletes it.
func (p *past) restored(table string, want []attribute.Item) {
	p.holds(table, "", want)
	p.holds(table, "by-g", slices.DeleteFunc(slices.Clone(want), func(item attribute.Item) bool {
		_, g := item["g"]
		_, h := item["h"]
		return !g || !h
	}))
	_, err := p.svc.DeleteTable(p.ctx, &dynamodb.DeleteTableInput{TableName: table})
	require.NoError(p.t, err)
}

func (p *past) target() string {
	p.tables++
	return fmt.Sprint("restored-", p.tables)
}

// holds checks that a table or index holds these items and no others, and that
// its description says so.
func (p *past) holds(table, index string, want []attribute.Item) {
	have := map[string]bool{}
	bytes := 0
	in := &dynamodb.ScanInput{TableName: table, IndexName: index}
	for {
		out, err := p.svc.Scan(p.ctx, in)
		require.NoError(p.t, err)
		for _, item := range out.Items {
			have[string(attribute.AppendItem(nil, item))] = true
			bytes += attribute.ItemSize(item)
		}
		if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
			break
		}
	}
	require.Len(p.t, have, len(want), "%s %s", table, index)
	for _, item := range want {
		require.True(p.t, have[string(attribute.AppendItem(nil, item))], "%s %s lacks %v", table, index, item)
	}
	out, err := p.svc.DescribeTable(p.ctx, &dynamodb.DescribeTableInput{TableName: table})
	require.NoError(p.t, err)
	d := out.Table
	count, size := d.ItemCount, d.TableSizeBytes
	if index != "" {
		count, size = d.GlobalSecondaryIndexes[0].ItemCount, d.GlobalSecondaryIndexes[0].IndexSizeBytes
	}
	require.EqualValues(p.t, len(want), count)
	require.EqualValues(p.t, bytes, size)
}
