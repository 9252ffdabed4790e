package streams

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// An iterator opens with the key that it was sealed with, and with no other.
func TestIteratorSeal(t *testing.T) {
	it := Iterator{Stream: "arn:aws:kinesis:us-east-1:123456789012:stream/s", Shard: 7, From: 1 << 60, Issued: dawn}
	text := it.Seal(1)
	require.Regexp(t, "^AAAAAAAAAA[E-H]", text)
	got, ok := OpenIterator(text, 1)
	require.True(t, ok)
	require.Equal(t, it, got)
	_, ok = OpenIterator(text, 2)
	require.False(t, ok)
	for i := range text {
		forged := []byte(text)
		forged[i] ^= 1
		_, ok = OpenIterator(string(forged), 1)
		require.False(t, ok, "byte %d", i)
	}
	require.False(t, it.Expired(dawn.Add(5*time.Minute), 5*time.Minute))
	require.True(t, it.Expired(dawn.Add(5*time.Minute+1), 5*time.Minute))
}

func FuzzOpenIterator(f *testing.F) {
	f.Add(Iterator{Stream: "s", Shard: 1, From: 2, Issued: dawn}.Seal(1), uint64(1))
	f.Add(Iterator{}.Seal(0), uint64(0))
	f.Add("AAAAAAAAAAE=", uint64(1))
	f.Add("", uint64(0))
	f.Add("not base64 at all", uint64(3))
	f.Fuzz(func(t *testing.T, text string, key uint64) {
		it, ok := OpenIterator(text, key)
		if ok && it.Seal(key) != text {
			t.Fatalf("%q opens as %+v, which is sealed as %q", text, it, it.Seal(key))
		}
	})
}
