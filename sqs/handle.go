package sqs

import (
	"encoding/base64"
	"encoding/binary"

	"github.com/cloudjar/cloudjar/internal/hash"
)

// handle is what a receipt handle says: which message of which queue, and which of
// its receives. SQS's handles are opaque; ours are the numbers with their sum, in
// base64.
type handle struct {
	queue    uint64
	sent     int64
	order    uint64
	receives int32
}

// mark begins every handle, and makes it begin with AQEB, as SQS's do.
var mark = [3]byte{1, 1, 1}

const handleSize = 3 + 8 + 8 + 8 + 4 + 8

func (q *queue) handleOf(m *message) string {
	var room [handleSize]byte
	b := append(room[:0], mark[:]...)
	b = binary.BigEndian.AppendUint64(b, q.key())
	b = binary.BigEndian.AppendUint64(b, uint64(m.sent))
	b = binary.BigEndian.AppendUint64(b, m.order)
	b = binary.BigEndian.AppendUint32(b, uint32(m.receives))
	b = binary.BigEndian.AppendUint64(b, handleSum(b))
	return base64.StdEncoding.EncodeToString(b)
}

// key tells the queue from all others, of other names, places and times.
func (q *queue) key() uint64 { return uint64(hash.New.String(q.arn).Uint64(q.number)) }

func handleSum(b []byte) uint64 {
	s := hash.New
	for ; len(b) >= 8; b = b[8:] {
		s = s.Uint64(binary.BigEndian.Uint64(b))
	}
	for _, x := range b {
		s = s.Uint64(uint64(x))
	}
	return uint64(s)
}

// readHandle reads a handle; ok is false for a text that SQS never gave out.
func readHandle(text string) (h handle, ok bool) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) != handleSize || [3]byte(b) != mark || binary.BigEndian.Uint64(b[handleSize-8:]) != handleSum(b[:handleSize-8]) {
		return handle{}, false
	}
	return handle{
		queue:    binary.BigEndian.Uint64(b[3:]),
		sent:     int64(binary.BigEndian.Uint64(b[11:])),
		order:    binary.BigEndian.Uint64(b[19:]),
		receives: int32(binary.BigEndian.Uint32(b[27:])),
	}, true
}

// held returns the message that a handle is for: nil if it is there no longer.
// latest is false if it has been received again since.
func (q *queue) held(text string) (m *message, latest bool, err error) {
	h, ok := readHandle(text)
	if !ok {
		return nil, false, errHandle(text)
	}
	if h.queue != q.key() {
		return nil, false, errForeignHandle(text)
	}
	m, there := q.find(h.sent, h.order)
	if !there {
		return nil, false, nil
	}
	return m, m.receives == h.receives, nil
}
