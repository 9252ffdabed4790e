package streams

import (
	"testing"
	"time"
)

// What a stream adds to a write: the append, with the check whether an upkeep event
// is needed.
func BenchmarkAppend(b *testing.B) {
	for _, shards := range []struct {
		name string
		n    int
	}{{"1 shard", 1}, {"100 shards", 100}} {
		b.Run(shards.name, func(b *testing.B) {
			l := NewLog[string](dawn, Settings{Roll: 4 * time.Hour}, shards.n)
			now, at := dawn, Hash{}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				now, at.Hi = now.Add(time.Millisecond), at.Hi+0x9e3779b97f4a7c15
				l.Append(now, at, 100, "data")
				l.Arm()
				if i%100_000 == 99_999 {
					l.Trim(now.Add(25 * time.Hour))
				}
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	l := NewLog[string](dawn, Settings{}, 1)
	for range 100_000 {
		l.Append(dawn, Hash{}, 100, "data")
	}
	b.ReportAllocs()
	for b.Loop() {
		if p, ok := l.Read(dawn, 0, 50_000, 100, 1<<20); !ok || len(p.Entries) != 100 {
			b.Fatal("short read")
		}
	}
}

// A fork costs the same whatever the log holds; the first write after it copies the
// list of shards and at most one chunk.
func BenchmarkForkAndAppend(b *testing.B) {
	l := NewLog[string](dawn, Settings{}, 4)
	for i := range 100_000 {
		l.Append(dawn, Hash{Hi: uint64(i) << 48}, 100, "data")
	}
	b.ReportAllocs()
	for b.Loop() {
		l.Fork().Append(dawn, Hash{}, 100, "data")
	}
}

func BenchmarkIterator(b *testing.B) {
	it := Iterator{Stream: "arn:aws:kinesis:us-east-1:123456789012:stream/orders", From: 7, Issued: dawn}
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := OpenIterator(it.Seal(1), 1); !ok {
			b.Fatal("it does not open")
		}
	}
}

func BenchmarkSequenceNumber(b *testing.B) {
	l := NewLog[string](dawn, Settings{}, 1)
	b.ReportAllocs()
	for b.Loop() {
		l.SequenceNumber(ShardRef{0, dawn}, 7, dawn)
	}
}
