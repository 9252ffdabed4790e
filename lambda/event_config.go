package lambda

import (
	"context"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// An eventConfig says how asynchronous invokes of a version or alias are handled:
// without MaximumRetryAttempts twice, without MaximumEventAgeInSeconds for six
// hours. It never changes.
type eventConfig struct {
	FunctionEventInvokeConfig
}

// eventsKey returns where a qualifier's configuration is: "" for $LATEST.
func eventsKey(qualifier string) string {
	if qualifier == latest {
		return ""
	}
	return qualifier
}

// DestinationConfig is where the outcome of asynchronous invokes goes.
// https://docs.aws.amazon.com/lambda/latest/api/API_DestinationConfig.html
type DestinationConfig struct {
	OnSuccess *OnSuccess
	OnFailure *OnFailure
}

// OnSuccess is where outcomes go that succeeded: a queue, topic, function or bus.
type OnSuccess struct {
	Destination string `aws:"len=0..350,pattern=$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)"`
}

// OnFailure is where outcomes go that failed: a queue, topic, function, bus or
// bucket.
type OnFailure struct {
	Destination string `aws:"len=0..350,pattern=$|kafka://([^.]([a-zA-Z0-9\\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)"`
}

// FunctionEventInvokeConfig describes how asynchronous invokes are handled.
// https://docs.aws.amazon.com/lambda/latest/api/API_FunctionEventInvokeConfig.html
type FunctionEventInvokeConfig struct {
	FunctionArn              string // with a qualifier
	LastModified             time.Time
	MaximumRetryAttempts     *int
	MaximumEventAgeInSeconds *int
	DestinationConfig        *DestinationConfig
}

// PutFunctionEventInvokeConfigInput says how asynchronous invokes are handled.
type PutFunctionEventInvokeConfigInput struct {
	FunctionName             string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Qualifier                string `aws:"query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
	MaximumRetryAttempts     *int   `aws:"range=0..2"`
	MaximumEventAgeInSeconds *int   `aws:"range=60..21600"`
	DestinationConfig        *DestinationConfig
}

// PutFunctionEventInvokeConfig says how asynchronous invokes of a function, a
// version or an alias are handled, in place of what was said before.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
func (s *Service) PutFunctionEventInvokeConfig(ctx context.Context, in *PutFunctionEventInvokeConfigInput) (*FunctionEventInvokeConfig, error) {
	return bus.Do(ctx, s.ep, "PutFunctionEventInvokeConfig", in, s.putFunctionEventInvokeConfig)
}

func (s *Service) putFunctionEventInvokeConfig(c *sim.Call, in *PutFunctionEventInvokeConfigInput) (*FunctionEventInvokeConfig, error) {
	return s.setEvents(c, in, &eventConfig{})
}

// UpdateFunctionEventInvokeConfigInput says what is to change.
type UpdateFunctionEventInvokeConfigInput struct {
	FunctionName             string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Qualifier                string `aws:"query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
	MaximumRetryAttempts     *int   `aws:"range=0..2"`
	MaximumEventAgeInSeconds *int   `aws:"range=60..21600"`
	DestinationConfig        *DestinationConfig
}

// UpdateFunctionEventInvokeConfig changes what is given and leaves the rest.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html
func (s *Service) UpdateFunctionEventInvokeConfig(ctx context.Context, in *UpdateFunctionEventInvokeConfigInput) (*FunctionEventInvokeConfig, error) {
	return bus.Do(ctx, s.ep, "UpdateFunctionEventInvokeConfig", in, s.updateFunctionEventInvokeConfig)
}

func (s *Service) updateFunctionEventInvokeConfig(c *sim.Call, in *UpdateFunctionEventInvokeConfigInput) (*FunctionEventInvokeConfig, error) {
	put := PutFunctionEventInvokeConfigInput(*in)
	return s.setEvents(c, &put, nil)
}

// setEvents stores a configuration, over another, or over the one there is if that
// is nil.
func (s *Service) setEvents(c *sim.Call, in *PutFunctionEventInvokeConfigInput, over *eventConfig) (*FunctionEventInvokeConfig, error) {
	id, err := s.identify(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	replace(&id.qualifier, orLatest(id.qualifier))
	c.On(id.arn())
	if in.MaximumRetryAttempts == nil && in.MaximumEventAgeInSeconds == nil && in.DestinationConfig == nil {
		return nil, errInvalid("You must specify at least one of error handling or destination setting.")
	}
	f, ok := s.named(id.name)
	if ok {
		_, ok = f.at(id.qualifier)
	}
	if !ok {
		return nil, errNotFound("The function doesn't exist.")
	}
	if over == nil {
		if over = f.events[eventsKey(id.qualifier)]; over == nil {
			return nil, errNoEvents(id)
		}
	}
	if err := s.checkDestinations(c, id, in.DestinationConfig); err != nil {
		return nil, err
	}
	e := *over
	e.set(in)
	e.FunctionArn, e.LastModified = id.arn(), c.Now()
	s.change(f, func(f *function) { f.events = setKey(f.events, eventsKey(id.qualifier), &e) })
	return e.described(), nil
}

func orLatest(qualifier string) string {
	if qualifier == "" {
		return latest
	}
	return qualifier
}

func errNoEvents(id identity) error {
	return errNotFound("The function " + id.arn() + " doesn't have an EventInvokeConfig")
}

func (e *eventConfig) set(in *PutFunctionEventInvokeConfigInput) {
	if n := in.MaximumRetryAttempts; n != nil {
		e.MaximumRetryAttempts = ref(*n)
	}
	if n := in.MaximumEventAgeInSeconds; n != nil {
		e.MaximumEventAgeInSeconds = ref(*n)
	}
	to := DestinationConfig{OnSuccess: &OnSuccess{}, OnFailure: &OnFailure{}}
	if e.DestinationConfig != nil {
		to = *e.DestinationConfig
	}
	if d := in.DestinationConfig; d != nil {
		if d.OnSuccess != nil {
			to.OnSuccess = ref(*d.OnSuccess)
		}
		if d.OnFailure != nil {
			to.OnFailure = ref(*d.OnFailure)
		}
	}
	e.DestinationConfig = &to
}

// checkDestinations checks that outcomes can go where they are to go.
func (s *Service) checkDestinations(c *sim.Call, id identity, d *DestinationConfig) error {
	if d == nil {
		return nil
	}
	type destination struct {
		arn      string
		services string
	}
	var all []destination
	if d.OnSuccess != nil {
		all = append(all, destination{d.OnSuccess.Destination, "lambda sqs sns events"})
	}
	if d.OnFailure != nil {
		all = append(all, destination{d.OnFailure.Destination, "lambda sqs sns events s3"})
	}
	for _, to := range all {
		if to.arn == "" {
			continue
		}
		service := arnService(to.arn)
		if service == "" || !strings.Contains(" "+to.services+" ", " "+service+" ") {
			return errInvalid("The provided destination config " + d.text() + " is invalid.")
		}
		if service != "lambda" {
			continue
		}
		other := parseName(to.arn)
		if other.region != c.Region || other.account != c.Account {
			return errInvalid("The destination ARN " + to.arn + " is invalid.")
		}
		if other.name == id.name {
			return errInvalid("You can't specify the function as a destination for itself.")
		}
		if _, ok := s.named(other.name); !ok {
			return errInvalid("The destination ARN " + to.arn + " is invalid.")
		}
	}
	return nil
}

// text writes the destinations as AWS's own code prints them in messages.
func (d *DestinationConfig) text() string {
	success, failure := "null", "null"
	if d.OnSuccess != nil {
		success = "OnSuccess(destination=" + d.OnSuccess.Destination + ")"
	}
	if d.OnFailure != nil {
		failure = "OnFailure(destination=" + d.OnFailure.Destination + ")"
	}
	return "DestinationConfig(onSuccess=" + success + ", onFailure=" + failure + ")"
}

// described returns a copy for the caller.
func (e *eventConfig) described() *FunctionEventInvokeConfig {
	out := e.FunctionEventInvokeConfig
	if n := e.MaximumRetryAttempts; n != nil {
		out.MaximumRetryAttempts = ref(*n)
	}
	if n := e.MaximumEventAgeInSeconds; n != nil {
		out.MaximumEventAgeInSeconds = ref(*n)
	}
	out.DestinationConfig = &DestinationConfig{
		OnSuccess: ref(*e.DestinationConfig.OnSuccess), OnFailure: ref(*e.DestinationConfig.OnFailure),
	}
	return &out
}

// eventsOf returns the configuration that a request names.
func (s *Service) eventsOf(c *sim.Call, name, qualifier string) (*function, identity, error) {
	id, err := s.identify(c, name, qualifier)
	if err != nil {
		return nil, id, err
	}
	replace(&id.qualifier, orLatest(id.qualifier))
	c.On(id.arn())
	f, ok := s.named(id.name)
	if !ok || f.events[eventsKey(id.qualifier)] == nil {
		return nil, id, errNoEvents(id)
	}
	return f, id, nil
}

// GetFunctionEventInvokeConfigInput names a function, a version or an alias.
type GetFunctionEventInvokeConfigInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Qualifier    string `aws:"query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
}

// GetFunctionEventInvokeConfig returns how asynchronous invokes are handled.
//
// Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html
func (s *Service) GetFunctionEventInvokeConfig(ctx context.Context, in *GetFunctionEventInvokeConfigInput) (*FunctionEventInvokeConfig, error) {
	return bus.Do(ctx, s.ep, "GetFunctionEventInvokeConfig", in, s.getFunctionEventInvokeConfig)
}

func (s *Service) getFunctionEventInvokeConfig(c *sim.Call, in *GetFunctionEventInvokeConfigInput) (*FunctionEventInvokeConfig, error) {
	f, id, err := s.eventsOf(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	return f.events[eventsKey(id.qualifier)].described(), nil
}

// DeleteFunctionEventInvokeConfigInput names a function, a version or an alias.
type DeleteFunctionEventInvokeConfigInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Qualifier    string `aws:"query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
}

// DeleteFunctionEventInvokeConfig returns to the defaults.
//
// Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html
func (s *Service) DeleteFunctionEventInvokeConfig(ctx context.Context, in *DeleteFunctionEventInvokeConfigInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteFunctionEventInvokeConfig", in, s.deleteFunctionEventInvokeConfig)
}

func (s *Service) deleteFunctionEventInvokeConfig(c *sim.Call, in *DeleteFunctionEventInvokeConfigInput) (*wire.Void, error) {
	f, id, err := s.eventsOf(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	s.change(f, func(f *function) { delete(f.events, eventsKey(id.qualifier)) })
	return &wire.Void{}, nil
}

// ListFunctionEventInvokeConfigsInput names a function.
type ListFunctionEventInvokeConfigsInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Marker       string `aws:"query=Marker"`
	MaxItems     int    `aws:"query=MaxItems,range=1..50"`
}

// ListFunctionEventInvokeConfigsOutput is a page of configurations.
type ListFunctionEventInvokeConfigsOutput struct {
	FunctionEventInvokeConfigs []FunctionEventInvokeConfig `aws:"always"`
	NextMarker                 string
}

// ListFunctionEventInvokeConfigs returns all that was said of a function, its
// versions and its aliases.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html
func (s *Service) ListFunctionEventInvokeConfigs(ctx context.Context, in *ListFunctionEventInvokeConfigsInput) (*ListFunctionEventInvokeConfigsOutput, error) {
	return bus.Do(ctx, s.ep, "ListFunctionEventInvokeConfigs", in, s.listFunctionEventInvokeConfigs)
}

func (s *Service) listFunctionEventInvokeConfigs(c *sim.Call, in *ListFunctionEventInvokeConfigsInput) (*ListFunctionEventInvokeConfigsOutput, error) {
	id, err := s.identify(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	c.On(id.function())
	f, ok := s.named(id.name)
	if !ok {
		return nil, errNotFound("The function doesn't exist.")
	}
	p, err := newPage(in.Marker, in.MaxItems, 50)
	if err != nil {
		return nil, err
	}
	out := &ListFunctionEventInvokeConfigsOutput{FunctionEventInvokeConfigs: []FunctionEventInvokeConfig{}}
	for _, q := range sortedKeys(f.events) {
		if p.takes(":" + q) { // that of $LATEST has no qualifier
			out.FunctionEventInvokeConfigs = append(out.FunctionEventInvokeConfigs, *f.events[q].described())
		}
	}
	out.NextMarker = p.next
	return out, nil
}
