package events

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// defaultRate is how often an API destination is called in a second unless it says
// otherwise (CreateApiDestination, API reference).
const defaultRate = 300

// A destination is an API destination: a website that receives events. It never
// changes: who changes one replaces it.
type destination struct {
	name, arn   string
	description string
	connection  string // its name
	connARN     string
	endpoint    string
	method      string
	rate        int32 // 0 is the default
	created     time.Time
	modified    time.Time
}

func isDestination(resource string) bool { return strings.HasPrefix(resource, resourceDestination) }

// The states of an API destination.
const (
	destinationActive   = "ACTIVE"
	destinationInactive = "INACTIVE"
)

// stateOf tells whether a destination's connection is authorized.
func (s *Service) stateOf(d *destination) string {
	if n := s.connections[d.connection]; n != nil && n.arn == d.connARN && n.state == connectionAuthorized {
		return destinationActive
	}
	return destinationInactive
}

// CreateApiDestinationInput describes a new API destination.
type CreateApiDestinationInput struct {
	Name                         string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	Description                  string `aws:"len=..512,pattern=.*"`
	ConnectionArn                string `aws:"required,len=1..1600,pattern=^arn:aws([a-z]|\\-)*:events:([a-z]|\\d|\\-)*:([0-9]{12})?:connection\\/[\\.\\-_A-Za-z0-9]+\\/[\\-A-Za-z0-9]+$"`
	InvocationEndpoint           string `aws:"required,len=1..2048,pattern=^((%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@\\x26=+$,A-Za-z0-9])+)([).!';/?:,])?$"`
	HttpMethod                   string `aws:"required,enum=HEAD|POST|PATCH|DELETE|PUT|GET|OPTIONS"`
	InvocationRateLimitPerSecond int32  `aws:"range=1.."`
}

// CreateApiDestinationOutput names the new API destination.
type CreateApiDestinationOutput struct {
	ApiDestinationArn   string
	ApiDestinationState string
	CreationTime        time.Time
	LastModifiedTime    time.Time
}

// CreateApiDestination makes a website a target for rules. In the jar it is user code:
// what the cloud was told to answer for the endpoint's host. Errors:
// ResourceAlreadyExistsException, ResourceNotFoundException for the connection.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateApiDestination.html
func (s *Service) CreateApiDestination(ctx context.Context, in *CreateApiDestinationInput) (*CreateApiDestinationOutput, error) {
	return bus.Do(ctx, s.ep, "CreateApiDestination", in, s.createDestination)
}

func (s *Service) createDestination(c *sim.Call, in *CreateApiDestinationInput) (*CreateApiDestinationOutput, error) {
	if s.destinations[in.Name] != nil {
		return nil, errExists("An api-destination '%s' already exists.", in.Name)
	}
	n, err := s.connectionWithARN(in.ConnectionArn)
	if err != nil {
		return nil, err
	}
	if err := checkEndpoint(in.InvocationEndpoint); err != nil {
		return nil, err
	}
	r := c.Rand("api destination " + in.Name)
	d := &destination{
		name: in.Name, arn: s.ep.ARN(resourceDestination + in.Name + "/" + r.UUID()), description: in.Description, connection: n.name,
		connARN: n.arn, endpoint: in.InvocationEndpoint, method: in.HttpMethod, rate: in.InvocationRateLimitPerSecond,
		created: c.Now(), modified: c.Now(),
	}
	c.On(d.arn)
	s.destinations[d.name] = d
	return &CreateApiDestinationOutput{d.arn, s.stateOf(d), d.created, d.modified}, nil
}

// checkEndpoint looks for HTTPS.
func checkEndpoint(text string) error {
	if !strings.HasPrefix(text, "https://") {
		return errInvalid("Parameter InvocationEndpoint is not valid. Reason: Endpoint '%s' is not valid.", text)
	}
	return nil
}

func (s *Service) connectionWithARN(arn string) (*connection, error) {
	to, resource, _ := bus.ToARN(arn)
	if to.Region != s.ep.Region {
		return nil, errInvalid("Invalid ARN: '%s'.", arn)
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(resource, resourceConnection), "/")
	n := s.connections[name]
	if n == nil || n.arn != arn {
		return nil, errNotFound("Connection '%s' does not exist.", name)
	}
	return n, nil
}

func (s *Service) destinationNamed(c *sim.Call, name string) (*destination, error) {
	d := s.destinations[name]
	if d == nil {
		return nil, errNotFound(noEndpoint, name)
	}
	c.On(d.arn)
	return d, nil
}

// UpdateApiDestinationInput says what changes of an API destination.
type UpdateApiDestinationInput struct {
	Name                         string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	Description                  string `aws:"len=..512,pattern=.*"`
	ConnectionArn                string `aws:"len=1..1600,pattern=^arn:aws([a-z]|\\-)*:events:([a-z]|\\d|\\-)*:([0-9]{12})?:connection\\/[\\.\\-_A-Za-z0-9]+\\/[\\-A-Za-z0-9]+$"`
	InvocationEndpoint           string `aws:"len=1..2048,pattern=^((%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@\\x26=+$,A-Za-z0-9])+)([).!';/?:,])?$"`
	HttpMethod                   string `aws:"enum=HEAD|POST|PATCH|DELETE|PUT|GET|OPTIONS"`
	InvocationRateLimitPerSecond int32  `aws:"range=1.."`
}

// UpdateApiDestinationOutput names the API destination.
type UpdateApiDestinationOutput struct {
	ApiDestinationArn   string
	ApiDestinationState string
	CreationTime        time.Time
	LastModifiedTime    time.Time
}

// UpdateApiDestination changes what the request says of an API destination. Errors:
// ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateApiDestination.html
func (s *Service) UpdateApiDestination(ctx context.Context, in *UpdateApiDestinationInput) (*UpdateApiDestinationOutput, error) {
	return bus.Do(ctx, s.ep, "UpdateApiDestination", in, s.updateDestination)
}

func (s *Service) updateDestination(c *sim.Call, in *UpdateApiDestinationInput) (*UpdateApiDestinationOutput, error) {
	old, err := s.destinationNamed(c, in.Name)
	if err != nil {
		return nil, err
	}
	d := *old
	d.modified = c.Now()
	if in.ConnectionArn != "" {
		n, err := s.connectionWithARN(in.ConnectionArn)
		if err != nil {
			return nil, err
		}
		d.connection, d.connARN = n.name, n.arn
	}
	if in.Description != "" {
		d.description = in.Description
	}
	if in.InvocationEndpoint != "" {
		if err := checkEndpoint(in.InvocationEndpoint); err != nil {
			return nil, err
		}
		d.endpoint = in.InvocationEndpoint
	}
	if in.HttpMethod != "" {
		d.method = in.HttpMethod
	}
	if in.InvocationRateLimitPerSecond != 0 {
		d.rate = in.InvocationRateLimitPerSecond
	}
	s.destinations[d.name] = &d
	return &UpdateApiDestinationOutput{d.arn, s.stateOf(&d), d.created, d.modified}, nil
}

// DeleteApiDestinationInput names an API destination.
type DeleteApiDestinationInput struct {
	Name string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
}

// DeleteApiDestinationOutput is empty.
type DeleteApiDestinationOutput struct{}

// DeleteApiDestination deletes an API destination. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteApiDestination.html
func (s *Service) DeleteApiDestination(ctx context.Context, in *DeleteApiDestinationInput) (*DeleteApiDestinationOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteApiDestination", in, func(c *sim.Call, in *DeleteApiDestinationInput) (*DeleteApiDestinationOutput, error) {
		d, err := s.destinationNamed(c, in.Name)
		if err != nil {
			return nil, err
		}
		delete(s.destinations, d.name)
		delete(s.slots, d.arn)
		return nil, nil
	})
}

// DescribeApiDestinationInput names an API destination.
type DescribeApiDestinationInput struct {
	Name string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
}

// DescribeApiDestinationOutput is an API destination.
type DescribeApiDestinationOutput struct {
	ApiDestinationArn            string
	Name                         string
	Description                  string
	ApiDestinationState          string
	ConnectionArn                string
	InvocationEndpoint           string
	HttpMethod                   string
	InvocationRateLimitPerSecond int32
	CreationTime                 time.Time
	LastModifiedTime             time.Time
}

// DescribeApiDestination tells of an API destination. Errors:
// ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeApiDestination.html
func (s *Service) DescribeApiDestination(ctx context.Context, in *DescribeApiDestinationInput) (*DescribeApiDestinationOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeApiDestination", in, func(c *sim.Call, in *DescribeApiDestinationInput) (*DescribeApiDestinationOutput, error) {
		d, err := s.destinationNamed(c, in.Name)
		if err != nil {
			return nil, err
		}
		return &DescribeApiDestinationOutput{
			d.arn, d.name, d.description, s.stateOf(d), d.connARN, d.endpoint, d.method, d.perSecond(), d.created, d.modified,
		}, nil
	})
}

func (d *destination) perSecond() int32 {
	if d.rate == 0 {
		return defaultRate
	}
	return d.rate
}

// An ApiDestination is an API destination in a list.
type ApiDestination struct {
	ApiDestinationArn            string
	Name                         string
	ApiDestinationState          string
	ConnectionArn                string
	InvocationEndpoint           string
	HttpMethod                   string
	InvocationRateLimitPerSecond int32
	CreationTime                 time.Time
	LastModifiedTime             time.Time
}

// ListApiDestinationsInput says which API destinations to list.
type ListApiDestinationsInput struct {
	NamePrefix    string `aws:"len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	ConnectionArn string `aws:"len=1..1600,pattern=^arn:aws([a-z]|\\-)*:events:([a-z]|\\d|\\-)*:([0-9]{12})?:connection\\/[\\.\\-_A-Za-z0-9]+\\/[\\-A-Za-z0-9]+$"`
	NextToken     string `aws:"len=1..2048"`
	Limit         int32  `aws:"range=1..100"`
}

// ListApiDestinationsOutput is a page of the API destinations.
type ListApiDestinationsOutput struct {
	ApiDestinations []ApiDestination `aws:"always"`
	NextToken       string
}

// ListApiDestinations lists API destinations by name, up to 100 on a page.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListApiDestinations.html
func (s *Service) ListApiDestinations(ctx context.Context, in *ListApiDestinationsInput) (*ListApiDestinationsOutput, error) {
	return bus.Do(ctx, s.ep, "ListApiDestinations", in, func(_ *sim.Call, in *ListApiDestinationsInput) (*ListApiDestinationsOutput, error) {
		all := slices.DeleteFunc(slices.Sorted(maps.Keys(s.destinations)), func(name string) bool {
			return !strings.HasPrefix(name, in.NamePrefix) || in.ConnectionArn != "" && s.destinations[name].connARN != in.ConnectionArn
		})
		names, next, err := page(all, in.NextToken, in.Limit)
		if err != nil {
			return nil, err
		}
		out := &ListApiDestinationsOutput{ApiDestinations: []ApiDestination{}, NextToken: next}
		for _, name := range names {
			d := s.destinations[name]
			out.ApiDestinations = append(out.ApiDestinations, ApiDestination{
				d.arn, d.name, s.stateOf(d), d.connARN, d.endpoint, d.method, d.perSecond(), d.created, d.modified,
			})
		}
		return out, nil
	})
}
