package trace_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/trace"
)

// story is a world in which an order is sent, and a minute later shipped, which
// writes a note and fails to write another.
func story(t testing.TB) *trace.Tree {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	put := func(ctx context.Context, table string) {
		request := sim.Request{Service: "dynamodb", Operation: "PutItem"}
		_, _ = sim.Do(ctx, w, request, nil, &table, func(c *sim.Call, table *string) (*string, error) {
			c.On("arn:aws:dynamodb:us-east-1:123456789012:table/" + *table)
			if *table == "full" {
				return nil, context.DeadlineExceeded
			}
			return table, nil
		})
	}
	ship := sim.On(w, "ship", func(c *sim.Call, _ string) {
		put(c.Inside(), "notes")
		put(c.Inside(), "full")
	})
	order := "42"
	request := sim.Request{Service: "sqs", Operation: "SendMessage"}
	_, err := sim.Do(sim.WithCaller(t.Context(), "ann"), w, request, nil, &order, func(c *sim.Call, in *string) (*string, error) {
		c.On("arn:aws:sqs:us-east-1:123456789012:orders")
		ship.At(c, c.Now().Add(time.Minute), *in)
		return in, nil
	})
	require.NoError(t, err)
	require.NoError(t, w.Settle(t.Context()))
	return trace.Of(w.Record())
}

func TestFind(t *testing.T) {
	tree := story(t)
	sent := tree.Find("sqs:SendMessage on orders by ann")
	require.Len(t, sent, 1)
	require.Len(t, sent[0].Caused("dynamodb:PutItem"), 2)
	require.Len(t, sent[0].Caused("dynamodb:Put* on notes"), 1)
	require.Len(t, tree.Find("PutItem -> *deadline*"), 1)
	require.Empty(t, tree.Find("sqs:SendMessage on others"))
	require.Equal(t, sent[0], tree.Find("dynamodb:* on full")[0].Root())
	require.Panics(t, func() { tree.Find("sqs:SendMessage on") })
}

func TestText(t *testing.T) {
	require.Equal(t, strings.TrimLeft(`
00:00:00.000  sqs:SendMessage on orders by ann
00:01:00.000    ship
00:01:00.000      dynamodb:PutItem on notes
00:01:00.000      dynamodb:PutItem on full -> context deadline exceeded
`, "\n"), story(t).String())
}

// A handler's calls come from one environment of its function: the function's name
// means all of them.
func TestFindByFunction(t *testing.T) {
	tree := trace.Of([]sim.Entry{
		{ID: 1, Service: "dynamodb", Operation: "PutItem", Caller: "lambda checkout 3"},
		{ID: 2, Service: "dynamodb", Operation: "PutItem", Caller: "lambda check 1"},
		{ID: 3, Service: "dynamodb", Operation: "PutItem"},
	})
	for pattern, ids := range map[string][]sim.EventID{
		"PutItem by checkout": {1}, "PutItem by check*": {1, 2}, "PutItem by lambda?checkout?3": {1}, "PutItem by ann": nil, "PutItem": {1, 2, 3},
	} {
		var found []sim.EventID
		for _, n := range tree.Find(pattern) {
			found = append(found, n.ID)
		}
		require.Equal(t, ids, found, pattern)
	}
}

// Requests alone hang together as before.
func TestFilter(t *testing.T) {
	require.Equal(t, strings.TrimLeft(`
00:00:00.000  sqs:SendMessage on orders by ann
00:01:00.000    dynamodb:PutItem on notes
00:01:00.000    dynamodb:PutItem on full -> context deadline exceeded
`, "\n"), story(t).Requests().String())
}

// A node and what it led to can be drawn alone, without what led to it.
func TestTreeOfANode(t *testing.T) {
	ship := story(t).Find("ship")[0]
	require.Equal(t, strings.TrimLeft(`
00:01:00.000  ship
00:01:00.000    dynamodb:PutItem on notes
00:01:00.000    dynamodb:PutItem on full -> context deadline exceeded
`, "\n"), ship.Tree().String())
	require.Equal(t, 3, ship.Tree().Len())
	require.NotNil(t, ship.Parent, "the whole tree is as it was")
}

func TestMermaid(t *testing.T) {
	require.Equal(t, strings.TrimLeft(`
sequenceDiagram
    participant p1 as ann
    participant p2 as sqs
    p1->>p2: SendMessage orders
    participant p3 as dynamodb
    p2->>p3: PutItem notes
    p2->>p3: PutItem full
    p3--xp2: context deadline exceeded
`, "\n"), story(t).Mermaid())
}

// The timeline is well-formed, and has a bar for each node.
func TestSVG(t *testing.T) {
	var b strings.Builder
	require.NoError(t, story(t).SVG(&b))
	bars := 0
	for d := xml.NewDecoder(strings.NewReader(b.String())); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "rect" {
			bars++
		}
	}
	require.Equal(t, 4, bars)
	require.NoError(t, story(t).HTML(&b, "a <b> story"))
	require.Contains(t, b.String(), "a &lt;b&gt; story")
}

func Example() {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	greet := sim.On(w, "greet", func(*sim.Call, string) {})
	name := "Joni"
	_, _ = sim.Do(context.Background(), w, sim.Request{Service: "sns", Operation: "Publish"}, nil, &name, func(c *sim.Call, in *string) (*string, error) {
		greet.At(c, c.Now(), *in)
		return in, nil
	})
	_ = w.Settle(context.Background())
	fmt.Print(trace.Of(w.Record()))
	// Output:
	// 00:00:00.000  sns:Publish
	// 00:00:00.000    greet
}

// The world's own events bear the name of their service, not its whole ARN.
func TestNamesOfEvents(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	wake := sim.On(w, "arn:aws:lambda:us-east-1:123456789012:mapping woken", func(*sim.Call, int) {})
	n := 1
	_, err := sim.Do(t.Context(), w, sim.Request{Service: "sqs", Operation: "SendMessage"}, nil, &n, func(c *sim.Call, n *int) (*int, error) {
		wake.At(c, c.Now(), *n)
		return n, nil
	})
	require.NoError(t, err)
	require.NoError(t, w.Settle(t.Context()))
	require.Contains(t, trace.Of(w.Record()).String(), "  (lambda: mapping woken)\n")
}
