package dax

import (
	"time"

	"github.com/google/btree"
)

// An entry is what one key of a cache holds: an item, or a page of a result. It
// does not change: using it makes another.
type entry struct {
	key     string
	item    string  // the stored form of attribute.AppendItem, empty for none
	page    *result // of a query or scan; nil for an item
	written time.Time
	used    uint64 // when, on the cache's own count
}

// size is what an entry counts for in the cache's memory.
func (e *entry) size() int {
	n := len(e.key) + len(e.item)
	if e.page != nil {
		n += e.page.size()
	}
	return n
}

// A cache keeps entries in a memory of some bytes, out of which goes what was not
// used for longest. Forking it is O(1).
type cache struct {
	byKey  *btree.BTreeG[*entry]
	byUse  *btree.BTreeG[*entry] // the same ones, the least recently used first
	uses   uint64
	bytes  int
	memory int
	sought entry // for looking up a key without allocating
}

// degree of the trees: nodes of up to 63 entries.
const degree = 32

func newCache(memory int) *cache {
	return &cache{
		byKey:  btree.NewG(degree, func(a, b *entry) bool { return a.key < b.key }),
		byUse:  btree.NewG(degree, func(a, b *entry) bool { return a.used < b.used }),
		memory: memory,
	}
}

func (k *cache) fork() *cache {
	f := *k
	f.byKey, f.byUse = k.byKey.Clone(), k.byUse.Clone()
	return &f
}

// get uses the entry of a key, if there is one that is not older than the time to
// live: an entry that is exactly as old still counts. One that is older goes.
func (k *cache) get(key string, now time.Time, ttl time.Duration) (*entry, bool) {
	k.sought.key = key
	e, ok := k.byKey.Get(&k.sought)
	if !ok {
		return nil, false
	}
	if ttl >= 0 && now.Sub(e.written) > ttl {
		k.remove(key)
		return nil, false
	}
	if e.used != k.uses { // else it is the last one used
		k.byUse.Delete(e)
		again := *e
		e = &again
		k.insert(e)
	}
	return e, true
}

// put caches an entry in the place of the one with its key, and returns how many
// bytes of others had to go for it. What is larger than the memory is not cached.
func (k *cache) put(e entry) (evicted int) {
	k.remove(e.key)
	size := e.size()
	if size > k.memory {
		return 0
	}
	for k.bytes+size > k.memory {
		oldest, ok := k.byUse.Min()
		if !ok {
			break
		}
		k.remove(oldest.key)
		evicted += oldest.size()
	}
	k.bytes += size
	k.insert(&e)
	return evicted
}

// insert adds an entry as the last one used.
func (k *cache) insert(e *entry) {
	k.uses++
	e.used = k.uses
	k.byKey.ReplaceOrInsert(e)
	k.byUse.ReplaceOrInsert(e)
}

// remove takes the entry of a key out, if there is one.
func (k *cache) remove(key string) {
	k.sought.key = key
	if e, ok := k.byKey.Delete(&k.sought); ok {
		k.byUse.Delete(e)
		k.bytes -= e.size()
	}
}
