package events

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// born gives the default bus its beginning, when it is first looked at: it was there
// with the account.
func (b *eventBus) born(c *sim.Call) {
	if b.created.IsZero() {
		b.created, b.modified = c.Now(), c.Now()
	}
}

// DescribeEventBusInput names a bus, or its ARN; empty is the default bus.
type DescribeEventBusInput struct {
	Name string `aws:"len=1..1600,pattern=(arn:aws[\\w-]*:events:[a-z]{2}-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+"`
}

// DescribeEventBusOutput is a bus with its policy.
type DescribeEventBusOutput struct {
	Name             string
	Arn              string
	Description      string
	KmsKeyIdentifier string
	DeadLetterConfig DeadLetterConfig
	Policy           string
	CreationTime     time.Time
	LastModifiedTime time.Time
	LogConfig        *LogConfig
	ManagedBy        string
}

// DescribeEventBus tells of a bus. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html
func (s *Service) DescribeEventBus(ctx context.Context, in *DescribeEventBusInput) (*DescribeEventBusOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeEventBus", in, func(c *sim.Call, in *DescribeEventBusInput) (*DescribeEventBusOutput, error) {
		b, err := s.busNamed(in.Name)
		if err != nil {
			return nil, err
		}
		c.On(b.arn)
		b.born(c)
		return &DescribeEventBusOutput{
			Name: b.name, Arn: b.arn, Description: b.description, KmsKeyIdentifier: b.kmsKey, DeadLetterConfig: b.deadLetter,
			Policy: b.policyText(), CreationTime: b.created, LastModifiedTime: b.modified,
		}, nil
	})
}

// An EventBus is a bus in a list.
type EventBus struct {
	Name             string
	Arn              string
	Description      string
	Policy           string
	CreationTime     time.Time
	LastModifiedTime time.Time
	ManagedBy        string
}

// ListEventBusesInput says which buses to list.
type ListEventBusesInput struct {
	NamePrefix string `aws:"len=1..256,pattern=[/\\.\\-_A-Za-z0-9]+"`
	NextToken  string `aws:"len=1..2048"`
	Limit      int32  `aws:"range=1..100"`
}

// ListEventBusesOutput is a page of the buses.
type ListEventBusesOutput struct {
	EventBuses []EventBus `aws:"always"`
	NextToken  string
}

// ListEventBuses lists the buses by name, up to 100 on a page.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventBuses.html
func (s *Service) ListEventBuses(ctx context.Context, in *ListEventBusesInput) (*ListEventBusesOutput, error) {
	return bus.Do(ctx, s.ep, "ListEventBuses", in, func(c *sim.Call, in *ListEventBusesInput) (*ListEventBusesOutput, error) {
		names, next, err := page(s.busNames(in.NamePrefix), in.NextToken, in.Limit)
		if err != nil {
			return nil, err
		}
		out := &ListEventBusesOutput{EventBuses: []EventBus{}, NextToken: next}
		for _, name := range names {
			b := s.buses[name]
			b.born(c)
			out.EventBuses = append(out.EventBuses, EventBus{
				Name: b.name, Arn: b.arn, Description: b.description, Policy: b.policyText(), CreationTime: b.created, LastModifiedTime: b.modified,
			})
		}
		return out, nil
	})
}
