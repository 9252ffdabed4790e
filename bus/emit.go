package bus

import (
	"net/http"

	"github.com/cloudjar/cloudjar/sim"
)

// An Event is what a service tells EventBridge of itself: an object was created,
// an execution's status changed.
type Event struct {
	Source     string // "aws.s3"
	DetailType string // "Object Created"
	Resources  []string
	Detail     []byte // a JSON object
}

// An Emitter takes the events of AWS's services: EventBridge's default bus.
type Emitter interface {
	Emit(c *sim.Call, e Event)
}

// Emit tells the region's EventBridge of an event, if the cloud has one.
func (e *Endpoint) Emit(c *sim.Call, event Event) {
	if to, ok := e.Bus.Peer("events", e.Region, e.Account); ok {
		if to, ok := to.(Emitter); ok {
			to.Emit(c, event)
		}
	}
}

// A LogLine is one event of a log stream.
type LogLine struct {
	At      int64 // milliseconds since 1970
	Message string
}

// A LogWriter keeps what services log: CloudWatch Logs. Groups and streams come to
// be when first written to.
type LogWriter interface {
	WriteLog(c *sim.Call, group, stream string, lines []LogLine)
}

// Log writes lines to the region's CloudWatch Logs, if the cloud has them.
func (e *Endpoint) Log(c *sim.Call, group, stream string, lines ...LogLine) {
	if to, ok := e.Bus.Peer("logs", e.Region, e.Account); ok {
		if to, ok := to.(LogWriter); ok {
			to.WriteLog(c, group, stream, lines)
		}
	}
}

// Origins lets find answer Origin. Whoever knows the hosts, the cloud, says so
// once.
func (b *Bus) Origins(find func(host string) (http.Handler, bool)) { b.origin = find }

// Origin returns what answers for a host outside of AWS: user code, to be called
// through sim.Go. Nothing else is ever reached.
func (b *Bus) Origin(host string) (http.Handler, bool) {
	if b == nil || b.origin == nil {
		return nil, false
	}
	return b.origin(host)
}
