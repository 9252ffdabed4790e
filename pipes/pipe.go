package pipes

import (
	"maps"
	"time"

	"github.com/cloudjar/cloudjar/internal/pattern"
	"github.com/cloudjar/cloudjar/sim"
)

// The states of a pipe.
const (
	running      = "RUNNING"
	stopped      = "STOPPED"
	deleted      = "DELETED"
	creating     = "CREATING"
	updating     = "UPDATING"
	deleting     = "DELETING"
	starting     = "STARTING"
	stopping     = "STOPPING"
	createFailed = "CREATE_FAILED"
)

// settings are what the user has said of a pipe. They are replaced, never changed.
type settings struct {
	description, source, enrichment, target, role, key string
	sourceParameters                                   *PipeSourceParameters
	enrichmentParameters                               *PipeEnrichmentParameters
	targetParameters                                   *PipeTargetParameters
	log                                                *PipeLogConfiguration

	// Made ready of them:
	service    string // of the source: sqs, kinesis, dynamodb
	stream     string // what is read: the source, or the stream of the consumer that it is
	reading    reading
	filters    []*pattern.Pattern
	enrich     *template // nil: the event as it is
	transform  *template
	enrichKind string // service of the enrichment, empty without
	targetKind string // service of the target
}

// reading is how the source is read.
type reading struct {
	batch, lanes int
	window, age  time.Duration // age 0: any
	retries      int           // -1: without end
	bisect       bool
	position     string
	at           time.Time
	deadLetter   string
}

// A pipe takes events from a source to a target.
type pipe struct {
	*settings
	name, arn                string
	desired, current, reason string
	created, modified        time.Time
	tags                     map[string]string

	until  time.Time // when the change under way may end
	woken  bool      // a wake-up is on its way
	flying int       // executions under way
	begun  bool      // the places in the shards are known
	queue  *queueReader
	shards []*shardReader
}

func (p *pipe) fork() *pipe {
	f := *p
	f.tags = maps.Clone(p.tags)
	f.queue = p.queue.fork()
	f.shards = make([]*shardReader, len(p.shards))
	for i, sh := range p.shards {
		f.shards[i] = sh.fork()
	}
	return &f
}

// runs tells whether the pipe takes events.
func (p *pipe) runs() bool { return p.current == running }

// pipe finds a pipe by name.
func (s *Service) pipe(c *sim.Call, name string) (*pipe, error) {
	p := s.pipes[name]
	if p == nil {
		return nil, errNoPipe(name)
	}
	c.On(p.arn)
	return p, nil
}

// change brings a pipe into a state that passes.
func (s *Service) change(c *sim.Call, p *pipe, state string) {
	p.current, p.reason, p.until = state, "", c.Now().Add(s.opts.StateDelay)
	s.subscribe(p)
	if s.opts.StateDelay == 0 {
		s.settle(c, p.name)
		return
	}
	s.settled.At(c, p.until, p.name)
}

// settle brings a pipe's change to its end. One that is stopped or deleted waits for
// the executions under way.
func (s *Service) settle(c *sim.Call, name string) {
	p := s.pipes[name]
	if p == nil || c.Now().Before(p.until) {
		return
	}
	s.own(c, p)
	switch p.current {
	case creating, starting, updating:
		if why := s.missing(c, p); why != "" && p.current == creating {
			p.current, p.reason = createFailed, why
			return
		}
		if p.desired == stopped {
			p.current = stopped
			return
		}
		p.current = running
		s.begin(c, p)
	case stopping:
		if p.flying == 0 {
			p.current = stopped
		}
	case deleting:
		if p.flying == 0 {
			s.unsubscribe(p)
			delete(s.pipes, name)
		}
	}
}
