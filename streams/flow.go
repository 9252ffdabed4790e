package streams

import "time"

// What one shard takes in and gives out (Developer guide, Quotas and limits).
const (
	writeBytes   = 1 << 20 // a second, partition keys included
	writeRecords = 1000    // a second
	readBytes    = 2 << 20 // a second, by GetRecords
	readCalls    = 5       // a second
	seekCalls    = 5       // GetShardIterator, a second
	maxReadBytes = 10 << 20
)

// A bucket holds a second's worth of tokens and fills at the rate at which they are
// used up. It is kept as the time at which it will be full again, which makes it
// exact: an untouched bucket is zero.
type bucket int64

const bucketDepth = int64(time.Second)

// level returns how far the bucket is from full.
func (b bucket) level(now int64) int64 { return max(0, int64(b)-now) }

// fits tells whether tokens worth cost nanoseconds of filling can be taken. A full
// bucket gives more than it holds, and is in debt then: that is how a record of up
// to 10 MiB comes through a shard of 1 MiB a second.
func (b bucket) fits(now, cost int64) bool {
	level := b.level(now)
	return level == 0 || level+cost <= bucketDepth
}

// some tells whether there is any token left.
func (b bucket) some(now int64) bool { return b.level(now) < bucketDepth }

func (b *bucket) take(now, cost int64) { *b = bucket(max(int64(*b), now) + cost) }

// cost is how long it takes to fill n tokens at so many a second.
func cost(n, rate int) int64 { return int64(n) * int64(time.Second) / int64(rate) }

// A flow is what a shard has taken in and given out of late.
type flow struct {
	inBytes, inRecords bucket
	outBytes, outCalls bucket
	seeks              bucket

	minute         int64 // which minute the counts are of
	bytes, records int   // taken in during that minute
	hot            bool  // to be split
}

// admitWrite takes a record of so many bytes in, or reports that the shard cannot.
func (k *Kinesis) admitWrite(now int64, s *stream, shard uint32, size int) bool {
	f := s.flows[shard]
	bytes, record := cost(size, writeBytes), cost(1, writeRecords)
	if !k.opts.Unthrottled && (!f.inBytes.fits(now, bytes) || !f.inRecords.fits(now, record)) {
		return false
	}
	f.inBytes.take(now, bytes)
	f.inRecords.take(now, record)
	s.flows[shard] = f
	return true
}

// admitRead counts a call of GetRecords. The bytes are counted when they are known:
// while a call has any of the shard's tokens it gets all that there is.
func (k *Kinesis) admitRead(now int64, s *stream, shard uint32) bool {
	f := s.flows[shard]
	call := cost(1, readCalls)
	if !k.opts.Unthrottled && (!f.outCalls.fits(now, call) || !f.outBytes.some(now)) {
		return false
	}
	f.outCalls.take(now, call)
	s.flows[shard] = f
	return true
}

// countRead takes what a call returned. One that returns a second's worth or more
// takes what is left in the bucket with it, so that 10 MB keep a shard silent for
// five seconds.
func (k *Kinesis) countRead(now int64, s *stream, shard uint32, size int) {
	f := s.flows[shard]
	if size >= readBytes {
		f.outBytes = bucket(now + bucketDepth)
	}
	f.outBytes.take(now, cost(size, readBytes))
	s.flows[shard] = f
}

// admitSeek counts a call of GetShardIterator.
func (k *Kinesis) admitSeek(now int64, s *stream, shard uint32) bool {
	f := s.flows[shard]
	call := cost(1, seekCalls)
	if !k.opts.Unthrottled && !f.seeks.fits(now, call) {
		return false
	}
	f.seeks.take(now, call)
	s.flows[shard] = f
	return true
}
