package streams

import (
	"math/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The tests of the machine use a log of texts and a clock of their own.

var dawn = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func newTestLog(n int) *Log[string] {
	return NewLog[string](dawn, Settings{Retention: 24 * time.Hour}, n)
}

func put(t *testing.T, l *Log[string], now time.Time, key, data string) Entry[string] {
	t.Helper()
	e, _, ok := l.Append(now, KeyHash(key), len(data), data)
	require.True(t, ok)
	return e
}

func datas(entries []Entry[string]) []string {
	var out []string
	for _, e := range entries {
		out = append(out, e.Data)
	}
	return out
}

func read(t *testing.T, l *Log[string], now time.Time, shard uint32, from Sequence) Page[string] {
	t.Helper()
	p, ok := l.Read(now, shard, from, 10_000, 10<<20)
	require.True(t, ok)
	return p
}

// A place is where reading begins; the page says where it goes on.
func TestReadFromAnyPlace(t *testing.T) {
	l := newTestLog(1)
	first := put(t, l, dawn, "k", "one")
	second := put(t, l, dawn.Add(time.Second), "k", "two")
	latest := l.Latest()
	put(t, l, dawn.Add(2*time.Second), "k", "three")
	now := dawn.Add(3 * time.Second)
	for _, tt := range []struct {
		story string
		from  Sequence
		want  []string
	}{
		{"TRIM_HORIZON", l.Oldest(now, 0), []string{"one", "two", "three"}},
		{"AT_SEQUENCE_NUMBER", second.Sequence, []string{"two", "three"}},
		{"AFTER_SEQUENCE_NUMBER", first.Sequence + 1, []string{"two", "three"}},
		{"LATEST as it was before the third", latest, []string{"three"}},
		{"LATEST now", l.Latest(), nil},
		{"AT_TIMESTAMP of a record", l.At(now, 0, dawn.Add(time.Second)), []string{"two", "three"}},
		{"AT_TIMESTAMP between two", l.At(now, 0, dawn.Add(1500*time.Millisecond)), []string{"three"}},
		{"AT_TIMESTAMP after all", l.At(now, 0, now), nil},
	} {
		p := read(t, l, now, 0, tt.from)
		require.Equal(t, tt.want, datas(p.Entries), tt.story)
		require.False(t, p.Drained, tt.story)
		require.Empty(t, read(t, l, now, 0, p.Next).Entries, tt.story)
	}
}

// A page is bounded by count and by size; the first record fits whatever its size.
func TestReadIsBounded(t *testing.T) {
	l := newTestLog(1)
	for _, data := range []string{"aaaaaaaaaa", "bb", "cc", "dd"} {
		put(t, l, dawn, "k", data)
	}
	now := dawn.Add(time.Second)
	for _, tt := range []struct {
		count, size int
		want        []string
		behind      time.Duration
	}{
		{10, 1, []string{"aaaaaaaaaa"}, time.Second},
		{10, 12, []string{"aaaaaaaaaa", "bb"}, time.Second},
		{3, 100, []string{"aaaaaaaaaa", "bb", "cc"}, time.Second},
		{4, 100, []string{"aaaaaaaaaa", "bb", "cc", "dd"}, 0},
	} {
		p, ok := l.Read(now, 0, 0, tt.count, tt.size)
		require.True(t, ok)
		require.Equal(t, tt.want, datas(p.Entries))
		require.Equal(t, tt.behind, p.Behind)
	}
}

// Bounds hold over the seams between chunks, too.
func TestReadAcrossChunks(t *testing.T) {
	l := newTestLog(1)
	const total = 3*chunk + 7
	for i := range total {
		put(t, l, dawn.Add(time.Duration(i)), "k", string(rune('a'+i%26)))
	}
	for _, count := range []int{1, 7, chunk - 1, chunk, chunk + 1, 2*chunk + 3, total, total + 1} {
		var got int
		from := l.Oldest(dawn, 0)
		for {
			p, ok := l.Read(dawn.Add(total), 0, from, count, 1<<30)
			require.True(t, ok)
			if len(p.Entries) == 0 {
				break
			}
			require.LessOrEqual(t, len(p.Entries), count)
			for _, e := range p.Entries {
				require.Equal(t, string(rune('a'+got%26)), e.Data)
				got++
			}
			from = p.Next
		}
		require.Equal(t, total, got, "count %d", count)
	}
}

// What a closed shard holds is read to its end; then there is no next place, and
// its children go on.
func TestSplitAndMerge(t *testing.T) {
	l := newTestLog(1)
	put(t, l, dawn, "before", "x")
	require.False(t, l.Split(dawn, 0, Hash{}), "a shard cannot be split at its start")
	require.True(t, l.Split(dawn, 0, Range{End: MaxHash()}.Middle()))
	require.False(t, l.Split(dawn, 0, Hash{1, 0}), "it is closed")
	p := read(t, l, dawn, 0, 0)
	require.Equal(t, []string{"x"}, datas(p.Entries))
	require.True(t, p.Drained)

	shards := l.Lineages(dawn)
	require.Len(t, shards, 3)
	require.Equal(t, "shardId-000000000000", shards[1].Parent)
	require.Equal(t, "0", shards[1].Hashes.Start.String())
	require.Equal(t, "170141183460469231731687303715884105727", shards[1].Hashes.End.String())
	require.Equal(t, "170141183460469231731687303715884105728", shards[2].Hashes.Start.String())
	require.Equal(t, "340282366920938463463374607431768211455", shards[2].Hashes.End.String())

	require.False(t, l.Merge(dawn, 1, 1))
	require.False(t, l.Merge(dawn, 0, 1), "the parent is closed")
	require.True(t, l.Merge(dawn, 2, 1))
	merged, ok := l.Lineage(dawn, 3)
	require.True(t, ok)
	require.Equal(t, "shardId-000000000002", merged.Parent)
	require.Equal(t, "shardId-000000000001", merged.Adjacent)
	require.Equal(t, Range{End: MaxHash()}, merged.Hashes)
	require.Len(t, l.Children(1), 1)
}

// Records and closed shards expire by the clock, to the nanosecond, whether or not
// anybody has freed their memory.
func TestRetention(t *testing.T) {
	l := newTestLog(1)
	_, ok := l.Arm()
	require.False(t, ok, "an empty log schedules nothing")
	old := put(t, l, dawn, "k", "old")
	put(t, l, dawn.Add(time.Hour), "k", "young")
	at, ok := l.Arm()
	require.True(t, ok)
	require.Equal(t, dawn.Add(25*time.Hour), at, "the chunk expires with its last record")
	_, ok = l.Arm()
	require.False(t, ok, "one event is enough")

	day := dawn.Add(24 * time.Hour)
	require.Len(t, read(t, l, day.Add(-1), 0, 0).Entries, 2)
	p := read(t, l, day, 0, 0)
	require.Equal(t, []string{"young"}, datas(p.Entries))
	require.True(t, p.Trimmed)
	require.True(t, l.Expired(day, 0, old.Sequence))
	require.False(t, l.Expired(day, 0, old.Sequence+1))
	require.False(t, read(t, l, day, 0, l.Oldest(day, 0)).Trimmed)

	l.Close(day)
	next, ok := l.Trim(at)
	require.True(t, ok)
	require.Equal(t, day.Add(24*time.Hour), next, "the closed shard is what remains")
	require.True(t, read(t, l, at, 0, 0).Drained)
	_, exists := l.Read(next, 0, 0, 1, 1)
	require.False(t, exists)
	_, ok = l.Trim(next)
	require.False(t, ok)
	require.Empty(t, l.Lineages(next))
}

// A longer retention keeps what is there and does not bring back what expired.
func TestRetentionChanges(t *testing.T) {
	l := newTestLog(1)
	put(t, l, dawn, "k", "a")
	put(t, l, dawn.Add(20*time.Hour), "k", "b")
	now := dawn.Add(30 * time.Hour)
	l.SetRetention(now, 48*time.Hour)
	require.Equal(t, []string{"b"}, datas(read(t, l, now, 0, 0).Entries))
	require.Len(t, read(t, l, dawn.Add(67*time.Hour), 0, 0).Entries, 1)
	l.SetRetention(now, 24*time.Hour)
	require.Empty(t, read(t, l, dawn.Add(44*time.Hour), 0, 0).Entries)
}

// DynamoDB's shards give way to children while they are written to.
func TestRoll(t *testing.T) {
	l := NewLog[string](dawn, Settings{Style: StyleDynamoDB, Roll: 4 * time.Hour}, 1)
	put(t, l, dawn.Add(4*time.Hour-1), "k", "a")
	put(t, l, dawn.Add(4*time.Hour), "k", "b")
	shards := l.Lineages(dawn.Add(4 * time.Hour))
	require.Len(t, shards, 2)
	require.Equal(t, shards[0].ID, shards[1].Parent)
	require.Regexp(t, `^shardId-00000001767225600000-[0-9a-f]{8}$`, shards[0].ID)
	require.NotEmpty(t, shards[0].Last)
	require.Less(t, shards[0].Last, shards[1].First)
	require.Len(t, shards[0].First, 21)
	for _, s := range shards {
		found, ok := l.Find(dawn.Add(4*time.Hour), s.ID)
		require.True(t, ok)
		require.Equal(t, s.ShardRef, found)
	}
	_, ok := l.Find(dawn, "shardId-00000001767225600001-"+shards[0].ID[29:])
	require.False(t, ok, "the tail is right, the time is not")
}

// Parent and fork share nothing observable, whoever writes, trims or splits first.
func TestForksOfALog(t *testing.T) {
	for _, size := range []int{0, 1, chunk - 1, chunk, chunk + 1} {
		l := newTestLog(2)
		for i := range size {
			put(t, l, dawn, string(rune('a'+i%26)), "old")
		}
		f := l.Fork()
		g := f.Fork()
		put(t, f, dawn, "x", "in f")
		put(t, l, dawn, "x", "in l")
		require.True(t, g.Split(dawn, 0, Hash{1, 0}))
		g.Trim(dawn.Add(48 * time.Hour))
		require.Len(t, l.Lineages(dawn), 2)
		require.Len(t, f.Lineages(dawn), 2)
		count := map[string]int{}
		for name, log := range map[string]*Log[string]{"l": l, "f": f} {
			for shard := range uint32(2) {
				for _, e := range read(t, log, dawn, shard, 0).Entries {
					count[name+" "+e.Data]++
				}
			}
		}
		want := map[string]int{"l in l": 1, "f in f": 1}
		if size > 0 {
			want["l old"], want["f old"] = size, size
		}
		require.Equal(t, want, count, "size %d", size)
	}
}

// Whatever is split and merged, and however a reader wanders: every record is read
// once, in its shard's order, and parents end before their children begin.
func TestNothingIsLostOrDoubled(t *testing.T) {
	for seed := range int64(12) {
		r := rand.New(rand.NewSource(seed))
		l := newTestLog(1 + r.Intn(4))
		w := wanderer{t: t, log: l, rand: r, next: map[uint32]Sequence{}, seen: map[string]int{}}
		written := 0
		for range 1500 {
			switch k := r.Intn(100); {
			case k < 80:
				put(t, l, dawn, string(rune('a'+r.Intn(26))), string(rune(written)))
				written++
			case k < 82:
				s := l.open[r.Intn(len(l.open))]
				l.Split(dawn, s.Number, s.hashes.Middle())
			case k < 84 && len(l.open) > 1:
				i := r.Intn(len(l.open) - 1)
				require.True(t, l.Merge(dawn, l.open[i+1].Number, l.open[i].Number))
			case k < 86:
				l = l.Fork()
				w.log = l
			default:
				w.step()
			}
		}
		for i := 0; i < 100_000 && len(w.seen) < written; i++ {
			w.step()
		}
		require.Len(t, w.seen, written, "seed %d", seed)
		for data, times := range w.seen {
			require.Equal(t, 1, times, "seed %d: record %q", seed, data)
		}
	}
}

// A wanderer reads a random shard a random way on.
type wanderer struct {
	t    *testing.T
	log  *Log[string]
	rand *rand.Rand
	next map[uint32]Sequence
	seen map[string]int
}

func (w *wanderer) step() {
	shards := w.log.Lineages(dawn)
	s := shards[w.rand.Intn(len(shards))]
	p, ok := w.log.Read(dawn, s.Number, w.next[s.Number], 1+w.rand.Intn(50), 1<<20)
	require.True(w.t, ok)
	last := w.next[s.Number]
	for _, e := range p.Entries {
		require.GreaterOrEqual(w.t, e.Sequence, last)
		last = e.Sequence + 1
		w.seen[e.Data]++
	}
	w.next[s.Number] = p.Next
	if p.Drained {
		for _, child := range w.log.Children(s.Number) {
			require.Less(w.t, s.Last, child.First)
		}
	}
}
