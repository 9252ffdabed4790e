package sns

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/policy"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A topic is what messages are published to.
type topic struct {
	name, arn  string
	owner      string // an account
	fifo       bool
	attributes map[string]string // those that were set
	policy     *policy.Document  // replaced, never changed
	retries    *retryPolicy      // for websites, if the topic says; replaced, never changed
	tags       map[string]string
	order      []string // ARNs of subscriptions, as they were made
	deleted    int      // subscriptions that were deleted

	sequence uint64 // of a FIFO topic's messages
	seen     history
	rate     rate
}

func (t *topic) fork() *topic {
	f := *t
	f.attributes, f.tags = maps.Clone(t.attributes), maps.Clone(t.tags)
	f.order = slices.Clone(t.order)
	f.seen = t.seen.fork()
	f.rate = t.rate.fork()
	return &f
}

// CreateTopicInput describes a topic to be.
type CreateTopicInput struct {
	Attributes           map[string]string
	DataProtectionPolicy string `aws:"refuse"`
	Name                 string `aws:"required"`
	Tags                 []Tag
}

// CreateTopicOutput names the topic.
type CreateTopicOutput struct {
	TopicArn string
}

// DeleteTopicInput names a topic.
type DeleteTopicInput struct {
	TopicArn string `aws:"required"`
}

// DeleteTopicOutput has no members.
type DeleteTopicOutput = wire.Void

// ListTopicsInput asks for a page of topics.
type ListTopicsInput struct {
	NextToken string
}

// ListTopicsOutput is a page of topics.
type ListTopicsOutput struct {
	NextToken string
	Topics    []Topic `aws:"always"`
}

// A Topic names a topic.
type Topic struct {
	TopicArn string
}

// CreateTopic makes a topic. If there is one of that name already, with these
// attributes and tags among its own, it is the answer.
//
// Errors: InvalidParameter, TagLimitExceeded, TopicLimitExceeded, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
func (s *Service) CreateTopic(ctx context.Context, in *CreateTopicInput) (*CreateTopicOutput, error) {
	return bus.Do(ctx, s.ep, "CreateTopic", in, s.createTopic)
}

// DeleteTopic deletes a topic with its subscriptions. To delete none is no fault.
//
// Errors: AuthorizationError, InvalidParameter, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html
func (s *Service) DeleteTopic(ctx context.Context, in *DeleteTopicInput) (*DeleteTopicOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteTopic", in, s.deleteTopic)
}

// ListTopics lists the account's topics, 100 a page.
//
// Errors: InvalidParameter.
//
// https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html
func (s *Service) ListTopics(ctx context.Context, in *ListTopicsInput) (*ListTopicsOutput, error) {
	return bus.Do(ctx, s.ep, "ListTopics", in, s.listTopics)
}

const (
	maxTopicName  = 256
	fifoSuffix    = ".fifo"
	maxTopics     = 100_000 // standard ones of an account and region (SNS quotas)
	maxFIFOTopics = 1000
)

// nameIsFine tells whether a text is the name of a topic of that type.
func nameIsFine(name string, fifo bool) bool {
	base := name
	if fifo {
		var ok bool
		if base, ok = strings.CutSuffix(name, fifoSuffix); !ok {
			return false
		}
	}
	if base == "" || len(name) > maxTopicName {
		return false
	}
	return !strings.ContainsFunc(base, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}

func (s *Service) createTopic(c *sim.Call, in *CreateTopicInput) (*CreateTopicOutput, error) {
	s.request(c)
	c.On(s.ep.ARN(in.Name))
	fifo := in.Attributes[attrFIFO] == "true"
	if !nameIsFine(in.Name, fifo) {
		return nil, errParameter("Topic Name")
	}
	tags, err := readTags(in.Tags)
	if err != nil {
		return nil, err
	}
	if t := s.topics[in.Name]; t != nil {
		if err := t.isLike(in.Attributes, tags); err != nil {
			return nil, err
		}
		return &CreateTopicOutput{t.arn}, nil
	}
	t := &topic{
		name: in.Name, arn: s.ep.ARN(in.Name), owner: s.ep.Account, fifo: fifo, attributes: map[string]string{},
		tags: tags, seen: newHistory(),
	}
	t.policy = t.defaultPolicy()
	for _, name := range slices.Sorted(maps.Keys(in.Attributes)) {
		if name == attrFIFO {
			continue
		}
		if err := t.set(c, s, name, in.Attributes[name]); err != nil {
			return nil, inAttributes(err)
		}
	}
	if err := s.room(fifo); err != nil {
		return nil, err
	}
	s.topics[t.name] = t
	return &CreateTopicOutput{t.arn}, nil
}

// inAttributes words a fault of one attribute as a fault of all that were given.
func inAttributes(err error) error {
	if e, ok := err.(*Error); ok && e.Code == "InvalidParameter" {
		words := strings.TrimPrefix(e.Message, "Invalid parameter: ")
		if words == "AttributeName" {
			return errParameter("Attributes")
		}
		return errParameter("Attributes Reason: %s", words)
	}
	return err
}

// room tells whether the account may have another topic.
func (s *Service) room(fifo bool) error {
	n, limit := 0, maxTopics
	if fifo {
		limit = maxFIFOTopics
	}
	if len(s.topics) < limit {
		return nil
	}
	for _, t := range s.topics {
		if t.fifo == fifo {
			n++
		}
	}
	if n >= limit {
		return fault(403, "TopicLimitExceeded", "You have reached the maximum number of topics: %d", limit)
	}
	return nil
}

// isLike tells whether a topic has the attributes and tags with which it is to be
// made again.
func (t *topic) isLike(attributes, tags map[string]string) error {
	has := t.own()
	for name, value := range attributes {
		is, ok := has[name]
		if name == attrFIFO && !t.fifo {
			is, ok = "false", true
		}
		if !ok || is != value {
			return errParameter("Attributes Reason: Topic already exists with different attributes")
		}
	}
	for key, value := range tags {
		if is, ok := t.tags[key]; !ok || is != value {
			return errParameter("Tags Reason: Topic already exists with different tags")
		}
	}
	return nil
}

// maxSize is how large the topic's messages are at most.
func (t *topic) maxSize() int {
	if n, err := strconv.Atoi(t.attributes[attrMaxSize]); err == nil {
		return n
	}
	return maxMessage
}

func (s *Service) deleteTopic(c *sim.Call, in *DeleteTopicInput) (*DeleteTopicOutput, error) {
	s.request(c)
	c.On(in.TopicArn)
	home, name, err := s.owner("TopicArn", in.TopicArn)
	if err != nil {
		return nil, err
	}
	t := home.topics[name]
	if t == nil {
		return &DeleteTopicOutput{}, nil
	}
	if err := t.permit(c, "DeleteTopic"); err != nil {
		return nil, err
	}
	for _, arn := range t.order {
		home.forget(arn)
	}
	delete(home.topics, name)
	return &DeleteTopicOutput{}, nil
}

func (s *Service) listTopics(c *sim.Call, in *ListTopicsInput) (*ListTopicsOutput, error) {
	s.request(c)
	names, next, err := page(slices.Sorted(maps.Keys(s.topics)), in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ListTopicsOutput{NextToken: next, Topics: []Topic{}}
	for _, name := range names {
		out.Topics = append(out.Topics, Topic{s.topics[name].arn})
	}
	return out, nil
}
