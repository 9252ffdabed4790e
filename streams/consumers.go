package streams

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A consumer reads a stream by enhanced fan-out: with a throughput of its own.
type consumer struct {
	name, arn, stream string
	status            string
	created           time.Time
	tags              map[string]string
	policy            string
	subs              map[uint32]*subscription // by shard
}

func (cs *consumer) fork() *consumer {
	f := *cs
	f.tags = maps.Clone(cs.tags)
	f.subs = make(map[uint32]*subscription, len(cs.subs))
	for shard, sub := range cs.subs {
		copied := *sub
		copied.waiting = 0 // whoever waits, waits in the parent
		f.subs[shard] = &copied
	}
	return &f
}

// hangUp ends all of a consumer's subscriptions.
func (cs *consumer) hangUp(c *sim.Call, why error) {
	for _, shard := range slices.Sorted(maps.Keys(cs.subs)) {
		sub := cs.subs[shard]
		delete(cs.subs, shard)
		if sub.waiting != 0 {
			c.Stop(sub.timer)
			c.Answer(sub.waiting, nil, why)
		}
	}
}

// activeConsumers counts those that are paid for.
func (s *stream) activeConsumers() int {
	n := 0
	for _, cs := range s.consumers {
		if cs.status == statusActive {
			n++
		}
	}
	return n
}

// A Consumer is a consumer as it is listed.
type Consumer struct {
	ConsumerName              string
	ConsumerARN               string
	ConsumerStatus            string // CREATING, DELETING, ACTIVE
	ConsumerCreationTimestamp time.Time
}

func (cs *consumer) describe() Consumer {
	return Consumer{cs.name, cs.arn, cs.status, cs.created.Truncate(time.Second)}
}

const (
	// maxConsumers is how many consumers a stream may have, and with On-demand
	// Advantage (Developer guide, Quotas and limits).
	maxConsumers          = 20
	maxConsumersAdvantage = 50
	// maxCreatingConsumers is how many of them may be CREATING at a time (likewise).
	maxCreatingConsumers = 5
)

// RegisterStreamConsumerInput is a name for a consumer of a stream.
type RegisterStreamConsumerInput struct {
	StreamARN    string            `aws:"required,len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	ConsumerName string            `aws:"required,len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	Tags         map[string]string `aws:"len=..200,key.len=1..128,value.len=0..256"`
	StreamId     string            `aws:"refuse"`
}

// RegisterStreamConsumerOutput is the consumer.
type RegisterStreamConsumerOutput struct {
	Consumer *Consumer
}

// RegisterStreamConsumer registers a consumer, which can then subscribe to shards.
//
// Errors: InvalidArgumentException, LimitExceededException, ResourceInUseException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html
func (k *Kinesis) RegisterStreamConsumer(ctx context.Context, in *RegisterStreamConsumerInput) (*RegisterStreamConsumerOutput, error) {
	return bus.Do(ctx, k.ep, "RegisterStreamConsumer", in, k.registerConsumer)
}

func (k *Kinesis) registerConsumer(c *sim.Call, in *RegisterStreamConsumerInput) (*RegisterStreamConsumerOutput, error) {
	s, err := k.findActive(c, "", in.StreamARN)
	if err != nil {
		return nil, err
	}
	if err := k.admitConsumer(c, s, in.ConsumerName); err != nil {
		return nil, err
	}
	cs := &consumer{
		name: in.ConsumerName, stream: s.name, status: statusCreating, created: c.Now(),
		arn:  s.arn + "/consumer/" + in.ConsumerName + ":" + strconv.FormatInt(c.Now().Unix(), 10),
		tags: map[string]string{}, subs: map[uint32]*subscription{},
	}
	if err := k.addTags(cs.tags, in.Tags, s.name); err != nil {
		return nil, err
	}
	out := cs.describe()
	s.consumers[cs.name] = cs
	k.later(c, s, k.opts.ConsumerDelay, step{do: stepConsumerCreated, text: cs.arn})
	return &RegisterStreamConsumerOutput{&out}, nil
}

func (k *Kinesis) admitConsumer(c *sim.Call, s *stream, name string) error {
	if _, exists := s.consumers[name]; exists {
		return fault(codeInUse, "Consumer %s under stream %s already exists for account %s.", name, s.arn, k.ep.Account)
	}
	limit := maxConsumers
	if k.account.status(c.Now()) != commitDisabled && s.mode == modeOnDemand {
		limit = maxConsumersAdvantage
	}
	creating := 0
	for _, other := range s.consumers {
		if other.status == statusCreating {
			creating++
		}
	}
	switch {
	case len(s.consumers) >= limit:
		return errLimit("Stream %s under account %s has %d registered consumers, which is the limit.", s.name, k.ep.Account, limit)
	case creating >= maxCreatingConsumers:
		return errLimit("Stream %s under account %s has %d consumers in state CREATING, which is the limit.", s.name, k.ep.Account, creating)
	}
	return nil
}

// consumerStep ends the creation or the deletion of a consumer.
func (k *Kinesis) consumerStep(c *sim.Call, s *stream, st step) {
	for name, cs := range s.consumers {
		if cs.arn != st.text {
			continue
		}
		if st.do == stepConsumerDeleted {
			delete(s.consumers, name)
			cs.hangUp(c, k.errNoConsumer(cs.arn))
		} else if cs.status == statusCreating {
			cs.status = statusActive
		}
		return
	}
}

func (k *Kinesis) errNoConsumer(name string) *Error {
	return fault(codeNotFound, "Consumer %s under account %s not found.", name, k.ep.Account)
}

// findConsumer returns a consumer by its ARN, or by its stream and name.
func (k *Kinesis) findConsumer(streamARN, name, arn string) (*consumer, error) {
	switch {
	case arn == "" && (streamARN == "" || name == ""):
		return nil, errArgument("Either ConsumerARN, or StreamARN and ConsumerName, must be specified.")
	case arn == "":
		s, err := k.find("", streamARN)
		if err != nil {
			return nil, err
		}
		if cs, ok := s.consumers[name]; ok {
			return cs, nil
		}
		return nil, k.errNoConsumer(name)
	}
	s, err := k.find("", arn)
	if err != nil {
		return nil, err
	}
	name, _, _ = strings.Cut(lastPart(arn, "/"), ":")
	if cs, ok := s.consumers[name]; ok && cs.arn == arn {
		return cs, nil
	}
	return nil, k.errNoConsumer(arn)
}

// DeregisterStreamConsumerInput names a consumer by its ARN, or by its stream and
// name.
type DeregisterStreamConsumerInput struct {
	StreamARN    string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	ConsumerName string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	ConsumerARN  string `aws:"len=1..2048,pattern=^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+"`
	StreamId     string `aws:"refuse"`
}

// DeregisterStreamConsumerOutput is empty.
type DeregisterStreamConsumerOutput = wire.Void

// DeregisterStreamConsumer ends a consumer and its subscriptions.
//
// Errors: InvalidArgumentException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeregisterStreamConsumer.html
func (k *Kinesis) DeregisterStreamConsumer(ctx context.Context, in *DeregisterStreamConsumerInput) (*DeregisterStreamConsumerOutput, error) {
	return bus.Do(ctx, k.ep, "DeregisterStreamConsumer", in, k.deregisterConsumer)
}

func (k *Kinesis) deregisterConsumer(c *sim.Call, in *DeregisterStreamConsumerInput) (*DeregisterStreamConsumerOutput, error) {
	cs, err := k.findConsumer(in.StreamARN, in.ConsumerName, in.ConsumerARN)
	if err != nil {
		return nil, err
	}
	c.On(cs.arn)
	s := k.streams[cs.stream]
	k.meterHours(c, s)
	cs.status = statusDeleting
	k.later(c, s, k.opts.ConsumerDelay, step{do: stepConsumerDeleted, text: cs.arn})
	return nil, nil
}

// DescribeStreamConsumerInput names a consumer by its ARN, or by its stream and name.
type DescribeStreamConsumerInput struct {
	StreamARN    string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	ConsumerName string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	ConsumerARN  string `aws:"len=1..2048,pattern=^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/[a-zA-Z0-9_.-]+:[0-9]+"`
	StreamId     string `aws:"refuse"`
}

// DescribeStreamConsumerOutput is the consumer's description.
type DescribeStreamConsumerOutput struct {
	ConsumerDescription *ConsumerDescription
}

// A ConsumerDescription is a consumer as it is described.
type ConsumerDescription struct {
	ConsumerName              string
	ConsumerARN               string
	ConsumerStatus            string
	ConsumerCreationTimestamp time.Time
	StreamARN                 string
}

// DescribeStreamConsumer describes a consumer.
//
// Errors: InvalidArgumentException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamConsumer.html
func (k *Kinesis) DescribeStreamConsumer(ctx context.Context, in *DescribeStreamConsumerInput) (*DescribeStreamConsumerOutput, error) {
	return bus.Do(ctx, k.ep, "DescribeStreamConsumer", in, func(c *sim.Call, in *DescribeStreamConsumerInput) (*DescribeStreamConsumerOutput, error) {
		cs, err := k.findConsumer(in.StreamARN, in.ConsumerName, in.ConsumerARN)
		if err != nil {
			return nil, err
		}
		c.On(cs.arn)
		d := cs.describe()
		return &DescribeStreamConsumerOutput{&ConsumerDescription{
			d.ConsumerName, d.ConsumerARN, d.ConsumerStatus, d.ConsumerCreationTimestamp, k.streams[cs.stream].arn,
		}}, nil
	})
}

// ListStreamConsumersInput is a stream, and where in the list of its consumers to
// begin.
type ListStreamConsumersInput struct {
	StreamARN               string `aws:"required,len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	MaxResults              int32  `aws:"range=1..10000"` // 100 if absent
	NextToken               string `aws:"len=1..1048576"`
	StreamCreationTimestamp time.Time
	StreamId                string `aws:"refuse"`
}

// ListStreamConsumersOutput is a part of the list.
type ListStreamConsumersOutput struct {
	Consumers []Consumer `aws:"always"`
	NextToken string
}

// ListStreamConsumers lists a stream's consumers in the order of their names.
//
// Errors: ExpiredNextTokenException, InvalidArgumentException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreamConsumers.html
func (k *Kinesis) ListStreamConsumers(ctx context.Context, in *ListStreamConsumersInput) (*ListStreamConsumersOutput, error) {
	return bus.Do(ctx, k.ep, "ListStreamConsumers", in, k.listConsumers)
}

func (k *Kinesis) listConsumers(c *sim.Call, in *ListStreamConsumersInput) (*ListStreamConsumersOutput, error) {
	s, err := k.find("", in.StreamARN)
	if err != nil {
		return nil, err
	}
	c.On(s.arn)
	if t := in.StreamCreationTimestamp; !t.IsZero() && t.Unix() != s.created.Unix() {
		return nil, k.errNoStream(s.name, k.ep.Account)
	}
	after := ""
	if in.NextToken != "" {
		if after, err = k.openToken(c, in.NextToken); err != nil {
			return nil, err
		}
	}
	limit := defaultListed
	if in.MaxResults > 0 {
		limit = int(in.MaxResults)
	}
	out := &ListStreamConsumersOutput{Consumers: []Consumer{}}
	for _, name := range slices.Sorted(maps.Keys(s.consumers)) {
		if name <= after {
			continue
		}
		if len(out.Consumers) == limit {
			out.NextToken = k.sealToken(c, out.Consumers[limit-1].ConsumerName)
			break
		}
		out.Consumers = append(out.Consumers, s.consumers[name].describe())
	}
	return out, nil
}
