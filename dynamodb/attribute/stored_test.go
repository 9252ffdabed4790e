package attribute_test

import (
	"math/rand"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

func TestStoredItems(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	for range 5_000 {
		item, err := attribute.NormalizeItem(randomItem(r, 4))
		require.NoError(t, err)
		checkStored(t, item)
	}
}

func checkStored(t *testing.T, item attribute.Item) {
	t.Helper()
	data := string(attribute.AppendItem(nil, item))
	require.Equal(t, attribute.ItemSize(item), attribute.StoredSize(data))
	again, err := attribute.DecodeItem(data)
	require.NoError(t, err)
	require.True(t, item.Equal(again))
	require.Equal(t, item.Digest(), again.Digest())
	require.Equal(t, data, string(attribute.AppendItem(nil, again)), "equal items have equal bytes")

	names := []string{"missing"}
	for name, v := range item {
		names = append(names, name)
		w, ok := attribute.Lookup(data, name)
		require.True(t, ok)
		require.True(t, v.Equal(w))
	}
	_, ok := attribute.Lookup(data, "missing")
	require.False(t, ok)
	require.True(t, item.Equal(attribute.DecodeAttrs(data, names...)))
	for n := range names {
		want := attribute.AppendItem(nil, attribute.DecodeAttrs(data, names[n:]...))
		require.Equal(t, want, attribute.AppendProjection(nil, data, names[n:]))
	}
}

func TestStoredItemsAreSmall(t *testing.T) {
	item := orderItem()
	size, stored := attribute.ItemSize(item), len(attribute.AppendItem(nil, item))
	require.Equal(t, 104, size)
	require.LessOrEqual(t, stored, size*13/10)

	item["body"] = attribute.S(strings.Repeat("x", 4096))
	size, stored = attribute.ItemSize(item), len(attribute.AppendItem(nil, item))
	require.LessOrEqual(t, stored, size*102/100)
}

func TestDecodingAFlatItemAllocatesItsMapAlone(t *testing.T) {
	data := string(attribute.AppendItem(nil, orderItem()))
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() {
		if _, err := attribute.DecodeItem(data); err != nil {
			t.Fatal(err)
		}
	}), 2.0)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if _, ok := attribute.Lookup(data, "total"); !ok {
			t.Fatal("lost")
		}
	}))
}

// A damaged item is an error, never a panic, wherever it was cut or changed.
func TestDamagedItems(t *testing.T) {
	item := orderItem()
	item["list"] = attribute.L(attribute.SS("a", "b"), attribute.M(attribute.Item{"x": attribute.S(strings.Repeat("y", 300))}))
	data := string(attribute.AppendItem(nil, item))
	for i := range len(data) {
		_, err := attribute.DecodeItem(data[:i])
		require.Error(t, err)
	}
	_, err := attribute.DecodeItem(data + "\x00")
	require.Error(t, err)
	for _, damaged := range []string{"", "\x00", "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "\x01\x01\x01a\xC0", "\x01\x01\x01a\x52"} {
		_, err := attribute.DecodeItem(damaged)
		require.Error(t, err, "%q", damaged)
		_, ok := attribute.Lookup(damaged, "a")
		require.False(t, ok, "%q", damaged)
		attribute.AppendProjection(nil, damaged, []string{"a"})
	}
	_, err = attribute.DecodeItem("\x01\xff\x7f\x01a\x20")
	require.Error(t, err, "a count of 16,383 that 3 bytes cannot hold")

	deep := attribute.S("leaf")
	for range 2000 {
		deep = attribute.L(deep)
	}
	_, err = attribute.DecodeItem(string(attribute.AppendItem(nil, attribute.Item{"deep": deep})))
	require.Error(t, err, "only normalised items are stored")
}

func FuzzStored(f *testing.F) {
	f.Add(string(attribute.AppendItem(nil, orderItem())), "total")
	f.Add(string(attribute.AppendItem(nil, attribute.Item{"l": attribute.L(attribute.NS("1"), attribute.M(attribute.Item{"x": attribute.NULL()}))})), "l")
	f.Add("\x00\x01\x01a\x00", "a")
	f.Add(`{"a":{"S":"x"}}`, "a")
	f.Fuzz(func(t *testing.T, data, name string) {
		attribute.StoredSize(data)
		attribute.AppendProjection(nil, data, []string{name})
		v, found := attribute.Lookup(data, name)
		if item, err := attribute.DecodeItem(data); err == nil && found {
			attribute.Size(v)
			item.Digest()
			stored := string(attribute.AppendItem(nil, item))
			again, err := attribute.DecodeItem(stored)
			require.NoError(t, err)
			require.True(t, item.Equal(again))
		}
		if item, err := attribute.DecodeItemJSON(data); err == nil {
			if normal, err := attribute.NormalizeItem(item); err == nil {
				checkStored(t, normal)
			}
		}
	})
}
