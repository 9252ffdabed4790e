package dynamodb

import (
	"time"

	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/sim"
)

// tokenLife is how long a request with the same token is not carried out again
// (TransactWriteItems, API reference: idempotency).
const tokenLife = 10 * time.Minute

// A transaction is one that went well and had a token.
type transaction struct {
	content hash.Sum // of the request
	again   tallies  // what it costs to be told so again
}

// remembered returns the transaction with a token, nil if there is none. It is
// an error if the token was used for another request.
func (s *Service) remembered(c *sim.Call, token string, content hash.Sum) (*transaction, error) {
	tx, ok := s.tokens[token]
	if token == "" || !ok {
		return nil, nil
	}
	if tx.content != content {
		return nil, fault(codeTokenMismatch,
			"The request uses the same client token as a previous, but non-identical request.")
	}
	again := &transaction{content: content, again: s.asNow(tx.again)}
	again.again.meter(c, reading)
	return again, nil
}

// asNow returns tallies of the tables as they are in this service: those of a
// transaction may be of the tables of the service that it was forked from.
func (s *Service) asNow(ys tallies) tallies {
	now := make(tallies, len(ys))
	for i, y := range ys {
		copied := *y
		if t, ok := s.tables[y.t.name]; ok {
			copied.t = t
		}
		now[i] = &copied
	}
	return now
}

// remember keeps a transaction by its token, for ten minutes.
func (s *Service) remember(c *sim.Call, token string, tx *transaction) {
	if token == "" {
		return
	}
	s.tokens[token] = tx
	s.tokenDue.Upkeep(c, c.Now().Add(tokenLife), token)
}

// expireToken forgets a transaction.
func (s *Service) expireToken(_ *sim.Call, token string) { delete(s.tokens, token) }
