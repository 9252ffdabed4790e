package dax_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/dax"
)

// filled returns a story in which n items are cached.
func filled(b *testing.B, n int) *story {
	s := newStory(b, dax.Options{ItemTTL: -1})
	for i := range n {
		s.put(s.cluster, "ann", strconv.Itoa(i), "1")
	}
	b.ReportAllocs()
	b.ResetTimer()
	return s
}

func BenchmarkHit(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			s := filled(b, n)
			keys := make([]dynamodb.Item, 1000)
			for i := range keys {
				keys[i] = key("ann", strconv.Itoa(i*(n/1000)))
			}
			i := 0
			for b.Loop() {
				out, err := s.cluster.GetItem(s.ctx, &dynamodb.GetItemInput{TableName: "scores", Key: keys[i%1000]})
				if err != nil || out.Item == nil {
					b.Fatal(out, err)
				}
				i++
			}
		})
	}
}

func BenchmarkMiss(b *testing.B) {
	s := filled(b, 1)
	i := 0
	for b.Loop() {
		i++
		if _, err := s.cluster.GetItem(s.ctx, &dynamodb.GetItemInput{TableName: "scores", Key: key("bob", strconv.Itoa(i))}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	s := filled(b, 1000)
	i := 0
	for b.Loop() {
		i++
		s.put(s.cluster, "ann", strconv.Itoa(i%1000), "2")
	}
}

func BenchmarkQueryHit(b *testing.B) {
	s := filled(b, 100)
	b.ResetTimer()
	for b.Loop() {
		if len(s.games("ann")) != 100 {
			b.Fatal("not all games")
		}
	}
}

// A fork costs the same whatever is cached.
func BenchmarkFork(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			s := filled(b, n)
			cloud, err := s.cloud.Fork()
			require.NoError(b, err)
			for b.Loop() {
				s.cluster.Fork(cloud.DynamoDB)
			}
		})
	}
}
