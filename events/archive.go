package events

import (
	"context"
	"slices"
	"time"

	"github.com/google/btree"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/pattern"
	"github.com/cloudjar/cloudjar/sim"
)

// An archive keeps the events of a bus. Events arrive in it at once.
type archive struct {
	name, arn   string
	bus         string // its name
	description string
	kmsKey      string
	patternText string
	pattern     *pattern.Pattern // nil takes everything
	days        int32            // 0 keeps events for ever
	created     time.Time

	events   *btree.BTreeG[archived] // by the events' times
	arrivals []archived              // in the order of arrival: the oldest expire first
	serial   uint64
	bytes    int64
	metered  time.Time // until when what it keeps is on the bill
	expiry   sim.Timer
}

// An archived event.
type archived struct {
	event  *event
	at     time.Time // the event's time
	serial uint64
}

func (a archived) size() int64 { return int64(len(a.event.document)) }

func byTime(a, b archived) bool {
	if !a.at.Equal(b.at) {
		return a.at.Before(b.at)
	}
	return a.serial < b.serial
}

const treeDegree = 16

func (a *archive) fork() *archive {
	f := *a
	f.events = a.events.Clone()
	f.arrivals = slices.Clip(a.arrivals)
	return &f
}

// archive puts an event into the archives of its bus that want it.
func (s *Service) archive(c *sim.Call, b *eventBus, e *event) {
	for _, name := range b.archives {
		a := s.archives[name]
		if a.pattern != nil && !a.pattern.Match(e.document) {
			continue
		}
		a.meter(c)
		a.serial++
		item := archived{e, e.time, a.serial}
		a.events.ReplaceOrInsert(item)
		a.arrivals = append(a.arrivals, item)
		a.bytes += item.size()
		c.Use(useArchived, a.arn, float64(item.size()))
		if len(a.arrivals) == 1 {
			s.expireNext(c, a)
		}
	}
}

// meter puts on the bill what the archive has kept since it was last asked.
func (a *archive) meter(c *sim.Call) {
	now := c.Now()
	if a.bytes > 0 {
		c.Use(useStored, a.arn, float64(a.bytes)*now.Sub(a.metered).Hours())
	}
	a.metered = now
}

// Meter puts on the bill what the archives have kept until now.
func (s *Service) Meter(ctx context.Context) error {
	_, err := bus.Do(ctx, s.ep, "Meter", &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
		for _, name := range s.archiveNames() {
			s.archives[name].meter(c)
		}
		return nil, nil
	})
	return err
}

// expireNext waits for the oldest event's end, if events end.
func (s *Service) expireNext(c *sim.Call, a *archive) {
	c.Stop(a.expiry)
	a.expiry = sim.Timer{}
	if a.days > 0 && len(a.arrivals) > 0 {
		a.expiry = s.expired.Upkeep(c, a.ends(a.arrivals[0]), a.name)
	}
}

func (a *archive) ends(item archived) time.Time {
	return item.event.ingested.Add(time.Duration(a.days) * 24 * time.Hour)
}

// expire drops the events whose time in the archive is over.
func (s *Service) expire(c *sim.Call, name string) {
	a := s.archives[name]
	if a == nil {
		return
	}
	s.own(c, a.arn)
	a.meter(c)
	for len(a.arrivals) > 0 && a.days > 0 && !a.ends(a.arrivals[0]).After(c.Now()) {
		a.events.Delete(a.arrivals[0])
		a.bytes -= a.arrivals[0].size()
		a.arrivals = a.arrivals[1:]
	}
	s.expireNext(c, a)
}

// CreateArchiveInput describes a new archive.
type CreateArchiveInput struct {
	ArchiveName      string `aws:"required,len=1..48,pattern=[\\.\\-_A-Za-z0-9]+"`
	EventSourceArn   string `aws:"required,len=1..1600,pattern=^arn:aws([a-z]|\\-)*:events:([a-z]|\\d|\\-)*:([0-9]{12})?:.+\\/.+$"`
	Description      string `aws:"len=..512,pattern=.*"`
	EventPattern     string `aws:"len=..4096"`
	RetentionDays    int32  `aws:"range=0.."`
	KmsKeyIdentifier string `aws:"len=..2048,pattern=^[a-zA-Z0-9_\\-/:]*$"`
}

// CreateArchiveOutput names the new archive.
type CreateArchiveOutput struct {
	ArchiveArn   string
	State        string
	StateReason  string
	CreationTime time.Time
}

// CreateArchive lets a bus's events be kept from now on, all of them or those that
// match a pattern. Errors: ResourceAlreadyExistsException, ResourceNotFoundException
// for the bus, InvalidEventPatternException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html
func (s *Service) CreateArchive(ctx context.Context, in *CreateArchiveInput) (*CreateArchiveOutput, error) {
	return bus.Do(ctx, s.ep, "CreateArchive", in, s.createArchive)
}

func (s *Service) createArchive(c *sim.Call, in *CreateArchiveInput) (*CreateArchiveOutput, error) {
	if s.archives[in.ArchiveName] != nil {
		return nil, errExists("Archive %s already exists.", in.ArchiveName)
	}
	b, err := s.busNamed(in.EventSourceArn)
	if err != nil {
		return nil, err
	}
	a := &archive{
		name: in.ArchiveName, arn: s.ep.ARN("archive/" + in.ArchiveName), bus: b.name, description: in.Description,
		kmsKey: in.KmsKeyIdentifier, days: in.RetentionDays, created: c.Now(), metered: c.Now(), events: btree.NewG(treeDegree, byTime),
	}
	c.On(a.arn)
	if err := a.setPattern(in.EventPattern); err != nil {
		return nil, err
	}
	s.archives[a.name] = a
	b.archives = append(b.archives, a.name)
	slices.Sort(b.archives)
	return &CreateArchiveOutput{ArchiveArn: a.arn, State: stateEnabled, CreationTime: a.created}, nil
}

func (a *archive) setPattern(text string) error {
	a.patternText, a.pattern = text, nil
	if text == "" {
		return nil
	}
	p, err := pattern.Compile(text, pattern.EventBridge)
	if err != nil {
		return errPattern(err)
	}
	a.pattern = p
	return nil
}

// UpdateArchiveInput says what changes of an archive.
type UpdateArchiveInput struct {
	ArchiveName      string `aws:"required,len=1..48,pattern=[\\.\\-_A-Za-z0-9]+"`
	Description      string `aws:"len=..512,pattern=.*"`
	EventPattern     string `aws:"len=..4096"`
	RetentionDays    *int32 `aws:"range=0.."`
	KmsKeyIdentifier string `aws:"len=..2048,pattern=^[a-zA-Z0-9_\\-/:]*$"`
}

// UpdateArchiveOutput names the archive.
type UpdateArchiveOutput struct {
	ArchiveArn   string
	State        string
	StateReason  string
	CreationTime time.Time
}

// UpdateArchive changes what an archive takes and for how long. Errors:
// ValidationException, ResourceNotFoundException, InvalidEventPatternException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateArchive.html
func (s *Service) UpdateArchive(ctx context.Context, in *UpdateArchiveInput) (*UpdateArchiveOutput, error) {
	return bus.Do(ctx, s.ep, "UpdateArchive", in, s.updateArchive)
}

func (s *Service) updateArchive(c *sim.Call, in *UpdateArchiveInput) (*UpdateArchiveOutput, error) {
	if in.EventPattern == "" && in.RetentionDays == nil && in.Description == "" && in.KmsKeyIdentifier == "" {
		return nil, errInvalid("At least one of EventPattern, RetentionDays or Description must be provided.")
	}
	a, err := s.archiveNamed(c, in.ArchiveName)
	if err != nil {
		return nil, err
	}
	if in.EventPattern != "" {
		if err := a.setPattern(in.EventPattern); err != nil {
			return nil, err
		}
	}
	if in.Description != "" {
		a.description = in.Description
	}
	if in.KmsKeyIdentifier != "" {
		a.kmsKey = in.KmsKeyIdentifier
	}
	if in.RetentionDays != nil {
		a.days = *in.RetentionDays
		s.expireNext(c, a)
	}
	return &UpdateArchiveOutput{ArchiveArn: a.arn, State: stateEnabled, CreationTime: a.created}, nil
}

// DeleteArchiveInput names an archive.
type DeleteArchiveInput struct {
	ArchiveName string `aws:"required,len=1..48,pattern=[\\.\\-_A-Za-z0-9]+"`
}

// DeleteArchiveOutput is empty.
type DeleteArchiveOutput struct{}

// DeleteArchive deletes an archive with its events. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteArchive.html
func (s *Service) DeleteArchive(ctx context.Context, in *DeleteArchiveInput) (*DeleteArchiveOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteArchive", in, func(c *sim.Call, in *DeleteArchiveInput) (*DeleteArchiveOutput, error) {
		a, err := s.archiveNamed(c, in.ArchiveName)
		if err != nil {
			return nil, err
		}
		a.meter(c)
		c.Stop(a.expiry)
		delete(s.archives, a.name)
		if b := s.buses[a.bus]; b != nil {
			b.archives = slices.DeleteFunc(b.archives, func(name string) bool { return name == a.name })
		}
		return nil, nil
	})
}

func (s *Service) archiveNamed(c *sim.Call, name string) (*archive, error) {
	a := s.archives[name]
	if a == nil {
		return nil, errNotFound("Archive %s does not exist.", name)
	}
	c.On(a.arn)
	return a, nil
}
