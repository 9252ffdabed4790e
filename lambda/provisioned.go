package lambda

import (
	"context"
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A provisioned is the provisioned concurrency of a version or an alias. It never
// changes.
type provisioned struct {
	requested int
	allocated int
	status    string // IN_PROGRESS, READY, FAILED
	reason    string
	modified  string
}

// provisioning says for which configuration environments are to be allocated.
type provisioning struct {
	name, qualifier string
	config          *provisioned
}

// requested is how much the function has provisioned, leaving one qualifier out.
func (f *function) requested(but string) int {
	n := 0
	for _, q := range sortedKeys(f.provisioned) {
		if q != but {
			n += f.provisioned[q].requested
		}
	}
	return n
}

// PutProvisionedConcurrencyConfigInput asks for environments for a version or alias.
type PutProvisionedConcurrencyConfigInput struct {
	FunctionName                    string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Qualifier                       string `aws:"required,query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
	ProvisionedConcurrentExecutions int    `aws:"required,range=1.."`
}

// ProvisionedConcurrencyConfig is the provisioned concurrency of a version or alias.
type ProvisionedConcurrencyConfig struct {
	RequestedProvisionedConcurrentExecutions int
	AvailableProvisionedConcurrentExecutions int    `aws:"always"`
	AllocatedProvisionedConcurrentExecutions int    `aws:"always"`
	Status                                   string // IN_PROGRESS, READY, FAILED
	StatusReason                             string
	LastModified                             string
}

// PutProvisionedConcurrencyConfig keeps so many environments of a version or alias
// initialised.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException for $LATEST and
// for more than the account has, ResourceConflictException for a version that an
// alias has provisioned already, and the other way round.
// https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html
func (s *Service) PutProvisionedConcurrencyConfig(ctx context.Context, in *PutProvisionedConcurrencyConfigInput) (*ProvisionedConcurrencyConfig, error) {
	return bus.Do(ctx, s.ep, "PutProvisionedConcurrencyConfig", in, s.putProvisionedConcurrencyConfig)
}

func (s *Service) putProvisionedConcurrencyConfig(c *sim.Call, in *PutProvisionedConcurrencyConfigInput) (*ProvisionedConcurrencyConfig, error) {
	t, err := s.published(c, in.FunctionName, in.Qualifier, "Provisioned Concurrency Configs cannot be applied to unpublished function versions.")
	if err != nil {
		return nil, err
	}
	if t.version == t.function.latest {
		return nil, errInvalid("Provisioned Concurrency Configs cannot be applied to unpublished function versions.")
	}
	if err := t.alone(); err != nil {
		return nil, err
	}
	if err := s.affords(t, in.ProvisionedConcurrentExecutions); err != nil {
		return nil, err
	}
	p := &provisioned{requested: in.ProvisionedConcurrentExecutions, status: "IN_PROGRESS", modified: modified(c)}
	if old := t.function.provisioned[t.qualifier]; old != nil { // what is there stays until there is more
		p.allocated = min(old.allocated, p.requested)
	}
	s.accrue(c, t.function.name, t.qualifier)
	s.change(t.function, func(f *function) { f.provisioned = setKey(f.provisioned, t.qualifier, p) })
	s.resized()
	s.allocateAfter(c, provisioning{t.function.name, t.qualifier, p}, s.opts.ProvisionDelay)
	return p.described(), nil
}

// published returns a version or alias that provisioned concurrency is about.
func (s *Service) published(c *sim.Call, name, qualifier, unpublished string) (target, error) {
	id, err := s.identify(c, name, qualifier)
	if err != nil {
		return target{}, err
	}
	c.On(id.arn())
	if id.qualifier == latest {
		return target{}, errInvalid(unpublished)
	}
	f, ok := s.named(id.name)
	if ok {
		t, ok := f.at(id.qualifier)
		if ok {
			return t, nil
		}
	}
	if isNumber(id.qualifier) {
		return target{}, errNoFunction(id.arn())
	}
	return target{}, errNotFound("Cannot find alias arn: " + id.arn())
}

// alone tells that a version is not provisioned twice, by itself and by an alias.
func (t target) alone() error {
	if t.alias != nil {
		for _, number := range t.alias.numbers() {
			if t.function.provisioned[number] != nil {
				return errConflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version")
			}
		}
		return nil
	}
	for _, a := range t.function.pointingAt(t.qualifier) {
		if t.function.provisioned[a.Name] != nil {
			return errConflict("Version is pointed by a Provisioned Concurrency alias")
		}
	}
	return nil
}

// affords checks that the account, or the function's reservation, has so much.
func (s *Service) affords(t target, want int) error {
	others := t.function.requested(t.qualifier)
	if r := t.function.reserved; r != nil {
		if others+want > *r {
			return errInvalid("Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function")
		}
		return nil
	}
	switch free := s.spare(t.function) - others; {
	case want > free:
		return errLimit("Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [" + strconv.Itoa(free) + "].")
	case free-want < minUnreserved:
		return errLimit("Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [" + strconv.Itoa(minUnreserved) + "].")
	}
	return nil
}

// reprovision allocates an alias's environments for the version that it has moved to.
// Those that there are serve until then.
func (s *Service) reprovision(c *sim.Call, name, alias string) {
	f, _ := s.named(name)
	old := f.provisioned[alias]
	if old == nil {
		return
	}
	p := *old
	p.status, p.reason = "IN_PROGRESS", ""
	s.change(f, func(f *function) { f.provisioned[alias] = &p })
	s.allocateAfter(c, provisioning{name, alias, &p}, s.opts.ProvisionDelay)
}

// allocateAfter begins to allocate environments, at once or later.
func (s *Service) allocateAfter(c *sim.Call, p provisioning, delay time.Duration) {
	if delay <= 0 {
		s.allocate(c, p)
		return
	}
	s.provisioned.At(c, c.Now().Add(delay), p)
}

// allocate is due when the environments of a configuration are to be there.
func (s *Service) allocate(c *sim.Call, p provisioning) { s.warmUp(c, p) }

// allocated ends an allocation: READY, or FAILED for a reason.
func (s *Service) allocated(p provisioning, reason string) {
	f, ok := s.named(p.name)
	if !ok || f.provisioned[p.qualifier] != p.config {
		return // deleted or replaced meanwhile
	}
	done := *p.config
	done.status, done.reason = "READY", reason
	if done.allocated = done.requested; reason != "" {
		done.status, done.allocated = "FAILED", 0
	}
	s.change(f, func(f *function) { f.provisioned[p.qualifier] = &done })
}

func (p *provisioned) described() *ProvisionedConcurrencyConfig {
	return &ProvisionedConcurrencyConfig{
		RequestedProvisionedConcurrentExecutions: p.requested,
		AllocatedProvisionedConcurrentExecutions: p.allocated,
		AvailableProvisionedConcurrentExecutions: p.allocated,
		Status:                                   p.status, StatusReason: p.reason, LastModified: p.modified,
	}
}

// GetProvisionedConcurrencyConfigInput names a version or alias.
type GetProvisionedConcurrencyConfigInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Qualifier    string `aws:"required,query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
}

// errNotPublished is the answer where provisioned concurrency cannot be.
const errNotPublished = "The function resource provided must be an alias or a published version."

// GetProvisionedConcurrencyConfig returns the provisioned concurrency of a version
// or alias.
//
// Errors: ProvisionedConcurrencyConfigNotFoundException, ResourceNotFoundException,
// InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetProvisionedConcurrencyConfig.html
func (s *Service) GetProvisionedConcurrencyConfig(ctx context.Context, in *GetProvisionedConcurrencyConfigInput) (*ProvisionedConcurrencyConfig, error) {
	return bus.Do(ctx, s.ep, "GetProvisionedConcurrencyConfig", in, s.getProvisionedConcurrencyConfig)
}

func (s *Service) getProvisionedConcurrencyConfig(c *sim.Call, in *GetProvisionedConcurrencyConfigInput) (*ProvisionedConcurrencyConfig, error) {
	t, err := s.published(c, in.FunctionName, in.Qualifier, errNotPublished)
	if err != nil {
		return nil, err
	}
	p := t.function.provisioned[t.qualifier]
	if p == nil {
		return nil, &Error{Code: "ProvisionedConcurrencyConfigNotFoundException", Status: 404, Message: "No Provisioned Concurrency Config found for this function"}
	}
	return p.described(), nil
}

// DeleteProvisionedConcurrencyConfigInput names a version or alias.
type DeleteProvisionedConcurrencyConfigInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Qualifier    string `aws:"required,query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
}

// DeleteProvisionedConcurrencyConfig gives the environments of a version or alias
// back. None is no error.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteProvisionedConcurrencyConfig.html
func (s *Service) DeleteProvisionedConcurrencyConfig(ctx context.Context, in *DeleteProvisionedConcurrencyConfigInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteProvisionedConcurrencyConfig", in, s.deleteProvisionedConcurrencyConfig)
}

func (s *Service) deleteProvisionedConcurrencyConfig(c *sim.Call, in *DeleteProvisionedConcurrencyConfigInput) (*wire.Void, error) {
	t, err := s.published(c, in.FunctionName, in.Qualifier, errNotPublished)
	if err != nil {
		return nil, err
	}
	s.accrue(c, t.function.name, t.qualifier)
	s.release(t.function.name, t.qualifier)
	s.change(t.function, func(f *function) { delete(f.provisioned, t.qualifier) })
	s.resized()
	return &wire.Void{}, nil
}

// ListProvisionedConcurrencyConfigsInput names a function.
type ListProvisionedConcurrencyConfigsInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Marker       string `aws:"query=Marker"`
	MaxItems     int    `aws:"query=MaxItems,range=1..50"`
}

// ListProvisionedConcurrencyConfigsOutput is a page of configurations.
type ListProvisionedConcurrencyConfigsOutput struct {
	NextMarker                    string
	ProvisionedConcurrencyConfigs []ProvisionedConcurrencyConfigListItem `aws:"always"`
}

// ProvisionedConcurrencyConfigListItem is a configuration and what it is for.
type ProvisionedConcurrencyConfigListItem struct {
	FunctionArn string
	ProvisionedConcurrencyConfig
}

// ListProvisionedConcurrencyConfigs returns all of a function's provisioned
// concurrency.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListProvisionedConcurrencyConfigs.html
func (s *Service) ListProvisionedConcurrencyConfigs(ctx context.Context, in *ListProvisionedConcurrencyConfigsInput) (*ListProvisionedConcurrencyConfigsOutput, error) {
	return bus.Do(ctx, s.ep, "ListProvisionedConcurrencyConfigs", in, s.listProvisionedConcurrencyConfigs)
}

func (s *Service) listProvisionedConcurrencyConfigs(c *sim.Call, in *ListProvisionedConcurrencyConfigsInput) (*ListProvisionedConcurrencyConfigsOutput, error) {
	f, err := s.whole(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	p, err := newPage(in.Marker, in.MaxItems, 50)
	if err != nil {
		return nil, err
	}
	out := &ListProvisionedConcurrencyConfigsOutput{ProvisionedConcurrencyConfigs: []ProvisionedConcurrencyConfigListItem{}}
	for _, q := range sortedKeys(f.provisioned) {
		if p.takes(q) {
			out.ProvisionedConcurrencyConfigs = append(out.ProvisionedConcurrencyConfigs, ProvisionedConcurrencyConfigListItem{
				FunctionArn: qualified(f.arn, q), ProvisionedConcurrencyConfig: *f.provisioned[q].described(),
			})
		}
	}
	out.NextMarker = p.next
	return out, nil
}
