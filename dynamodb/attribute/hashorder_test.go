package attribute_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

func TestEveryBucketIsInOneSegment(t *testing.T) {
	for _, total := range []int{1, 2, 3, 7, 4095, 4096, 4097, 1_000_000} {
		next := 0
		for segment := range total {
			first, end := attribute.SegmentBuckets(segment, total)
			if first != next || end < first {
				t.Fatalf("segment %d of %d: from %d to %d, after %d", segment, total, first, end, next)
			}
			next = end
		}
		require.Equal(t, 4096, next)
	}
}

func TestSegmentOfAHash(t *testing.T) {
	for i := range 200 {
		hash := attribute.HashOrder(attribute.S(string(rune('a' + i))))
		for _, total := range []int{0, 1, 2, 3, 4096, 1_000_000} {
			first, end := attribute.SegmentBuckets(hash.Segment(total), total)
			require.GreaterOrEqual(t, hash.Bucket(), first)
			require.Less(t, hash.Bucket(), end)
		}
	}
}

func TestHashOrderIsOfValues(t *testing.T) {
	require.Equal(t, attribute.HashOrder(attribute.N("1.0")), attribute.HashOrder(attribute.N("1")))
	require.NotEqual(t, attribute.HashOrder(attribute.N("1")), attribute.HashOrder(attribute.S("1")))
	require.Equal(t, attribute.HashOrder(attribute.B([]byte("a"))), attribute.HashOrder(attribute.S("a")))
	long := attribute.S(string(make([]byte, 2048)))
	require.NotEqual(t, attribute.HashOrder(long), attribute.HashOrder(attribute.S("")))
	key := attribute.S("CUSTOMER#42")
	require.Zero(t, testing.AllocsPerRun(100, func() { attribute.HashOrder(key) }))
}

// Orders and segments recorded from DynamoDB.
func TestRecordedScanOrder(t *testing.T) {
	for kind, want := range map[string][]string{
		"S": {"2", "8", "9", "1", "6", "hello", "0", "5", "4", "äáöü", "aardman", "7", "3", "zapf"},
		"N": {"7", "999.9", "8", "3", "2", "-999.9", "9", "4", "-0.09", "6", "1", "0", "0.012345", "5"},
	} {
		got := slices.Clone(want)
		slices.Sort(got)
		slices.SortFunc(got, func(v, w string) int {
			return attribute.HashOrder(key(kind, v)).Compare(attribute.HashOrder(key(kind, w)))
		})
		require.Equal(t, want, got)
	}
}

func TestRecordedSegments(t *testing.T) {
	for _, c := range []struct {
		kind, text string
		segment    int
	}{
		{"S", "3635", 0}, {"S", "228", 0}, {"S", "1668", 1}, {"S", "3435", 4}, {"N", "251", 1}, {"N", "2388", 4095},
	} {
		require.Equal(t, c.segment, attribute.HashOrder(key(c.kind, c.text)).Segment(4096), c.text)
	}
}

func key(kind, text string) attribute.Value {
	if kind == "N" {
		return attribute.N(text)
	}
	return attribute.S(text)
}
