package dynamodb_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"sort"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// A model is what a table is, said as simply as can be: a list of items. Every
// answer of the service is held against it.
type model struct {
	kinds   map[string]attribute.Kind // of pk, sk (if there is one), and g and h, the index's keys
	hasSort bool
	items   []attribute.Item
}

func (m *model) find(key attribute.Item) int {
	return slices.IndexFunc(m.items, func(it attribute.Item) bool {
		return it["pk"].Equal(key["pk"]) && (!m.hasSort || it["sk"].Equal(key["sk"]))
	})
}

func (m *model) put(item attribute.Item) {
	if i := m.find(item); i >= 0 {
		m.items[i] = item
		return
	}
	m.items = append(m.items, item)
}

// query returns the items with a value in one attribute, ordered by another.
func (m *model) query(hash string, v attribute.Value, by string) []attribute.Item {
	var out []attribute.Item
	for _, it := range m.items {
		_, sorted := it[by]
		if have, ok := it[hash]; ok && have.Equal(v) && (by == "" || sorted) {
			out = append(out, it)
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		order, _ := attribute.Compare(out[i][by], out[j][by])
		return order < 0
	})
	return out
}

// A history is a random run over one table and its model.
type history struct {
	t     *testing.T
	rand  *rand.Rand
	svc   *dynamodb.Service
	ctx   context.Context
	model *model
}

func (h *history) value(kind attribute.Kind) attribute.Value {
	n := h.rand.Intn(12)
	switch kind {
	case attribute.Number:
		return attribute.N(strconv.FormatFloat(float64(n-6)*1.5, 'f', -1, 64))
	case attribute.Binary:
		return attribute.B([]byte{byte(n * 20), 0})
	}
	return attribute.S(fmt.Sprintf("%c%d", 'a'+n%3, n))
}

func (h *history) key() attribute.Item {
	key := attribute.Item{"pk": h.value(h.model.kinds["pk"])}
	if h.model.hasSort {
		key["sk"] = h.value(h.model.kinds["sk"])
	}
	return key
}

func (h *history) item() attribute.Item {
	item := h.key()
	for _, name := range []string{"g", "h"} {
		if h.rand.Intn(3) > 0 {
			item[name] = h.value(h.model.kinds[name])
		}
	}
	item["n"] = attribute.N(strconv.Itoa(h.rand.Intn(100)))
	if h.rand.Intn(4) == 0 {
		item["list"] = attribute.L(attribute.S("x"), attribute.M(attribute.Item{"deep": attribute.NS("1", "2")}))
	}
	return item
}

func TestServiceAgreesWithTheModel(t *testing.T) {
	for seed := range int64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: uint64(seed)})
			h := &history{t: t, rand: rand.New(rand.NewSource(seed)), ctx: t.Context()}
			h.svc = dynamodb.New(&bus.Endpoint{World: w, Service: "dynamodb", Region: "us-east-1", Account: "123456789012"}, dynamodb.Options{})
			h.create()
			for range 10_000 {
				h.step()
			}
			h.scan()
		})
	}
}

func (h *history) create() {
	kinds := []attribute.Kind{attribute.String, attribute.Number, attribute.Binary}
	pick := func() attribute.Kind { return kinds[h.rand.Intn(3)] }
	h.model = &model{hasSort: h.rand.Intn(3) > 0, kinds: map[string]attribute.Kind{"pk": pick(), "g": pick(), "h": pick()}}
	in := &dynamodb.CreateTableInput{
		TableName: "history", BillingMode: "PAY_PER_REQUEST",
		KeySchema: []dynamodb.KeySchemaElement{{AttributeName: "pk", KeyType: "HASH"}},
		GlobalSecondaryIndexes: []dynamodb.GlobalSecondaryIndex{{
			IndexName: "by-g", Projection: &dynamodb.Projection{ProjectionType: "ALL"},
			KeySchema: []dynamodb.KeySchemaElement{{AttributeName: "g", KeyType: "HASH"}, {AttributeName: "h", KeyType: "RANGE"}},
		}},
	}
	if h.model.hasSort {
		h.model.kinds["sk"] = pick()
		in.KeySchema = append(in.KeySchema, dynamodb.KeySchemaElement{AttributeName: "sk", KeyType: "RANGE"})
	}
	for name, kind := range h.model.kinds {
		in.AttributeDefinitions = append(in.AttributeDefinitions, dynamodb.AttributeDefinition{AttributeName: name, AttributeType: kind.String()})
	}
	_, err := h.svc.CreateTable(h.ctx, in)
	require.NoError(h.t, err)
}

func (h *history) step() {
	switch h.rand.Intn(10) {
	case 0, 1, 2:
		h.put()
	case 3, 4:
		h.update()
	case 5:
		h.delete()
	case 6, 7:
		h.get()
	case 8:
		h.query("", "pk", "sk")
	default:
		h.query("by-g", "g", "h")
	}
}

// put writes an item, half of the time only where there is none.
func (h *history) put() {
	item := h.item()
	in := &dynamodb.PutItemInput{TableName: "history", Item: item}
	if h.rand.Intn(2) == 0 {
		in.ConditionExpression = "attribute_not_exists(pk)"
	}
	_, err := h.svc.PutItem(h.ctx, in)
	if in.ConditionExpression != "" && h.model.find(item) >= 0 {
		require.Equal(h.t, "ConditionalCheckFailedException", code(err))
		return
	}
	require.NoError(h.t, err)
	h.model.put(item)
}

// update adds to a number and takes an index key away, as an upsert.
func (h *history) update() {
	key := h.key()
	out, err := h.svc.UpdateItem(h.ctx, &dynamodb.UpdateItemInput{
		TableName: "history", Key: key, UpdateExpression: "ADD n :three REMOVE h",
		ExpressionAttributeValues: attribute.Item{":three": attribute.N("3")}, ReturnValues: "ALL_NEW",
	})
	require.NoError(h.t, err)
	item := attribute.Item{"n": attribute.N("0")}
	if i := h.model.find(key); i >= 0 {
		item = h.model.items[i]
	}
	next := attribute.Item{}
	for name, v := range item {
		if name != "h" {
			next[name] = v
		}
	}
	for name, v := range key {
		next[name] = v
	}
	sum, err := strconv.Atoi(item["n"].Text())
	require.NoError(h.t, err)
	next["n"] = attribute.N(strconv.Itoa(sum + 3))
	require.True(h.t, next.Equal(out.Attributes), "%v %v", next, out.Attributes)
	h.model.put(next)
}

func (h *history) delete() {
	key := h.key()
	out, err := h.svc.DeleteItem(h.ctx, &dynamodb.DeleteItemInput{TableName: "history", Key: key, ReturnValues: "ALL_OLD"})
	require.NoError(h.t, err)
	i := h.model.find(key)
	if i < 0 {
		require.Nil(h.t, out.Attributes)
		return
	}
	require.True(h.t, h.model.items[i].Equal(out.Attributes))
	h.model.items = slices.Delete(h.model.items, i, i+1)
}

func (h *history) get() {
	key := h.key()
	out, err := h.svc.GetItem(h.ctx, &dynamodb.GetItemInput{TableName: "history", Key: key, ConsistentRead: true})
	require.NoError(h.t, err)
	if i := h.model.find(key); i < 0 {
		require.Nil(h.t, out.Item)
	} else {
		require.True(h.t, h.model.items[i].Equal(out.Item))
	}
}

// query reads one partition in pages of random size, in either direction.
func (h *history) query(index, hash, by string) {
	if index == "" && !h.model.hasSort {
		by = ""
	}
	v := h.value(h.model.kinds[hash])
	forward := h.rand.Intn(2) == 0
	in := &dynamodb.QueryInput{
		TableName: "history", IndexName: index, KeyConditionExpression: "#h = :v", ScanIndexForward: &forward,
		ExpressionAttributeNames: map[string]string{"#h": hash}, ExpressionAttributeValues: attribute.Item{":v": v},
		Limit: int32(1 + h.rand.Intn(5)),
	}
	var got []attribute.Item
	for {
		out, err := h.svc.Query(h.ctx, in)
		require.NoError(h.t, err)
		got = append(got, out.Items...)
		if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
			break
		}
	}
	want := h.model.query(hash, v, by)
	if !forward {
		slices.Reverse(want)
	}
	require.Len(h.t, got, len(want))
	for i := range want {
		if by != "" { // items with equal sort values may stand in any order
			require.True(h.t, want[i][by].Equal(got[i][by]), "place %d", i)
		}
		require.True(h.t, slices.ContainsFunc(want, got[i].Equal), "place %d", i)
	}
}

// scan reads the whole table in segments: every item once.
func (h *history) scan() {
	const segments = 5
	var got []attribute.Item
	for i := range int32(segments) {
		in := &dynamodb.ScanInput{TableName: "history", Segment: &i, TotalSegments: segments, Limit: 3}
		for {
			out, err := h.svc.Scan(h.ctx, in)
			require.NoError(h.t, err)
			got = append(got, out.Items...)
			if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
				break
			}
		}
	}
	require.Len(h.t, got, len(h.model.items))
	for _, it := range h.model.items {
		require.True(h.t, slices.ContainsFunc(got, it.Equal))
	}
}

func code(err error) string {
	if fault, ok := errors.AsType[*dynamodb.Error](err); ok {
		return fault.Code
	}
	return fmt.Sprint(err)
}
