package dax

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The cache does what a list does that is sorted by use and searched from end to
// end. Each byte is a step: its low bits choose the key, the others what to do.
func FuzzCache(f *testing.F) {
	f.Add([]byte{0x40, 0x41, 0x42, 0x00, 0x43, 0x01})       // fill, use, evict
	f.Add([]byte{0x40, 0xc0, 0xc0, 0x00})                   // expire
	f.Add([]byte{0x4f, 0x80, 0x4f, 0x40, 0x41, 0x4f, 0x0f}) // large and small
	f.Add([]byte{0x40, 0x50, 0x60, 0x70, 0x00, 0x10})
	f.Fuzz(func(t *testing.T, steps []byte) {
		const memory, ttl = 40, 10
		k := newCache(memory)
		var list []entry // the least recently used first
		now := time.Unix(0, 0)
		for _, step := range steps {
			key := string(rune('a' + step&0x0f))
			e := entry{key: key, item: string(make([]byte, step&0x0f)), written: now}
			i := slices.IndexFunc(list, func(e entry) bool { return e.key == key })
			switch step >> 6 {
			case 0: // read
				got, ok := k.get(key, now, ttl)
				if i >= 0 {
					e = list[i]
					list = slices.Delete(list, i, i+1)
				}
				fresh := i >= 0 && now.Sub(e.written) <= ttl
				require.Equal(t, fresh, ok)
				if ok {
					require.Equal(t, e.item, got.item)
					list = append(list, e)
				}
			case 1: // write
				evicted := k.put(e)
				if i >= 0 {
					list = slices.Delete(list, i, i+1)
				}
				list = append(list, e)
				for total(list) > memory {
					evicted -= list[0].size()
					list = list[1:]
				}
				require.Zero(t, evicted)
			case 2: // delete
				k.remove(key)
				if i >= 0 {
					list = slices.Delete(list, i, i+1)
				}
			case 3: // wait
				now = now.Add(time.Duration(step & 0x0f))
			}
			require.Equal(t, total(list), k.bytes)
			require.Equal(t, len(list), k.byKey.Len())
			require.Equal(t, len(list), k.byUse.Len())
		}
	})
}

func total(list []entry) (n int) {
	for i := range list {
		n += list[i].size()
	}
	return n
}
