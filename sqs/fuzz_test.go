package sqs

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// Any operation with any bytes is answered, and never by a panic.
func FuzzOperations(f *testing.F) {
	for _, steps := range reenact {
		for _, step := range steps {
			f.Add(uint8(len(step)), []byte(step))
		}
	}
	f.Add(uint8(3), []byte(`{"QueueUrl":"q","Entries":[{"Id":"a"}]}`))
	f.Fuzz(func(t *testing.T, op uint8, body []byte) {
		s := New(endpointOf(newWorld()), Options{})
		_, err := play(t, s, standard, `SendMessage {"QueueUrl":"q","MessageBody":"x"}`)
		require.NoError(t, err)
		api := s.Wire()
		names := api.Names()
		_, err = api.InvokeJSON(t.Context(), names[int(op)%len(names)], body)
		if err != nil {
			coded, ok := errors.AsType[wire.APIError](err)
			require.True(t, ok, "%v", err)
			require.Less(t, coded.HTTPStatus(), 500)
		}
		checkShelf(t, s.queues["q"], s.ep.World.Now())
	})
}

// Whatever a redrive or allow policy is, it is read or refused, and what was read
// is written so that it reads the same.
func FuzzPolicies(f *testing.F) {
	f.Add(`{"maxReceiveCount":1,"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:q"}`)
	f.Add(`{"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:us-east-1:123456789012:q"]}`)
	f.Add(`{"maxReceiveCount":"x"}`)
	s := New(endpointOf(newWorld()), Options{})
	_, err := s.CreateQueue(f.Context(), &CreateQueueInput{QueueName: "q"})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := s.readRedrive(qARN, text); err == nil && r != nil {
			again, err := s.readRedrive(qARN, r.text)
			require.NoError(t, err)
			require.Equal(t, r, again)
		}
		if a, err := readRedriveAllow(text); err == nil && a != nil {
			require.True(t, json.Valid([]byte(a.text)))
		}
	})
}

// A handle that was not given out is refused, and one that was says what it did.
func FuzzHandles(f *testing.F) {
	f.Add("AQEB", uint64(1))
	q := &queue{arn: qARN, number: 1}
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		if h, ok := readHandle(text); ok {
			require.Equal(t, text, (&queue{arn: qARN, number: 1}).handleOf(&message{sent: h.sent, order: h.order, receives: h.receives}))
		}
		draws := rand.New(rand.NewPCG(seed, 0))
		m := &message{sent: draws.Int64(), order: draws.Uint64(), receives: draws.Int32()}
		h, ok := readHandle(q.handleOf(m))
		require.True(t, ok)
		require.Equal(t, handle{q.key(), m.sent, m.order, m.receives}, h)
	})
}

// The attributes of a message are taken or refused, whatever they are.
func FuzzAttributes(f *testing.F) {
	f.Add("name", "Number", "1e5", []byte{1})
	f.Add("a..b", "String.x", "\u0000", []byte(nil))
	f.Fuzz(func(t *testing.T, name, kind, text string, blob []byte) {
		all := map[string]MessageAttributeValue{name: {DataType: kind, StringValue: text, BinaryValue: blob}}
		if checkAttributes(all) == nil {
			require.Len(t, attributesMD5(all), 32)
			require.Len(t, chosen(all, []string{name}), 1)
		}
	})
}
