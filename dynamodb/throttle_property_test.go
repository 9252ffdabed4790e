package dynamodb

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

// A flow is what one resource was metered with in one dimension, and a naive
// bucket beside it: it fills with the rate, holds 300 seconds of it, and must
// never be overdrawn.
type flow struct {
	rate, level float64
	at          time.Time
	uses        []use
}

type use struct {
	at    time.Time
	units float64
}

func (f *flow) fill(now time.Time) {
	f.level = min(300*f.rate, f.level+f.rate*now.Sub(f.at).Seconds())
	f.at = now
}

// flows reads the world's meter, which knows nothing of throttling.
type flows map[string]*flow

func watch(w *sim.World, rates map[string]float64) flows {
	fs := flows{}
	for key, rate := range rates {
		fs[key] = &flow{rate: rate, level: 300 * rate, at: w.Now()}
	}
	w.Meter(func(c *sim.Call, u sim.Usage) {
		at := c.Now().UnixNano()
		if f, ok := fs[u.Resource+" "+u.Dimension]; ok {
			now := time.Unix(0, at).UTC()
			f.fill(now)
			f.level -= u.Quantity
			f.uses = append(f.uses, use{now, u.Quantity})
		}
	})
	return fs
}

// lacks tells whether one of the flows has less than these units.
func (fs flows) lacks(now time.Time, units float64, dimension string) bool {
	for key, f := range fs {
		if f.fill(now); f.level < units-1e-6 && strings.HasSuffix(key, dimension) {
			return true
		}
	}
	return false
}

// check requires that in no span of time more was consumed than the bucket can
// have held at its beginning plus what flowed in.
func (fs flows) check(t *testing.T, rates map[string]float64) {
	for key, f := range fs {
		most := 300 * rates[key]
		for i := range f.uses {
			sum := 0.0
			for _, u := range f.uses[i:] {
				sum += u.units
				integral := most + rates[key]*u.at.Sub(f.uses[i].at).Seconds()
				if sum > integral+1e-6 {
					require.Fail(t, "more than the integral", "%s from %v to %v: %v > %v", key, f.uses[i].at, u.at, sum, integral)
				}
			}
		}
	}
}

// A throttled workload never exceeds the bucket's integral: whatever is asked, in
// whatever order and at whatever times, no span of time has more units than the
// bucket held plus what flowed in. And nothing is refused that would have fitted.
func TestThroughputStaysWithinTheIntegral(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			w := newWorkload(t, Options{})
			units, indexUnits := int64(1+r.IntN(4)), int64(1+r.IntN(4))
			w.table("orders", units, withIndex(indexUnits))
			index := arnOf("orders") + "/index/by-g"
			rates := map[string]float64{
				arnOf("orders") + " ReadCapacityUnits": float64(units), arnOf("orders") + " WriteCapacityUnits": float64(units),
				index + " ReadCapacityUnits": float64(indexUnits), index + " WriteCapacityUnits": float64(indexUnits),
			}
			fs := watch(w.world, rates)
			refused := 0
			for range 500 {
				w.world.Advance(time.Duration(r.ExpFloat64() * float64(2*time.Second)))
				if isThrottled(w.ask(r)) || w.isCancelled(r) {
					refused++
				}
				for key, f := range fs {
					if f.level < -1e-6 {
						require.Fail(t, "overdrawn", key)
					}
				}
				item := Item{"pk": S("probe")}
				if err := w.write("orders", item); err != nil {
					require.True(t, fs.lacks(w.world.Now(), 1, arnOf("orders")+" WriteCapacityUnits"), "refused, and would have fitted")
				}
			}
			require.Positive(t, refused, "the workload asks for more than there is")
			fs.check(t, rates)
		})
	}
}

// isCancelled carries out a transaction and tells whether it was throttled.
func (w *workload) isCancelled(r *rand.Rand) bool {
	in := &TransactWriteItemsInput{}
	for i := range 1 + r.IntN(5) {
		in.TransactItems = append(in.TransactItems, TransactWriteItem{Put: &Put{TableName: "orders", Item: w.item(r, i)}})
	}
	_, err := w.TransactWriteItems(context.Background(), in)
	return hasCode(err, codeCancelled)
}

// item is one of a few items, of one to six units.
func (w *workload) item(r *rand.Rand, i int) Item {
	item := Item{"pk": S(strconv.Itoa(10*i + r.IntN(10))), "data": S(strings.Repeat("x", r.IntN(6000)))}
	if r.IntN(3) > 0 {
		item["g"] = S(strconv.Itoa(r.IntN(5)))
	}
	return item
}

// ask makes one random request.
func (w *workload) ask(r *rand.Rand) error {
	ctx, item := context.Background(), w.item(r, 0)
	key := Item{"pk": item["pk"]}
	var err error
	switch r.IntN(8) {
	case 0, 1:
		_, err = w.PutItem(ctx, &PutItemInput{TableName: "orders", Item: item})
	case 2:
		_, err = w.UpdateItem(ctx, &UpdateItemInput{
			TableName: "orders", Key: key, UpdateExpression: "SET g = :g",
			ExpressionAttributeValues: Item{":g": S(strconv.Itoa(r.IntN(5)))},
		})
	case 3:
		_, err = w.DeleteItem(ctx, &DeleteItemInput{TableName: "orders", Key: key, ConditionExpression: "attribute_exists(g)"})
	case 4:
		_, err = w.GetItem(ctx, &GetItemInput{TableName: "orders", Key: key, ConsistentRead: r.IntN(2) == 0})
	case 5:
		_, err = w.Scan(ctx, &ScanInput{TableName: "orders"})
	case 6:
		_, err = w.Query(ctx, &QueryInput{
			TableName: "orders", IndexName: "by-g", KeyConditionExpression: "g = :g", ExpressionAttributeValues: Item{":g": S("1")},
		})
	default:
		batch := &BatchWriteItemInput{RequestItems: map[string][]WriteRequest{}}
		for i := range 1 + r.IntN(8) {
			batch.RequestItems["orders"] = append(batch.RequestItems["orders"], WriteRequest{PutRequest: &PutRequest{Item: w.item(r, i)}})
		}
		_, err = w.BatchWriteItem(ctx, batch)
	}
	if err != nil && !isThrottled(err) && !hasCode(err, codeConditionFailed) {
		require.NoError(w.tb, err)
	}
	return err
}

// The bucket by itself, over rates that change: what was drawn is never more than
// what it began with and what flowed in, to the billionth of a unit.
func TestBucketIntegral(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 2))
		now, in, out := int64(1_000), nano(0), nano(0)
		var b bucket
		b.set(now, int64(1+r.IntN(50)), burstSeconds)
		in = b.level
		for range 2000 {
			step := int64(r.ExpFloat64() * 1e9)
			now += step
			in += nano(step * b.rate)
			if r.IntN(200) == 0 {
				b.set(now, int64(1+r.IntN(50)), burstSeconds)
			}
			units := nanoOf(float64(1+r.IntN(100)) / 2)
			if b.has(now, units) {
				b.level -= units
				out += units
			}
			if out > in || b.level < 0 || b.level > b.size {
				require.Fail(t, "more than flowed in", "%d of %d, level %d of %d", out, in, b.level, b.size)
			}
		}
		require.Positive(t, out)
	}
}

// A bucket does not overflow after long times at high rates.
func TestBucketForYears(t *testing.T) {
	var b bucket
	b.set(0, math.MaxInt64, burstSeconds)
	require.EqualValues(t, maxTableUnits, b.rate)
	require.True(t, b.has(1, b.size))
	b.level -= b.size
	require.False(t, b.has(1, unit))
	require.True(t, b.has(math.MaxInt64, b.size))
}
