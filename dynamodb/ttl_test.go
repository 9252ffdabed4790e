package dynamodb_test

import (
	"context"
	"fmt"
	"math"
	"math/rand"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// A world in which items expire, and what is in its one table.
type sessions struct {
	t     *testing.T
	world *sim.World
	svc   *dynamodb.Service
}

func newSessions(t *testing.T, o dynamodb.Options) *sessions {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 7})
	g := &sessions{t, w, dynamodb.New(endpointOn(w), o)}
	create(t, g.svc, "sessions", "id")
	return g
}

func (g *sessions) fork() *sessions {
	w, err := g.world.Fork()
	require.NoError(g.t, err)
	return &sessions{g.t, w, g.svc.Fork(endpointOn(w))}
}

func (g *sessions) enable(on bool) {
	_, err := g.svc.UpdateTimeToLive(g.t.Context(), &dynamodb.UpdateTimeToLiveInput{
		TableName: "sessions", TimeToLiveSpecification: &dynamodb.TimeToLiveSpecification{AttributeName: "until", Enabled: on},
	})
	require.NoError(g.t, err)
}

// put writes a session that expires some time from now.
func (g *sessions) put(id string, in time.Duration) {
	g.write(id, attribute.N(strconv.FormatInt(g.world.Now().Add(in).Unix(), 10)))
}

func (g *sessions) write(id string, until attribute.Value) {
	item := attribute.Item{"id": attribute.S(id), "until": until}
	_, err := g.svc.PutItem(g.t.Context(), &dynamodb.PutItemInput{TableName: "sessions", Item: item})
	require.NoError(g.t, err)
}

func (g *sessions) remove(id string) {
	_, err := g.svc.DeleteItem(g.t.Context(), &dynamodb.DeleteItemInput{TableName: "sessions", Key: attribute.Item{"id": attribute.S(id)}})
	require.NoError(g.t, err)
}

// alive lists the ids that a scan finds, in order.
func (g *sessions) alive() []string {
	out, err := g.svc.Scan(g.t.Context(), &dynamodb.ScanInput{TableName: "sessions"})
	require.NoError(g.t, err)
	ids := []string{}
	for _, item := range out.Items {
		ids = append(ids, item["id"].Text())
	}
	slices.Sort(ids)
	return ids
}

// expiries returns when the world looked for expired items, as far as recorded.
func (g *sessions) expiries() (at []time.Time) {
	for _, e := range g.world.Record() {
		if e.Kind == sim.Event && strings.HasSuffix(e.Operation, "item expiry") {
			at = append(at, e.At())
		}
	}
	return at
}

// An item expires once its second is less than the clock's time, and is gone at
// once where no delay is asked for.
func TestItemsExpireOnTime(t *testing.T) {
	g := newSessions(t, dynamodb.Options{})
	g.enable(true)
	g.put("hour", time.Hour)
	g.put("day", 24*time.Hour)
	g.world.Advance(time.Hour)
	require.Equal(t, []string{"day", "hour"}, g.alive(), "its second is not less than now")
	g.world.Advance(1)
	require.Equal(t, []string{"day"}, g.alive())
	g.world.Advance(24 * time.Hour)
	require.Empty(t, g.alive())
}

// Time to Live is free: it consumes no write units, of the table or of an index.
func TestExpiryIsFree(t *testing.T) {
	g := newSessions(t, dynamodb.Options{})
	g.enable(true)
	g.put("a", time.Hour)
	g.put("b", time.Hour)
	before := g.used("WriteRequestUnits")
	g.world.Advance(2 * time.Hour)
	require.Empty(t, g.alive())
	require.InDelta(t, before, g.used("WriteRequestUnits"), 0)
	require.InDelta(t, 2, g.used("TimeToLiveDeletedItemCount"), 0)
}

func (g *sessions) used(dimension string) (total float64) {
	for _, u := range g.world.Usage() {
		if u.Dimension == dimension {
			require.Equal(g.t, "dynamodb", u.Service)
			total += u.Quantity
		}
	}
	return total
}

// What has expired already when it is written, or when Time to Live is enabled,
// is work that Settle waits for. What will expire is not.
func TestSettleDeletesWhatIsOverdue(t *testing.T) {
	g := newSessions(t, dynamodb.Options{})
	g.put("before", -time.Minute)
	g.enable(true)
	g.put("after", -time.Minute)
	g.put("ahead", time.Minute)
	now := g.world.Now()
	require.NoError(t, g.world.Settle(t.Context()))
	require.Equal(t, []string{"ahead"}, g.alive())
	require.Equal(t, now, g.world.Now(), "upkeep that lies ahead was waited for")
}

// However many items there are, one event waits for the first of them. A session
// that is prolonged again and again does not leave events behind.
func TestOneEventPerTable(t *testing.T) {
	g := newSessions(t, dynamodb.Options{})
	g.enable(true)
	for i := range 1000 {
		g.put(strconv.Itoa(i), time.Duration(1+i%10)*time.Hour)
	}
	for range 600 {
		g.world.Advance(time.Second)
		g.put("prolonged", 30*time.Minute)
	}
	g.world.Advance(10 * time.Hour)
	require.Empty(t, g.alive())
	require.LessOrEqual(t, len(g.expiries()), 10+2, "one for each hour, and two for what was prolonged")
	events := g.world.Events()
	g.world.Advance(1000 * time.Hour)
	require.Equal(t, events, g.world.Events(), "an idle world schedules nothing")
}

// A table that is deleted, disabled or emptied schedules nothing any more, and a
// new one of the same name has nothing to do with the old one's items.
func TestExpiryEndsWithItsTable(t *testing.T) {
	for name, end := range map[string]func(g *sessions){
		"deleted": func(g *sessions) {
			_, err := g.svc.DeleteTable(g.t.Context(), &dynamodb.DeleteTableInput{TableName: "sessions"})
			require.NoError(g.t, err)
			create(g.t, g.svc, "sessions", "id")
		},
		"disabled": func(g *sessions) { g.enable(false) },
		"emptied":  func(g *sessions) { g.remove("a") },
	} {
		t.Run(name, func(t *testing.T) {
			g := newSessions(t, dynamodb.Options{})
			g.enable(true)
			g.put("a", time.Hour)
			g.world.Advance(40 * time.Minute)
			end(g)
			g.world.Advance(48 * time.Hour)
			require.Empty(t, g.expiries())
		})
	}
}

// With TTLWithin items stay for a time that is drawn. The same seed draws the
// same time, whatever else happens to the item.
func TestDelaysAreDrawn(t *testing.T) {
	const n = 200
	gone := func(rewrite bool) (when []time.Time) {
		g := newSessions(t, dynamodb.Options{TTLDelay: dynamodb.TTLWithin(48 * time.Hour)})
		g.enable(true)
		start := g.world.Now()
		for i := range n {
			g.put(strconv.Itoa(i), time.Hour)
		}
		if rewrite {
			g.put("7", 9*time.Hour)
			g.put("7", time.Hour)
			g.remove("8")
			g.put("8", time.Hour)
		}
		g.world.Advance(50 * time.Hour)
		require.Empty(t, g.alive())
		for _, at := range g.expiries() {
			require.Greater(t, at, start.Add(time.Hour))
			when = append(when, at)
		}
		return when
	}
	first := gone(false)
	require.Len(t, first, n)
	require.Equal(t, first, gone(false))
	require.Subset(t, gone(true), first)
	middle := first[n/2].Sub(first[0])
	require.InDelta(t, 24, middle.Hours(), 5, "half of them after half of the time")
}

// Parent and fork delete each their own items, each in its own time.
func TestForksExpireApart(t *testing.T) {
	g := newSessions(t, dynamodb.Options{})
	g.enable(true)
	g.put("both", time.Hour)
	f := g.fork()
	g.put("parent", 2*time.Hour)
	f.put("fork", 3*time.Hour)
	f.put("both", 4*time.Hour)
	g.world.Advance(time.Hour + 1)
	require.Equal(t, []string{"parent"}, g.alive())
	require.Equal(t, []string{"both", "fork"}, f.alive())
	f.world.Advance(3*time.Hour + 1)
	require.Equal(t, []string{"both"}, f.alive())
	g.world.Advance(time.Hour)
	require.Empty(t, g.alive())
	f.world.Advance(time.Hour)
	require.Empty(t, f.alive())
}

// The rule in one sentence, held against random histories: an item is gone if,
// and only if, its attribute is a number that is less than the clock's time and
// was not more than five years ago, at a moment when Time to Live was enabled.
func TestExpiryAgreesWithTheRule(t *testing.T) {
	for seed := range int64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r := rand.New(rand.NewSource(seed))
			g := newSessions(t, dynamodb.Options{})
			model, on := map[string]attribute.Value{}, false
			var last time.Time
			for range 400 {
				id := strconv.Itoa(r.Intn(12))
				switch k := r.Intn(10); {
				case k < 5:
					model[id] = until(r, g.world.Now())
					g.write(id, model[id])
				case k < 6:
					delete(model, id)
					g.remove(id)
				case k < 7 && (last.IsZero() || g.world.Now().Sub(last) >= time.Hour):
					on, last = !on, g.world.Now()
					g.enable(on)
				default:
					g.world.Advance(time.Duration(r.Int63n(int64(90 * time.Minute))))
				}
				require.NoError(t, g.world.Run(g.world.Now()))
				if on {
					expireModel(model, g.world.Now())
				}
				require.Equal(t, sortedKeys(model), g.alive())
				if r.Intn(20) == 0 {
					g = g.fork()
				}
			}
		})
	}
}

// until draws a value for the attribute: mostly about now, now and then odd.
func until(r *rand.Rand, now time.Time) attribute.Value {
	near := float64(now.Unix() + r.Int63n(7200) - 3600)
	switch r.Intn(12) {
	case 0:
		return attribute.S(strconv.FormatFloat(near, 'f', -1, 64))
	case 1:
		return attribute.N("-" + strconv.FormatFloat(near, 'f', -1, 64))
	case 2:
		return attribute.N(strconv.FormatInt(now.AddDate(-5, 0, 0).Unix()+r.Int63n(3)-1, 10))
	case 3:
		return attribute.N("9.9E125")
	case 4:
		return attribute.N(strconv.FormatFloat(near+0.25*float64(r.Intn(4)), 'f', 2, 64))
	}
	return attribute.N(strconv.FormatFloat(near, 'f', -1, 64))
}

func expireModel(model map[string]attribute.Value, now time.Time) {
	for id, v := range model {
		seconds, err := strconv.ParseFloat(v.Text(), 64)
		if v.Kind() != attribute.Number || err != nil || seconds > math.MaxInt32*2 {
			continue
		}
		at := time.Unix(0, int64(seconds*4)*int64(time.Second)/4)
		if at.Before(now) && !at.Before(now.AddDate(-5, 0, 0)) {
			delete(model, id)
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := []string{}
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Whatever the attribute holds, the world goes on, and an item that is gone was
// a number in the past.
func FuzzExpiry(f *testing.F) {
	for _, text := range []string{"946684800", "946684799", "946684799.999999999", "0", "-1", "1E3", "9999999999999", "99E124", "1E-130", "788918400"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		g := newSessions(t, dynamodb.Options{})
		g.enable(true)
		item := attribute.Item{"id": attribute.S("x"), "until": attribute.N(text)}
		if _, err := g.svc.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: "sessions", Item: item}); err != nil {
			t.Skip()
		}
		g.world.Advance(time.Second)
		seconds, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		if len(g.alive()) == 0 {
			require.LessOrEqual(t, seconds, float64(g.world.Now().Unix()))
			require.GreaterOrEqual(t, seconds, float64(g.world.Now().AddDate(-5, 0, 0).Unix()-1))
		}
	})
}

// A write of a table with a stream, two global indexes and Time to Live, where all
// of them change: at most 8 µs.
func BenchmarkPutItemWithExpiry(b *testing.B) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Record: -1})
	svc := dynamodb.New(endpointOn(w), dynamodb.Options{})
	ctx := context.Background()
	in := &dynamodb.CreateTableInput{
		TableName: "sessions", BillingMode: "PAY_PER_REQUEST",
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
		StreamSpecification:  &dynamodb.StreamSpecification{StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES"},
	}
	for _, name := range []string{"user", "device"} {
		in.AttributeDefinitions = append(in.AttributeDefinitions, dynamodb.AttributeDefinition{AttributeName: name, AttributeType: "S"})
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, dynamodb.GlobalSecondaryIndex{
			IndexName: "by-" + name, KeySchema: []dynamodb.KeySchemaElement{{AttributeName: name, KeyType: "HASH"}},
			Projection: &dynamodb.Projection{ProjectionType: "ALL"},
		})
	}
	_, err := svc.CreateTable(ctx, in)
	require.NoError(b, err)
	_, err = svc.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName: "sessions", TimeToLiveSpecification: &dynamodb.TimeToLiveSpecification{AttributeName: "until", Enabled: true},
	})
	require.NoError(b, err)
	items := make([]attribute.Item, 20_000)
	for i := range items {
		items[i] = attribute.Item{
			"id": attribute.S("session-" + strconv.Itoa(i%10_000)), "until": attribute.N(strconv.Itoa(946688400 + i*7919%100_000)),
			"user": attribute.S("user-" + strconv.Itoa(i%1000)), "device": attribute.S("device-" + strconv.Itoa(i%100)),
		}
	}
	put := &dynamodb.PutItemInput{TableName: "sessions"}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		put.Item = items[i%len(items)]
		if _, err := svc.PutItem(ctx, put); err != nil {
			b.Fatal(err)
		}
	}
}
