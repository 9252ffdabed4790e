package dynamodb

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/sim"
)

// A destination is a Kinesis data stream to which a table's changes go. They wait
// in a queue until Kinesis has taken them, while the table goes on.
type destination struct {
	stream    string // its ARN
	status    string
	reason    string // of the status, if there is something to say
	precision string // empty: MILLISECOND, and the records do not say so
	queue     []pending
	due       bool   // an event is on its way that empties the queue
	failures  int    // how many attempts in a row came to nothing
	noted     uint64 // how many changes went into the queue
}

// A pending change waits to be sent.
type pending struct {
	key      string // the row key
	old, new string // stored forms
	event    eventName
	expired  bool
	at       time.Time
	n        uint64 // it is the destination's n-th
}

// A feedOf names the destination whose queue is to be emptied.
type feedOf struct{ table, id, stream string }

const (
	// feedBatch and feedBytes are how much goes to Kinesis at once: as many
	// records as PutRecords takes, and so many bytes of items that their JSON,
	// which may be five times as large, fits into its 10 MB.
	feedBatch = 500
	feedBytes = 1 << 20
	// feedPatience is after how long a destination is disabled that takes
	// nothing (developer guide: using shards and metrics, 168 hours).
	feedPatience = 168 * time.Hour
	// feedPause is how long what was throttled waits; a stream that fails for
	// other reasons is left in peace for longer and longer, up to feedRest.
	feedPause = time.Second
	feedRest  = 15 * time.Minute
)

// destination returns the table's destination by the ARN of the data stream.
func (t *table) destination(stream string) (*destination, bool) {
	for _, d := range t.destinations {
		if d.stream == stream {
			return d, true
		}
	}
	return nil, false
}

func forkDestinations(list []*destination) []*destination {
	out := slices.Clone(list)
	for i, d := range list {
		d.queue = slices.Clip(d.queue) // neither appends where the other reads
		f := *d
		out[i] = &f
	}
	return out
}

// noteDestination puts a change into the queue of the table's destination, if it
// has one and something changed.
func (s *Service) noteDestination(c *sim.Call, ch change) {
	if len(ch.t.destinations) == 0 || ch.old == ch.new {
		return
	}
	for _, d := range ch.t.destinations {
		if d.status != destinationActive && d.status != destinationUpdating {
			continue
		}
		d.noted++
		d.queue = append(d.queue, pending{
			key: ch.key, old: ch.old, new: ch.new, event: ch.event(), expired: ch.expired, at: c.Now(), n: d.noted,
		})
		units := writeUnits(max(storedSize(ch.old), storedSize(ch.new))) // developer guide: how Kinesis Data Streams works with DynamoDB
		c.Use("ChangeDataCaptureUnits", ch.t.arn, units)
		if !d.due {
			d.due = true
			s.feedDue.At(c, c.Now(), feedOf{ch.t.name, ch.t.id, d.stream})
		}
	}
}

// feed sends the first changes of a queue to Kinesis, and comes back for what is
// left. What Kinesis refuses for lack of throughput is sent again, after changes
// that it did take: order is not promised (developer guide: how Kinesis Data Streams
// works with DynamoDB).
func (s *Service) feed(c *sim.Call, of feedOf) {
	t, ok := s.tables[of.table]
	if !ok || t.id != of.id {
		return
	}
	d, ok := t.destination(of.stream)
	if !ok {
		return
	}
	d.due = false
	if len(d.queue) == 0 {
		return
	}
	c.On(t.arn)
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
	n := batchOf(d.queue)
	left, err := s.deliver(c, t, d, d.queue[:n])
	d.queue = slices.Concat(left, d.queue[n:])
	if err != nil && c.Now().Sub(d.queue[0].at) >= feedPatience {
		d.status, d.queue = destinationDisabled, nil
		d.reason = "Changes could not be replicated for 168 hours: " + err.Error()
		return
	}
	s.feedAgain(c, d, of, len(left) > 0, err)
}

// feedAgain schedules the next attempt, if anything is left. A stream that fails is
// tried as upkeep: nobody waits for it to come back.
func (s *Service) feedAgain(c *sim.Call, d *destination, of feedOf, throttled bool, err error) {
	if err == nil {
		d.failures = 0
	}
	switch {
	case len(d.queue) == 0:
		return
	case err != nil:
		pause := min(feedPause<<min(d.failures, 16), feedRest)
		d.failures++
		s.feedDue.Upkeep(c, c.Now().Add(pause), of)
	case throttled:
		s.feedDue.At(c, c.Now().Add(feedPause), of)
	default:
		s.feedDue.At(c, c.Now(), of)
	}
	d.due = true
}

// batchOf returns how many of the first changes of a queue go at once.
func batchOf(queue []pending) int {
	size := 0
	for i, p := range queue {
		size += storedSize(p.old) + storedSize(p.new)
		if i == feedBatch || i > 0 && size > feedBytes {
			return i
		}
	}
	return len(queue)
}

// A kinesisRecord is a record on its way to Kinesis.
type kinesisRecord struct {
	Data         []byte
	PartitionKey string
}

// deliver sends changes and returns those that Kinesis did not take. A change that is
// too large for the stream is left out.
func (s *Service) deliver(c *sim.Call, t *table, d *destination, batch []pending) (left []pending, err error) {
	in := struct {
		StreamARN string
		Records   []kinesisRecord
	}{StreamARN: d.stream}
	for i := range batch {
		data, err := s.kinesisData(t, d, &batch[i])
		if err != nil {
			return batch, err
		}
		key := hash.New.String(batch[i].key)
		in.Records = append(in.Records, kinesisRecord{data, fmt.Sprintf("%016X%016X", uint64(key), uint64(key.Uint64(0)))})
	}
	var out struct{ Records []struct{ ErrorCode string } }
	if err := s.ask(c, "PutRecords", in, &out); err != nil {
		return s.sendSingly(c, t, d, batch, err)
	}
	for i := range batch {
		if i < len(out.Records) && out.Records[i].ErrorCode != "" {
			left = append(left, batch[i])
		}
	}
	c.Use("ThrottledPutRecordCount", t.arn, float64(len(left)))
	return left, nil
}

// sendSingly sends changes one by one that were refused as a whole because of one
// that is too large.
func (s *Service) sendSingly(c *sim.Call, t *table, d *destination, batch []pending, refused error) (left []pending, err error) {
	if coded, ok := errors.AsType[codedError](refused); !ok || coded.ErrorCode() != "InvalidArgumentException" {
		return batch, refused
	}
	if len(batch) == 1 {
		c.Use("FailedToReplicateRecordCount", t.arn, 1)
		return nil, nil
	}
	for i := range batch {
		more, err := s.deliver(c, t, d, batch[i:i+1])
		if err != nil {
			return slices.Concat(left, batch[i:]), err
		}
		left = append(left, more...)
	}
	return left, nil
}

// kinesisData writes a change as Kinesis's readers find it: JSON with both images,
// whatever the view of the table's own stream.
func (s *Service) kinesisData(t *table, d *destination, p *pending) ([]byte, error) {
	r := record{old: p.old, new: p.new}
	names := t.key.names()
	random := sim.NewRand(uint64(hash.New.Uint64(s.ep.World.Seed()).String(t.id).String(d.stream).Uint64(p.n)))
	user := "null"
	if p.expired {
		user = `{"principalId":"dynamodb.amazonaws.com","type":"Service"}`
	}
	b := fmt.Appendf(nil, `{"awsRegion":%q,"eventID":%q,"eventName":%q,"userIdentity":%s,"recordFormat":"application/json","tableName":%q,`+
		`"dynamodb":{"ApproximateCreationDateTime":%d,"Keys":`, s.ep.Region, random.UUID(), p.event, user, t.name, d.time(p.at))
	b = attribute.AppendItemJSON(b, attribute.DecodeAttrs(r.either(), names...))
	for _, image := range []struct{ name, item string }{{"NewImage", p.new}, {"OldImage", p.old}} {
		if image.item == "" {
			continue
		}
		item, err := attribute.DecodeItem(image.item)
		if err != nil {
			return nil, err
		}
		b = attribute.AppendItemJSON(append(b, `,"`+image.name+`":`...), item)
	}
	size := keySize(r.either(), names) + storedSize(p.old) + storedSize(p.new)
	b = strconv.AppendInt(append(b, `,"SizeBytes":`...), int64(size), 10)
	if d.precision != "" {
		b = append(b, `,"ApproximateCreationDateTimePrecision":"`+d.precision+`"`...)
	}
	return append(b, `},"eventSource":"aws:dynamodb"}`...), nil
}

// time is the time of a change as the destination's records give it.
func (d *destination) time(at time.Time) int64 {
	if d.precision == precisionMicros {
		return at.UnixMicro()
	}
	return at.UnixMilli()
}

// A codedError is another service's answer to a request that it did not carry out.
type codedError interface {
	error
	ErrorCode() string
}

// ask asks Kinesis.
func (s *Service) ask(c *sim.Call, operation string, in, out any) error {
	if s.ep.Bus == nil {
		return fmt.Errorf("dynamodb: the service stands alone, without a bus; %s of Kinesis cannot be reached", operation)
	}
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	answer, err := s.ep.Bus.Call(c, bus.To{Service: "kinesis"}, operation, body)
	if err != nil {
		return err
	}
	return json.Unmarshal(answer, out)
}
