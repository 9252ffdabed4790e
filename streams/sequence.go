package streams

import (
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// A Sequence is a record's place in its log. Sequences rise in the order of
// arrival over all shards of the log; a shard takes one when it opens and one
// when it closes.
type Sequence uint64

// A Style is how shards and sequences are written.
type Style uint8

const (
	// StyleKinesis writes shards as shardId-000000000000 and sequences as numbers
	// of 56 digits, which also tell their shard and time.
	StyleKinesis Style = iota
	// StyleDynamoDB writes shards with the millisecond in which they opened, as
	// shardId-00000000946684800000-0123abcd (28 to 65 characters), and sequences
	// as numbers of 21 digits (21 to 40; API reference, DynamoDB Streams).
	StyleDynamoDB
)

const shardPrefix = "shardId-"

// kinesisShardID is the id of Kinesis's shard with that number.
func kinesisShardID(number uint32) string { return shardPrefix + pad(uint64(number), 12) }

// A Kinesis sequence number is 188 bits, which is 56 decimal digits. From the top:
// 2 (4 bits), the second in which the shard opened (36), the shard's last hexadecimal
// digit (4), the sequence (64), nothing (8), the second of arrival (36), the shard
// (32), and 2 again (4). A shard begins with sequence 0 and ends with the last one
// of 63 bits, as recorded by others from AWS.
const (
	kinesisVersion = 2
	kinesisFirst   = 0
	kinesisLast    = 1<<63 - 1
)

// kinesisSequence is what such a number says.
type kinesisSequence struct {
	opened  uint64 // seconds
	n       Sequence
	arrived uint64 // seconds
	shard   uint32
}

const (
	mask28 = 1<<28 - 1
	mask36 = 1<<36 - 1
	mask48 = 1<<48 - 1
	e18    = 1_000_000_000_000_000_000
)

func (s kinesisSequence) words() (hi, mid, lo uint64) {
	opened, arrived := s.opened&mask36, s.arrived&mask36
	lo = kinesisVersion | uint64(s.shard)<<4 | arrived&mask28<<36
	mid = arrived>>28 | uint64(s.n)&mask48<<16
	hi = uint64(s.n)>>48 | uint64(s.shard&15)<<16 | opened<<20 | kinesisVersion<<56
	return hi, mid, lo
}

func (s kinesisSequence) String() string {
	hi, mid, lo := s.words()
	var text [56]byte
	for end := len(text); end > 0; end -= 18 {
		var digits uint64
		hi, digits = bits.Div64(0, hi, e18)
		mid, digits = bits.Div64(digits, mid, e18)
		lo, digits = bits.Div64(digits, lo, e18)
		for i := end - 1; i >= max(0, end-18); i-- {
			text[i] = byte('0' + digits%10)
			digits /= 10
		}
	}
	return string(text[:])
}

// parseKinesisSequence reads a number that a stream may have given out.
func parseKinesisSequence(text string) (kinesisSequence, bool) {
	hi, mid, lo, ok := words192(text)
	if !ok || hi>>56 != kinesisVersion || lo&15 != kinesisVersion {
		return kinesisSequence{}, false
	}
	s := kinesisSequence{
		opened:  hi >> 20 & mask36,
		n:       Sequence(hi&0xffff<<48 | mid>>16),
		arrived: mid&0xff<<28 | lo>>36,
		shard:   uint32(lo >> 4),
	}
	if h, m, l := s.words(); h != hi || m != mid || l != lo {
		return kinesisSequence{}, false
	}
	return s, true
}

// from tells whether a sequence is one of the shard's.
func (s kinesisSequence) from(shard ShardRef) bool {
	return s.shard == shard.Number && s.opened == uint64(shard.Opened.Unix())&mask36
}

// words192 reads a decimal number of at most 192 bits.
func words192(text string) (hi, mid, lo uint64, ok bool) {
	if text == "" {
		return 0, 0, 0, false
	}
	for i := range len(text) {
		digit := text[i] - '0'
		if digit > 9 {
			return 0, 0, 0, false
		}
		var c0, c1, over, carry uint64
		c0, lo = bits.Mul64(lo, 10)
		c1, mid = bits.Mul64(mid, 10)
		over, hi = bits.Mul64(hi, 10)
		lo, carry = bits.Add64(lo, uint64(digit), 0)
		mid, carry = bits.Add64(mid, c0, carry)
		hi, carry = bits.Add64(hi, c1, carry)
		if over+carry > 0 {
			return 0, 0, 0, false
		}
	}
	return hi, mid, lo, true
}

// dynamoSequence writes 1 and the 20 digits of n: 21 in all.
func dynamoSequence(n Sequence) string { return "1" + pad(uint64(n), 20) }

func parseDynamoSequence(text string) (Sequence, bool) {
	if len(text) != 21 || text[0] != '1' {
		return 0, false
	}
	n, err := strconv.ParseUint(text[1:], 10, 64)
	return Sequence(n), err == nil && dynamoSequence(Sequence(n)) == text
}

// A DynamoDB shard's number is scattered over 32 bits, so that its id ends in
// eight digits that look as AWS's do. The two factors undo each other modulo 2^32.
const (
	scatter = 0x9e3779b1
	gather  = 0x0e8b2f51
)

func dynamoShardID(number uint32, opened time.Time) string {
	tail := strconv.FormatUint(uint64((number+1)*scatter), 16)
	return shardPrefix + pad(uint64(max(0, opened.UnixMilli())), 20) + "-" + "00000000"[len(tail):] + tail
}

// shardNumber reads the number from a shard's id. The id may still be false in
// other ways.
func (s Style) shardNumber(id string) (uint32, bool) {
	text, ok := strings.CutPrefix(id, shardPrefix)
	if !ok {
		return 0, false
	}
	if s == StyleDynamoDB {
		_, tail, _ := strings.Cut(text, "-")
		n, err := strconv.ParseUint(tail, 16, 32)
		return uint32(n)*gather - 1, err == nil
	}
	n, err := strconv.ParseUint(text, 10, 32)
	return uint32(n), err == nil
}

func (s Style) shardID(number uint32, opened time.Time) string {
	if s == StyleDynamoDB {
		return dynamoShardID(number, opened)
	}
	return kinesisShardID(number)
}

const zeros = "00000000000000000000"

// pad writes n with leading zeros, to at most 20 digits.
func pad(n uint64, width int) string {
	text := strconv.FormatUint(n, 10)
	return zeros[:max(0, width-len(text))] + text
}
