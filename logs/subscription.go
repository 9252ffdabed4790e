package logs

import (
	"context"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A subscription is a subscription filter: what of a group's events goes where. It
// is never changed.
type subscription struct {
	name         string
	text         string // of the pattern
	pattern      pattern
	destination  string // an ARN
	role         string
	distribution string
	created      int64
}

// PutSubscriptionFilterInput lets events that match a pattern be delivered.
type PutSubscriptionFilterInput struct {
	ApplyOnTransformedLogs bool     `aws:"refuse"`
	DestinationArn         string   `aws:"required,len=1.."`
	Distribution           string   `aws:"enum=Random|ByLogStream"`
	EmitSystemFields       []string `aws:"refuse"`
	FieldSelectionCriteria string   `aws:"refuse"`
	FilterName             string   `aws:"required,len=1..512,pattern=[^:*]*"`
	FilterPattern          *string  `aws:"required,len=0..1024"`
	LogGroupName           string   `aws:"required,len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
	RoleArn                string   `aws:"len=1.."`
}

// PutSubscriptionFilterOutput is no body at all.
type PutSubscriptionFilterOutput = wire.Void

// DeleteSubscriptionFilterInput names a subscription filter of a log group.
type DeleteSubscriptionFilterInput struct {
	FilterName   string `aws:"required,len=1..512,pattern=[^:*]*"`
	LogGroupName string `aws:"required,len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
}

// DeleteSubscriptionFilterOutput is no body at all.
type DeleteSubscriptionFilterOutput = wire.Void

// DescribeSubscriptionFiltersInput chooses subscription filters of a log group.
type DescribeSubscriptionFiltersInput struct {
	FilterNamePrefix string `aws:"len=1..512,pattern=[^:*]*"`
	Limit            int32  `aws:"range=1..50"`
	LogGroupName     string `aws:"required,len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
	NextToken        string `aws:"len=1.."`
}

// DescribeSubscriptionFiltersOutput is a page of subscription filters.
type DescribeSubscriptionFiltersOutput struct {
	NextToken           string
	SubscriptionFilters []SubscriptionFilter `aws:"always"`
}

// A SubscriptionFilter describes a subscription filter.
type SubscriptionFilter struct {
	ApplyOnTransformedLogs bool `aws:"always"`
	CreationTime           int64
	DestinationArn         string
	Distribution           string
	EmitSystemFields       []string
	FieldSelectionCriteria string
	FilterName             string
	FilterPattern          string `aws:"always"`
	LogGroupName           string
	RoleArn                string
}

// PutSubscriptionFilter delivers the events of a log group that match a pattern, from
// now on, to a function, a Kinesis stream or a Firehose. The destination is tried
// first.
//
// Errors: InvalidParameterException, LimitExceededException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
func (s *Service) PutSubscriptionFilter(ctx context.Context, in *PutSubscriptionFilterInput) (*PutSubscriptionFilterOutput, error) {
	return bus.Do(ctx, s.ep, "PutSubscriptionFilter", in, s.putSubscriptionFilter)
}

// DeleteSubscriptionFilter ends the deliveries of a subscription filter.
//
// Errors: InvalidParameterException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteSubscriptionFilter.html
func (s *Service) DeleteSubscriptionFilter(ctx context.Context, in *DeleteSubscriptionFilterInput) (*DeleteSubscriptionFilterOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteSubscriptionFilter", in, s.deleteSubscriptionFilter)
}

// DescribeSubscriptionFilters lists a log group's subscription filters in the order
// of their names.
//
// Errors: InvalidParameterException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeSubscriptionFilters.html
func (s *Service) DescribeSubscriptionFilters(ctx context.Context, in *DescribeSubscriptionFiltersInput) (*DescribeSubscriptionFiltersOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeSubscriptionFilters", in, s.describeSubscriptionFilters)
}

// maxFilters is how many subscription filters a log group has (CloudWatch Logs
// quotas).
const maxFilters = 2

func (g *group) filter(name string) int {
	return slices.IndexFunc(g.filters, func(f *subscription) bool { return f.name == name })
}

func (s *Service) putSubscriptionFilter(c *sim.Call, in *PutSubscriptionFilterInput) (*PutSubscriptionFilterOutput, error) {
	p, err := parsePattern(*in.FilterPattern)
	if err != nil {
		return nil, err
	}
	g, err := s.group(c, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	f := &subscription{in.FilterName, *in.FilterPattern, p, in.DestinationArn, in.RoleArn, in.Distribution, c.Now().UnixMilli()}
	if f.distribution == "" {
		f.distribution = "ByLogStream"
	}
	at := g.filter(f.name)
	if at < 0 && len(g.filters) >= maxFilters {
		return nil, errLimit()
	}
	if err := s.try(c, g, f); err != nil {
		return nil, err
	}
	if at >= 0 {
		f.created = g.filters[at].created
		g.filters[at] = f
		return &PutSubscriptionFilterOutput{}, nil
	}
	g.filters = append(g.filters, f)
	slices.SortFunc(g.filters, func(a, b *subscription) int { return strings.Compare(a.name, b.name) })
	return &PutSubscriptionFilterOutput{}, nil
}

func (s *Service) deleteSubscriptionFilter(c *sim.Call, in *DeleteSubscriptionFilterInput) (*DeleteSubscriptionFilterOutput, error) {
	g, err := s.group(c, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	at := g.filter(in.FilterName)
	if at < 0 {
		return nil, errNotFound("subscription filter")
	}
	g.filters = slices.Delete(g.filters, at, at+1)
	return &DeleteSubscriptionFilterOutput{}, nil
}

func (s *Service) describeSubscriptionFilters(c *sim.Call, in *DescribeSubscriptionFiltersInput) (*DescribeSubscriptionFiltersOutput, error) {
	g, err := s.group(c, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	var found []*subscription
	for _, f := range g.filters {
		if strings.HasPrefix(f.name, in.FilterNamePrefix) {
			found = append(found, f)
		}
	}
	found, next, err := page(found, in.Limit, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &DescribeSubscriptionFiltersOutput{NextToken: next, SubscriptionFilters: []SubscriptionFilter{}}
	for _, f := range found {
		out.SubscriptionFilters = append(out.SubscriptionFilters, SubscriptionFilter{
			CreationTime: f.created, DestinationArn: f.destination, Distribution: f.distribution, FilterName: f.name,
			FilterPattern: f.text, LogGroupName: g.name, RoleArn: f.role,
		})
	}
	return out, nil
}
