package streams

import (
	"context"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// SubscribeToShardInput is a consumer, a shard, and where in it to begin.
type SubscribeToShardInput struct {
	ConsumerARN      string            `aws:"required,len=1..2048,pattern=^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+"`
	ShardId          string            `aws:"required,len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StartingPosition *StartingPosition `aws:"required"`
	DryRun           bool
	StreamId         string `aws:"refuse"`
}

// A StartingPosition is a place in a shard.
type StartingPosition struct {
	Type           string `aws:"required,enum=AFTER_SEQUENCE_NUMBER|LATEST|AT_TIMESTAMP|AT_SEQUENCE_NUMBER|TRIM_HORIZON"`
	SequenceNumber string `aws:"pattern=0|([1-9]\\d{0,128})"`
	Timestamp      time.Time
}

// A SubscribeToShardEvent is what is pushed to a consumer: records, or the end of the
// shard.
type SubscribeToShardEvent struct {
	Records                    []Record `aws:"always"`
	ContinuationSequenceNumber string   // where to subscribe again
	MillisBehindLatest         int64    `aws:"always"`
	ChildShards                []ChildShard
}

const (
	// subscriptionLife is how long a consumer is pushed to before it has to
	// subscribe again (API reference, SubscribeToShard).
	subscriptionLife = 5 * time.Minute
	// subscribeAgain is how soon it may (likewise).
	subscribeAgain = 5 * time.Second
	// pushBytes is what a consumer gets of a shard in a second (Developer guide,
	// enhanced fan-out), and here the most that one event carries.
	pushBytes = 2 << 20
)

// subscription is a consumer's place in a shard.
type subscription struct {
	serial  uint64 // which of the consumer's subscriptions to the shard this is
	from    Sequence
	begun   time.Time
	silent  time.Time  // until when the shard has given all it may
	waiting sim.Ticket // of a call of Next, zero if nobody waits
	timer   sim.Timer  // of the look at it that will come in any case
	ended   bool       // the shard is drained and the consumer knows
}

// A Subscription is a consumer's connection to a shard, for five minutes.
type Subscription struct {
	k        *Kinesis
	consumer string
	shard    uint32
	serial   uint64
}

// SubscribeToShard subscribes a consumer to a shard. Call Next for what is pushed. On
// the wire the operation is refused, since its answer is a stream of events.
//
// Errors: InvalidArgumentException, LimitExceededException, ResourceInUseException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
func (k *Kinesis) SubscribeToShard(ctx context.Context, in *SubscribeToShardInput) (*Subscription, error) {
	return bus.Do(ctx, k.ep, "SubscribeToShard", in, k.subscribeToShard)
}

func (k *Kinesis) subscribeToShard(c *sim.Call, in *SubscribeToShardInput) (*Subscription, error) {
	cs, err := k.findConsumer("", "", in.ConsumerARN)
	if err != nil {
		return nil, err
	}
	if cs.status != statusActive {
		return nil, fault(codeInUse, "Consumer %s under account %s not ACTIVE, instead in state %s", cs.arn, k.ep.Account, cs.status)
	}
	s, shard, err := k.findShard(c, cs.stream, "", in.ShardId)
	if err != nil {
		return nil, err
	}
	c.On(cs.arn)
	p := in.StartingPosition
	from, err := k.seek(c.Now(), s, shard, position{p.Type, p.SequenceNumber, p.Timestamp})
	if err != nil {
		return nil, err
	}
	if in.DryRun {
		return nil, errDryRun()
	}
	sub := &subscription{from: from, begun: c.Now()}
	if old, ok := cs.subs[shard.Number]; ok {
		if c.Now().Sub(old.begun) < subscribeAgain {
			return nil, k.errTaken(cs.arn, shard.Number)
		}
		if old.waiting != 0 { // the new call takes over
			c.Stop(old.timer)
			c.Answer(old.waiting, nil, k.errTaken(cs.arn, shard.Number))
		}
		sub.serial = old.serial + 1
	}
	cs.subs[shard.Number] = sub
	return &Subscription{k, cs.arn, shard.Number, sub.serial}, nil
}

func (k *Kinesis) errTaken(arn string, shard uint32) *Error {
	return fault(codeInUse, "Another active subscription exists for consumer %s, shard %s under account %s.", arn, kinesisShardID(shard), k.ep.Account)
}

// Next waits for the next event. It returns io.EOF when the subscription has ended:
// after five minutes, or after the event that told of the shard's end.
func (s *Subscription) Next(ctx context.Context) (*SubscribeToShardEvent, error) {
	return bus.Do(ctx, s.k.ep, "SubscribeToShard.Next", s, s.k.next)
}

// Digest sums the subscription for the record of what happened.
func (s Subscription) Digest() uint64 { return uint64(s.shard)<<32 ^ s.serial }

// next answers at once if there is something to tell, and parks the call otherwise.
func (k *Kinesis) next(c *sim.Call, s *Subscription) (*SubscribeToShardEvent, error) {
	cs, err := k.findConsumer("", "", s.consumer)
	if err != nil {
		return nil, err
	}
	c.On(cs.arn)
	sub, ok := cs.subs[s.shard]
	if !ok || sub.serial != s.serial || sub.waiting != 0 {
		return nil, k.errTaken(s.consumer, s.shard)
	}
	event, wake, err := k.offer(c, cs, s.shard, sub)
	if event != nil || err != nil {
		return event, err
	}
	sub.waiting = c.Park()
	sub.timer = k.pushDue.Upkeep(c, wake, push{cs.stream, cs.name, s.shard, sub.waiting})
	return nil, sim.Parked
}

// offer returns what a subscription has to tell now, or when to ask again at the
// latest.
func (k *Kinesis) offer(c *sim.Call, cs *consumer, shard uint32, sub *subscription) (*SubscribeToShardEvent, time.Time, error) {
	now, end := c.Now(), sub.begun.Add(subscriptionLife)
	if sub.ended || !now.Before(end) {
		return nil, end, io.EOF
	}
	if now.Before(sub.silent) && !k.opts.Unthrottled {
		return nil, sub.silent, nil
	}
	s := k.streams[cs.stream]
	page, ok := s.log.Read(now, shard, sub.from, maxRecords, pushBytes)
	if !ok {
		return nil, end, k.errShardGone(shard, s.name)
	}
	if len(page.Entries) == 0 && !page.Drained {
		return nil, end, nil
	}
	records, size := s.records(shard, page)
	c.Use(useConsumerBytes, cs.arn, float64(size))
	sub.silent = now.Add(time.Duration(cost(size, pushBytes)))
	sub.from, sub.ended = page.Next, page.Drained
	event := &SubscribeToShardEvent{Records: records, MillisBehindLatest: page.Behind.Milliseconds()}
	event.ContinuationSequenceNumber = s.log.SequenceNumber(s.log.shard(shard).ShardRef, page.Next-1, now)
	if n := len(records); n > 0 {
		event.ContinuationSequenceNumber = records[n-1].SequenceNumber
	}
	if page.Drained {
		event.ChildShards = s.children(shard)
	}
	return event, end, nil
}

// A push is a call of Next that waits, and is to be looked at.
type push struct {
	stream, consumer string
	shard            uint32
	ticket           sim.Ticket
}

// push answers a call of Next that waits, if there is something to tell.
func (k *Kinesis) push(c *sim.Call, p push) {
	s, ok := k.streams[p.stream]
	if !ok {
		return
	}
	cs, ok := s.consumers[p.consumer]
	if !ok {
		return
	}
	sub, ok := cs.subs[p.shard]
	if !ok || sub.waiting != p.ticket {
		return
	}
	c.On(cs.arn)
	event, wake, err := k.offer(c, cs, p.shard, sub)
	c.Stop(sub.timer)
	if event == nil && err == nil {
		sub.timer = k.pushDue.Upkeep(c, wake, p)
		return
	}
	sub.waiting = 0
	c.Answer(p.ticket, event, err)
}

// news tells whether a subscription that waits has something to be told.
func (k *Kinesis) news(now time.Time, s *stream, shard uint32, sub *subscription) bool {
	if sub.waiting == 0 || (now.Before(sub.silent) && !k.opts.Unthrottled) {
		return false
	}
	page, ok := s.log.Read(now, shard, sub.from, 1, 1)
	return !ok || page.Drained || len(page.Entries) > 0
}

// wake tells the readers of a stream that there is something new: consumers that
// wait, and whoever subscribed to its ARN on the bus.
func (k *Kinesis) wake(c *sim.Call, s *stream) {
	k.ep.Bus.Publish(c, s.arn)
	if len(s.consumers) == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(s.consumers)) {
		cs := s.consumers[name]
		for _, shard := range slices.Sorted(maps.Keys(cs.subs)) {
			if sub := cs.subs[shard]; k.news(c.Now(), s, shard, sub) {
				k.pushDue.At(c, c.Now(), push{cs.stream, cs.name, shard, sub.waiting})
			}
		}
	}
}
