package dynamodb

import (
	"encoding/base64"
	"encoding/binary"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/hash"
)

// maxPartitionItems is how many items a page of a SELECT of several partitions
// evaluates (developer guide, PartiQL operators: IN).
const maxPartitionItems = 10

// A statementPage is one page of a SELECT.
type statementPage struct {
	items   []attribute.Item
	cost    tally
	next    *position      // where the next page goes on, nil at the end
	lastKey attribute.Item // of the last item evaluated, if there is a next page
}

// page evaluates the reads from a position on, until they end, limit items were
// evaluated (0 is as many as fit), or a read has brought the page to 1 MB.
func (q *selection) page(from position, limit int) (*statementPage, error) {
	if q.partitions > 1 && (limit == 0 || limit > maxPartitionItems) {
		limit = maxPartitionItems
	}
	out := &statementPage{items: []attribute.Item{}, cost: tally{t: q.table}}
	bytes := 0
	for i := from.read; i < len(q.reads); i++ {
		r := q.reads[i]
		r.limit = limit
		if i == from.read {
			r.after = from.after
		}
		p, err := r.page()
		if err != nil {
			return nil, err
		}
		out.take(q, r.cost(p), p)
		bytes += p.bytes
		if p.more || bytes >= maxPage && i+1 < len(q.reads) {
			p.more = true
			out.next, out.lastKey = &position{i, p.last.key}, r.lastKey(p)
			return out, nil
		}
		if limit > 0 {
			limit -= p.scanned
		}
	}
	return out, nil
}

// take adds what one read found, and what it cost.
func (out *statementPage) take(q *selection, cost *tally, p *page) {
	for _, item := range p.items {
		out.items = append(out.items, columned(item, q.columns))
	}
	out.cost.add(nil, cost.units)
	for _, x := range cost.indexes {
		out.cost.add(x.ix, x.units)
	}
}

// A position is where a SELECT stopped.
type position struct {
	read  int    // which of its reads
	after string // the row key of the last item evaluated
}

// requestSum sums what a NextToken is bound to.
func requestSum(statement string, parameters []attribute.Value) hash.Sum {
	sum := hash.New.String(statement)
	for _, v := range parameters {
		sum = sum.Uint64(v.Digest())
	}
	return sum
}

// sumBytes is how long a sum is in a token.
const sumBytes = 8

// token returns the position as a NextToken: a sum of the rest, the sum of the
// request, which read, and the row key.
func (at *position) token(request hash.Sum) string {
	b := make([]byte, sumBytes, 2*sumBytes+binary.MaxVarintLen64+len(at.after))
	b = binary.BigEndian.AppendUint64(b, uint64(request))
	b = binary.AppendUvarint(b, uint64(at.read))
	b = append(b, at.after...)
	binary.BigEndian.PutUint64(b, uint64(hash.New.Bytes(b[sumBytes:])))
	return base64.StdEncoding.EncodeToString(b)
}

// readToken returns the position that a NextToken holds. It has to be of the
// same request, whose number of reads the last argument is.
func readToken(token string, request hash.Sum, reads int) (position, error) {
	b, err := base64.StdEncoding.DecodeString(token)
	if err != nil || len(b) < 2*sumBytes || binary.BigEndian.Uint64(b) != uint64(hash.New.Bytes(b[sumBytes:])) {
		return position{}, errValidation("Invalid NextToken")
	}
	if b = b[sumBytes:]; binary.BigEndian.Uint64(b) != uint64(request) {
		return position{}, errValidation("NextToken does not match request")
	}
	b = b[sumBytes:]
	read, n := binary.Uvarint(b)
	if n <= 0 || read >= uint64(reads) {
		return position{}, errValidation("Invalid NextToken")
	}
	return position{int(read), string(b[n:])}, nil
}
