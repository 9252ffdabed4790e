package attribute_test

import (
	"bytes"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// Bytes order as values do, also with something behind them.
func TestKeyBytesOrderAsValuesDo(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	for range 20_000 {
		v := randomKey(r)
		w := randomKey(r)
		if v.Kind() == w.Kind() {
			checkKeyOrder(t, v, w)
		}
	}
}

func randomKey(r *rand.Rand) attribute.Value {
	switch r.Intn(3) {
	case 0:
		return attribute.S(randomText(r))
	case 1:
		return attribute.B([]byte(randomText(r)))
	}
	return attribute.N(randomNumber(r))
}

func checkKeyOrder(t *testing.T, v, w attribute.Value) {
	t.Helper()
	order, ok := attribute.Compare(v, w)
	require.True(t, ok)
	a, b := attribute.AppendKey(nil, v), attribute.AppendKey(nil, w)
	require.Equal(t, order, bytes.Compare(a, b), "%x, %x", a, b)
	if order != 0 {
		low, high := []byte{}, bytes.Repeat([]byte{0xFF}, 4)
		require.Equal(t, order, bytes.Compare(append(a, high...), append(b, low...)), "%x, %x", a, b)
		require.Equal(t, order, bytes.Compare(append(a, low...), append(b, high...)), "%x, %x", a, b)
		require.False(t, bytes.HasPrefix(a, b), "a component ends itself")
	}

	decoded, rest, ok := attribute.DecodeKey(string(a) + "rest")
	require.True(t, ok)
	require.Equal(t, "rest", rest)
	require.Equal(t, v.Kind(), decoded.Kind())
	require.True(t, v.Equal(decoded))
	require.Equal(t, string(a), string(attribute.AppendKey(nil, decoded)))
}

func TestPrefixesAreRanges(t *testing.T) {
	r := rand.New(rand.NewSource(6))
	for range 20_000 {
		prefix, text := randomText(r), randomText(r)
		if r.Intn(2) == 0 {
			text = prefix + text
		}
		for _, pair := range [][2]attribute.Value{
			{attribute.S(prefix), attribute.S(text)},
			{attribute.B([]byte(prefix)), attribute.B([]byte(text))},
		} {
			begins := bytes.HasPrefix([]byte(text), []byte(prefix))
			from := attribute.AppendKeyPrefix(nil, pair[0])
			key := attribute.AppendKey(nil, pair[1])
			require.Equal(t, begins, bytes.HasPrefix(key, from))
			end := attribute.PrefixEnd(bytes.Clone(from))
			require.Equal(t, begins, bytes.Compare(key, from) >= 0 && bytes.Compare(key, end) < 0)
		}
	}
}

// Every comparison of a sort key is one range of bytes. The partition key goes
// in front, and an index puts the table's key behind.
func TestRangesOfASortKey(t *testing.T) {
	numbers := []string{"-10", "-1", "0", "1.5", "2", "10"}
	partition := attribute.AppendKey(nil, attribute.S("p"))
	key := func(n string) []byte { return attribute.AppendKey(bytes.Clone(partition), attribute.N(n)) }
	stored := func(n string) []byte { return attribute.AppendKey(key(n), attribute.S("behind")) }
	end := func(b []byte) []byte { return attribute.PrefixEnd(bytes.Clone(b)) }
	for _, bound := range numbers {
		at := key(bound)
		for name, span := range map[string]struct {
			from, to []byte
			holds    func(order int) bool
		}{
			"=":  {at, end(at), func(order int) bool { return order == 0 }},
			"<":  {partition, at, func(order int) bool { return order < 0 }},
			"<=": {partition, end(at), func(order int) bool { return order <= 0 }},
			">":  {end(at), end(partition), func(order int) bool { return order > 0 }},
			">=": {at, end(partition), func(order int) bool { return order >= 0 }},
		} {
			for _, n := range numbers {
				inside := bytes.Compare(stored(n), span.from) >= 0 && bytes.Compare(stored(n), span.to) < 0
				require.Equal(t, span.holds(attribute.CompareNumbers(n, bound)), inside, "%s %s %s", n, name, bound)
			}
		}
	}
	require.Nil(t, attribute.PrefixEnd([]byte{0xFF}))
	require.Nil(t, attribute.PrefixEnd(nil))
}

func TestKeysAreShort(t *testing.T) {
	require.Len(t, attribute.AppendKey(nil, attribute.S("ORDER#1")), 7+3)
	require.Len(t, attribute.AppendKey(nil, attribute.N("20261125")), 2+4+1)
	require.Len(t, attribute.AppendKey(nil, attribute.N("0")), 1)
	require.Empty(t, attribute.AppendKey(nil, attribute.BOOL(true)), "no key")
	require.Equal(t, attribute.AppendKey(nil, attribute.N("1")), attribute.AppendKeyPrefix(nil, attribute.N("1")), "numbers have no prefixes")
}

func TestDamagedKeysAreNotDecoded(t *testing.T) {
	for _, key := range []string{"", "\x00", " ", " a", " a\x00", " a\x00\x02", "\x12", "\x12\x80", "\x12\x80\x00", "\x12\x80\x01\x00", "\x12\x80\x66\x00", "\x10\x80\x80"} {
		_, _, ok := attribute.DecodeKey(key)
		require.False(t, ok, "%q", key)
	}
}

func FuzzKeyOrder(f *testing.F) {
	for _, seed := range [][2]string{{"", "\x00"}, {"a", "a\x00"}, {"a\x00", "a\x00\xff"}, {"1", "10"}, {"-1", "-1.5"}, {"0", "1e-130"}, {"9e125", "-9e125"}, {"\xff", "\xff\xff"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		checkKeyOrder(t, attribute.S(a), attribute.S(b))
		checkKeyOrder(t, attribute.B([]byte(a)), attribute.B([]byte(b)))
		m, errM := attribute.N(a).Normalize()
		n, errN := attribute.N(b).Normalize()
		if errM == nil && errN == nil {
			checkKeyOrder(t, m, n)
		}
		if v, rest, ok := attribute.DecodeKey(a); ok {
			require.Equal(t, a, string(attribute.AppendKey(nil, v))+rest)
		}
	})
}
