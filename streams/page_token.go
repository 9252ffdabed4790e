package streams

import (
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// tokenLife is how long a NextToken can be used (API reference, ListShards).
const tokenLife = 300 * time.Second

// sealToken makes a NextToken of where a list goes on.
func (k *Kinesis) sealToken(c *sim.Call, place string) string {
	return Iterator{Stream: place, Issued: c.Now()}.Seal(k.tokenKey())
}

// tokenKey differs from that of iterators, so that neither is taken for the other.
func (k *Kinesis) tokenKey() uint64 { return ^k.ep.World.Seed() }

func (k *Kinesis) openToken(c *sim.Call, token string) (string, error) {
	it, ok := OpenIterator(token, k.tokenKey())
	if !ok {
		return "", errToken()
	}
	if it.Expired(c.Now(), tokenLife) {
		return "", fault("ExpiredNextTokenException", "NextToken expired. It was created at %s and can be used for %d seconds.",
			it.Issued.Format(iteratorTime), int(tokenLife.Seconds()))
	}
	return it.Stream, nil
}

func errToken() *Error { return errArgument("NextToken is invalid.") }

// A shardPlace is where a list of shards goes on.
type shardPlace struct {
	stream string
	id     uint64
	first  uint32
	filter *ShardFilter
}

// String writes the place with slashes, which no name of a stream or shard has.
func (p shardPlace) String() string {
	parts := []string{p.stream, strconv.FormatUint(p.id, 10), strconv.FormatUint(uint64(p.first), 10)}
	if f := p.filter; f != nil {
		parts = append(parts, f.Type, f.ShardId, strconv.FormatInt(f.Timestamp.UnixNano(), 10))
	}
	return strings.Join(parts, "/")
}

func readShardPlace(text string) (shardPlace, bool) {
	parts := strings.Split(text, "/")
	if len(parts) != 3 && len(parts) != 6 {
		return shardPlace{}, false
	}
	id, err := strconv.ParseUint(parts[1], 10, 64)
	first, err2 := strconv.ParseUint(parts[2], 10, 32)
	p := shardPlace{stream: parts[0], id: id, first: uint32(first)}
	if err != nil || err2 != nil {
		return p, false
	}
	if len(parts) == 6 {
		ns, err := strconv.ParseInt(parts[5], 10, 64)
		if err != nil {
			return p, false
		}
		p.filter = &ShardFilter{Type: parts[3], ShardId: parts[4], Timestamp: time.Unix(0, ns).UTC()}
	}
	return p, true
}
