package streams

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// Kinesis's sequence numbers have 56 digits and tell shard and time.
func TestKinesisSequence(t *testing.T) {
	for _, s := range []kinesisSequence{
		{},
		{opened: 946684800, n: 1, arrived: 946684801, shard: 0},
		{opened: 1<<36 - 1, n: math.MaxUint64, arrived: 1<<36 - 1, shard: math.MaxUint32},
		{opened: 1767225600, n: 1 << 48, arrived: 1767225601, shard: 17},
	} {
		text := s.String()
		require.Len(t, text, 56)
		got, ok := parseKinesisSequence(text)
		require.True(t, ok)
		require.Equal(t, s, got)
		hi, mid, lo := s.words()
		sum := new(big.Int).SetUint64(hi)
		for _, w := range []uint64{mid, lo} {
			sum.Lsh(sum, 64).Or(sum, new(big.Int).SetUint64(w))
		}
		require.Equal(t, sum.String(), text)
	}
	earlier := kinesisSequence{opened: 10, n: 5, arrived: 99, shard: 3}.String()
	later := kinesisSequence{opened: 10, n: 6, arrived: 99, shard: 3}.String()
	require.Less(t, earlier, later)
}

func FuzzSequences(f *testing.F) {
	f.Add(kinesisSequence{opened: 946684800, n: 7, arrived: 946684801, shard: 2}.String())
	f.Add(dynamoSequence(42))
	f.Add("0")
	f.Add("")
	f.Add("6277101735386680763835789423207666416102355444464034512895") // 2^192 - 1
	f.Add("6277101735386680763835789423207666416102355444464034512896")
	f.Add("-1")
	f.Fuzz(func(t *testing.T, text string) {
		if s, ok := parseKinesisSequence(text); ok && trimZeros(text) != s.String() {
			t.Fatalf("%q is read as %+v, which is written %q", text, s, s.String())
		}
		if n, ok := parseDynamoSequence(text); ok && dynamoSequence(n) != text {
			t.Fatalf("%q is read as %d", text, n)
		}
		if h, ok := ParseHash(text); ok && h.String() != text {
			t.Fatalf("%q is read as %s", text, h)
		}
	})
}

func trimZeros(s string) string {
	for len(s) > 1 && s[0] == '0' {
		s = s[1:]
	}
	return s
}

// The shards of a new stream cover the key space without a gap.
func TestEvenRanges(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 7, 100} {
		next := Hash{}
		for i := range n {
			r := EvenRange(i, n)
			require.Equal(t, next, r.Start, "%d of %d", i, n)
			next = r.End.Next()
		}
		require.Equal(t, Hash{}, next)
	}
	require.Equal(t, "113427455640312821154458202477256070484", EvenRange(0, 3).End.String())
	require.Equal(t, "226854911280625642308916404954512140970", EvenRange(2, 3).Start.String())
}

// The MD5 of a partition key is its place, as Kinesis documents it.
func TestKeyHash(t *testing.T) {
	require.Equal(t, "281949768489412648962353822266799178366", KeyHash("").String(), "d41d8cd98f00b204e9800998ecf8427e")
	for text, ok := range map[string]bool{
		"0": true, "1": true, "340282366920938463463374607431768211455": true,
		"340282366920938463463374607431768211456": false, "00": false, "01": false, "": false,
		"-1": false, "1.0": false, "999999999999999999999999999999999999999": false,
	} {
		h, got := ParseHash(text)
		require.Equal(t, ok, got, text)
		if ok {
			require.Equal(t, text, h.String())
		}
	}
}
