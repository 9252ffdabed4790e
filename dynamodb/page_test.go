package dynamodb

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every page holds Limit items but the last, a page that ends exactly at the
// end still has a LastEvaluatedKey, and the key is that of the table and of the
// index.
func TestPagesByLimit(t *testing.T) {
	g := readStage(t, rangeTable)
	for i := range 6 {
		g.store(t, "range", Item{"a": S("p"), "b": S(fmt.Sprint(i)), "c": S("tied"), "d": S("tied"), "x": S("y")})
	}
	for _, tt := range []struct{ index, lastKey string }{
		{"", `{"a":{"S":"p"},"b":{"S":"2"}}`},
		{"local-c", `{"a":{"S":"p"},"b":{"S":"2"},"c":{"S":"tied"}}`},
		{"global-c", `{"a":{"S":"p"},"b":{"S":"2"},"c":{"S":"tied"}}`},
		{"global-cd", `{"a":{"S":"p"},"b":{"S":"2"},"c":{"S":"tied"},"d":{"S":"tied"}}`},
	} {
		key := "a"
		if strings.HasPrefix(tt.index, "global") {
			key = "c"
		}
		query := `{"TableName":"range","Limit":3,"Select":"COUNT","KeyConditions":{"` + key + `":` + eq(map[string]string{"a": "p", "c": "tied"}[key]) + `}`
		if tt.index != "" {
			query += `,"IndexName":"` + tt.index + `"`
		}
		require.JSONEq(t, `{"Count":3,"ScannedCount":3,"LastEvaluatedKey":`+tt.lastKey+`}`, g.call("Query", query+`}`))
		second := g.call("Query", query+`,"ExclusiveStartKey":`+tt.lastKey+`}`)
		require.Contains(t, second, `"LastEvaluatedKey"`)
		require.Contains(t, second, `"5"`)
		end := strings.ReplaceAll(tt.lastKey, `"2"`, `"5"`)
		require.JSONEq(t, `{"Count":0,"ScannedCount":0}`, g.call("Query", query+`,"ExclusiveStartKey":`+end+`}`))
	}
}

// Limit counts what is evaluated, not what the filter lets through: with 4 of 8
// items matching and a limit of 1, half of the pages are empty, and one more
// tells the end.
func TestPagesWithFilter(t *testing.T) {
	g := readStage(t, numberTable)
	for i := range 8 {
		g.store(t, "number", Item{"p": S("p"), "n": N(fmt.Sprint(i)), "even": BOOL(i%2 == 0)})
	}
	in := &QueryInput{
		TableName: "number", KeyConditionExpression: "p = :p", FilterExpression: "even = :t",
		ExpressionAttributeValues: Item{":p": S("p"), ":t": BOOL(true)}, Limit: 1,
	}
	pages, counts := 0, []int32{}
	for {
		out, err := g.svc.Query(context.Background(), in)
		require.NoError(t, err)
		require.Len(t, out.Items, int(out.Count))
		pages++
		if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
			require.Zero(t, out.ScannedCount)
			break
		}
		require.EqualValues(t, 1, out.ScannedCount)
		counts = append(counts, out.Count)
	}
	require.Equal(t, 9, pages)
	require.Equal(t, []int32{1, 0, 1, 0, 1, 0, 1, 0}, counts)
}

// A page ends with the item that reaches 1 MB: of items of 60,030 bytes the
// 18th. What is read is what costs, whatever is given of it.
func TestPagesByBytes(t *testing.T) {
	g := readStage(t, rangeTable)
	filler := strings.Repeat("x", 60_000)
	for i := range 20 {
		g.store(t, "range", Item{"a": S("partition"), "b": S(fmt.Sprintf("sort-%03d", i)), "payload": S(filler), "keep": BOOL(false)})
	}
	const bytes = 60_000 + 1 + len("partition") + 1 + len("sort-000") + len("payload") + len("keep") + 1
	perPage := (1<<20 + bytes - 1) / bytes
	require.Equal(t, 18, perPage)
	units := func(items int) float64 { return float64((items*bytes+4095)/4096) / 2 }

	in := QueryInput{
		TableName: "range", KeyConditionExpression: "a = :a", ExpressionAttributeValues: Item{":a": S("partition")},
		ReturnConsumedCapacity: "TOTAL",
	}
	for name, change := range map[string]func(*QueryInput){
		"all":        func(*QueryInput) {},
		"count":      func(in *QueryInput) { in.Select = "COUNT" },
		"projection": func(in *QueryInput) { in.ProjectionExpression = "b" },
		"filter": func(in *QueryInput) {
			in.FilterExpression = "keep = :k"
			in.ExpressionAttributeValues = Item{":a": S("partition"), ":k": BOOL(true)}
		},
		"backwards": func(in *QueryInput) { in.ScanIndexForward = new(bool) },
	} {
		in := in
		change(&in)
		out, err := g.svc.Query(context.Background(), &in)
		require.NoError(t, err)
		require.EqualValues(t, perPage, out.ScannedCount, name)
		require.Equal(t, units(perPage), out.ConsumedCapacity.CapacityUnits, name)
		require.NotNil(t, out.LastEvaluatedKey, name)
		in.ExclusiveStartKey = out.LastEvaluatedKey
		out, err = g.svc.Query(context.Background(), &in)
		require.NoError(t, err)
		require.EqualValues(t, 20-perPage, out.ScannedCount, name)
		require.Equal(t, units(20-perPage), out.ConsumedCapacity.CapacityUnits, name)
		require.Nil(t, out.LastEvaluatedKey, name)
	}
	items, pages := g.scanAll(t, ScanInput{TableName: "range"})
	require.Len(t, items, 20)
	require.Equal(t, 2, pages)
}

// A page goes on behind its starting key, whether or not an item is still
// there.
func TestPagesAcrossDeletedItems(t *testing.T) {
	g := readStage(t, numberTable)
	for i := range 10 {
		g.store(t, "number", Item{"p": S("p"), "n": N(fmt.Sprint(i))})
	}
	for _, forward := range []bool{true, false} {
		in := &QueryInput{
			TableName: "number", KeyConditionExpression: "p = :p", ExpressionAttributeValues: Item{":p": S("p")},
			ExclusiveStartKey: Item{"p": S("p"), "n": N("4.50")}, ScanIndexForward: &forward, Limit: 1,
		}
		out, err := g.svc.Query(context.Background(), in)
		require.NoError(t, err)
		require.Equal(t, map[bool]string{true: "5", false: "4"}[forward], out.Items[0]["n"].Text())
	}
}

// Whatever the limits of its pages, a walk over a table or index gives the
// items of one big page, in order, each once; backwards it gives the reverse.
func TestPagesMakeUpTheWhole(t *testing.T) {
	g := readStage(t, rangeTable)
	r := rand.New(rand.NewPCG(1, 2))
	word := func(n int) string { return strings.Repeat(string(rune('a'+r.IntN(3))), r.IntN(n)+1) }
	for range 200 {
		item := Item{"a": S(word(2)), "b": S(word(6)), "c": S(word(2)), "e": S("e")}
		if r.IntN(3) > 0 {
			item["d"] = S(word(3))
		}
		g.store(t, "range", item)
	}
	read := func(index, key, value string, forward bool, limit func() int32) (items []Item) {
		in := &QueryInput{
			TableName: "range", IndexName: index, KeyConditionExpression: key + " = :v",
			ExpressionAttributeValues: Item{":v": S(value)}, ScanIndexForward: &forward,
		}
		for {
			in.Limit = limit()
			out, err := g.svc.Query(context.Background(), in)
			require.NoError(t, err)
			items = append(items, out.Items...)
			if in.ExclusiveStartKey = out.LastEvaluatedKey; in.ExclusiveStartKey == nil {
				return items
			}
		}
	}
	for _, index := range []string{"", "local-c", "local-d", "global-c", "global-cd"} {
		key := "a"
		if strings.HasPrefix(index, "global") {
			key = "c"
		}
		found := 0
		for _, value := range []string{"a", "bb", "c", "none"} {
			whole := read(index, key, value, true, func() int32 { return 1000 })
			found += len(whole)
			for range 3 {
				few := func() int32 { return r.Int32N(5) + 1 }
				require.Equal(t, whole, read(index, key, value, true, few))
				back := read(index, key, value, false, few)
				slices.Reverse(back)
				require.Equal(t, whole, back)
			}
		}
		require.Positive(t, found, index)
	}
}

// What a read consumed, and of whom.
func TestReadCapacity(t *testing.T) {
	g := readStage(t, rangeTable)
	for i := range 3 {
		g.store(t, "range", Item{"a": S("p"), "b": S(fmt.Sprint(i)), "c": S("c"), "d": S("d"), "e": S("e"), "z": S(strings.Repeat("z", 3000))})
	}
	const (
		table  = `{"TableName":"range","CapacityUnits":%g,"Table":{"CapacityUnits":%[1]g}}`
		local  = `{"TableName":"range","CapacityUnits":%g,"Table":{"CapacityUnits":%g},"LocalSecondaryIndexes":{"local-d":{"CapacityUnits":%g}}}`
		global = `{"TableName":"range","CapacityUnits":%g,"Table":{"CapacityUnits":0},"GlobalSecondaryIndexes":{%q:{"CapacityUnits":%[1]g}}}`
	)
	for _, tt := range []struct{ more, want string }{
		{`"KeyConditions":{"a":` + eq("p") + `}`, fmt.Sprintf(table, 1.5)},
		{`"KeyConditions":{"a":` + eq("p") + `},"ConsistentRead":true`, fmt.Sprintf(table, 3.0)},
		{`"KeyConditions":{"a":` + eq("p") + `,"b":` + eq("1") + `}`, fmt.Sprintf(table, 0.5)},
		{`"KeyConditions":{"a":` + eq("none") + `}`, fmt.Sprintf(table, 0.5)},
		{`"KeyConditions":{"a":` + eq("none") + `},"ConsistentRead":true`, fmt.Sprintf(table, 1.0)},
		// An index is sized by what it holds.
		{`"KeyConditions":{"c":` + eq("c") + `},"IndexName":"global-c"`, fmt.Sprintf(global, 1.5, "global-c")},
		{`"KeyConditions":{"c":` + eq("c") + `},"IndexName":"global-cd"`, fmt.Sprintf(global, 0.5, "global-cd")},
		{`"KeyConditions":{"a":` + eq("p") + `},"IndexName":"local-d"`, fmt.Sprintf(local, 0.5, 0.0, 0.5)},
		{`"KeyConditions":{"a":` + eq("p") + `},"IndexName":"local-d","ConsistentRead":true`, fmt.Sprintf(local, 1.0, 0.0, 1.0)},
		// What it does not hold costs the table, item by item.
		{`"KeyConditions":{"a":` + eq("p") + `},"IndexName":"local-d","ProjectionExpression":"z"`, fmt.Sprintf(local, 2.0, 1.5, 0.5)},
		{`"KeyConditions":{"a":` + eq("p") + `},"IndexName":"local-d","Select":"ALL_ATTRIBUTES","ConsistentRead":true`, fmt.Sprintf(local, 4.0, 3.0, 1.0)},
		{`"KeyConditions":{"a":` + eq("p") + `},"IndexName":"local-d","ProjectionExpression":"z","Limit":1`, fmt.Sprintf(local, 1.0, 0.5, 0.5)},
		{`"KeyConditions":{"a":` + eq("p") + `},"IndexName":"local-d","ProjectionExpression":"e"`, fmt.Sprintf(local, 0.5, 0.0, 0.5)},
		{`"KeyConditions":{"a":` + eq("p") + `},"IndexName":"local-d","Select":"COUNT"`, fmt.Sprintf(local, 0.5, 0.0, 0.5)},
	} {
		answer := g.call("Query", `{"TableName":"range","ReturnConsumedCapacity":"INDEXES",`+tt.more+`}`)
		body, ok := g.Last().(map[string]any)
		require.True(t, ok, answer)
		require.JSONEq(t, tt.want, string(must(json.Marshal(body["ConsumedCapacity"]))), tt.more)
	}
	require.JSONEq(t, `{"Count":3,"ScannedCount":3,"ConsumedCapacity":{"TableName":"range","CapacityUnits":1.5}}`,
		g.call("Scan", `{"TableName":"range","Select":"COUNT","ReturnConsumedCapacity":"TOTAL"}`))
	require.JSONEq(t, `{"Count":3,"ScannedCount":3}`, g.call("Scan", `{"TableName":"range","Select":"COUNT","ReturnConsumedCapacity":"NONE"}`))
}

// Reads are metered on the table, and those of a global index on the index.
func TestReadsAreMetered(t *testing.T) {
	g := readStage(t, rangeTable)
	for range 4 {
		g.call("Query", `{"TableName":"range","KeyConditions":{"a":`+eq("p")+`}}`)
		g.call("Query", `{"TableName":"range","IndexName":"local-c","KeyConditions":{"a":`+eq("p")+`}}`)
		g.call("Scan", `{"TableName":"range","IndexName":"global-c"}`)
	}
	used := map[string]float64{}
	for _, u := range g.world.Usage() {
		if u.Dimension == "ReadRequestUnits" {
			used[u.Resource] += u.Quantity
		}
	}
	table := "arn:aws:dynamodb:us-east-1:123456789012:table/range"
	require.Equal(t, map[string]float64{table: 4, table + "/index/global-c": 2}, used)
}
