package events

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkPutEvents is one event against a thousand rules, of which ten match.
func BenchmarkPutEvents(b *testing.B) {
	w := newTown(b)
	s := w.here().events
	ctx := b.Context()
	for i := range 1000 {
		_, err := s.PutRule(ctx, &PutRuleInput{
			Name:         fmt.Sprintf("r%d", i),
			EventPattern: fmt.Sprintf(`{"source":["shop"],"detail":{"customer":["c%d"],"total":[{"numeric":[">",%d]}]}}`, i/10, i%10),
		})
		require.NoError(b, err)
	}
	in := &PutEventsInput{Entries: []PutEventsRequestEntry{{Source: "shop", DetailType: "Order", Detail: `{"customer":"c42","total":100,"items":[{"sku":"a"},{"sku":"b"}]}`}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.PutEvents(ctx, in); err != nil {
			b.Fatal(err)
		}
	}
}
