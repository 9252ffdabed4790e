package cloudjar

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/autoscaling"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/events"
	"github.com/cloudjar/cloudjar/iam"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/logs"
	"github.com/cloudjar/cloudjar/pipes"
	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/scheduler"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sns"
	"github.com/cloudjar/cloudjar/sqs"
	"github.com/cloudjar/cloudjar/stepfn"
	"github.com/cloudjar/cloudjar/streams"
	"github.com/cloudjar/cloudjar/trace"
)

const (
	// DefaultAccount is the account of a new cloud, and of every access key
	// that the cloud does not know.
	DefaultAccount = "123456789012"
	// DefaultRegion is the region of a new cloud.
	DefaultRegion = "us-east-1"
)

// Options say how a cloud runs. The zero value is a real-time cloud with seed
// 0, in us-east-1 and account 123456789012.
type Options struct {
	// Crank is what moves the cloud's clock; see package sim. In tests
	// cloudtest.Run sets it.
	Crank sim.Crank

	// Seed is what every id, token and draw is made from.
	Seed uint64

	// Start is where the clock of a sim.Simulator begins; zero means
	// 2000-01-01 UTC.
	Start time.Time

	// Record is how many entries the record of what happened keeps: zero means
	// 4,096, negative none.
	Record int

	// Journal keeps every request that comes over HTTP, so that WriteTo can write
	// the cloud to a file.
	Journal bool

	// Itemize keeps what each use goes back to, so that Bill can say what a kind of
	// call costs.
	Itemize bool

	// Latency, if set, is how long each request is under way in a bubble. Draw
	// from the call's Rand to stay deterministic.
	Latency func(*sim.Call) time.Duration

	// Region and Account are where the cloud's own services are; zero means
	// DefaultRegion and DefaultAccount.
	Region  string
	Account string

	// AutoScaling says when its alarms look at a minute; zero means at its end.
	AutoScaling autoscaling.Options

	// DynamoDB says how its tables change in time; zero means at once.
	DynamoDB dynamodb.Options

	// Kinesis says how its streams change in time and what limits them.
	Kinesis streams.Options

	// What the other services leave to a test; their zero values are AWS's ways.
	Events    events.Options
	Firehose  streams.FirehoseOptions
	IAM       iam.Options
	Lambda    lambda.Options
	Logs      logs.Options
	Pipes     pipes.Options
	S3        s3.Options
	Scheduler scheduler.Options
	SNS       sns.Options
	SQS       sqs.Options
	StepFn    stepfn.Options
}

// A Cloud is one region of one account, and the way to all others. Its methods
// may be called from any goroutine, except on a sim.Simulator, which one
// goroutine drives.
type Cloud struct {
	services
	jar *jar
	at  place
}

// A place is where a service is.
type place struct{ region, account string }

// New returns an empty cloud. Close it when done.
func New(o Options) *Cloud {
	if o.Region == "" {
		o.Region = DefaultRegion
	}
	if o.Account == "" {
		o.Account = DefaultAccount
	}
	world := sim.NewWorld(sim.Options{
		Crank: o.Crank, Seed: o.Seed, Start: o.Start, Record: o.Record, Latency: o.latency,
	})
	if o.Journal {
		world.Intercept(&journal{})
	}
	j := newJar(o, world)
	j.runProcesses()
	return j.cloud(place{o.Region, o.Account})
}

// Close stops the cloud's clock. Calls under way end with an error.
func (c *Cloud) Close() {
	c.jar.world.Close()
	c.jar.closing.Do(c.jar.processes.leave)
}

// Region returns the same cloud seen from another region.
func (c *Cloud) Region(name string) *Cloud { return c.jar.cloud(place{name, c.at.account}) }

// Account returns the same cloud seen from another account. Clients made from
// its Config sign with an access key of that account.
func (c *Cloud) Account(id string) *Cloud { return c.jar.cloud(place{c.at.region, id}) }

// World returns the kernel: the clock, the queue, usage and the record.
func (c *Cloud) World() *sim.World { return c.jar.world }

// Now returns the cloud's time, in UTC.
func (c *Cloud) Now() time.Time { return c.jar.world.Now() }

// Trace returns what happened as a tree of causes, as far back as the record
// reaches.
func (c *Cloud) Trace() *trace.Tree { return trace.Of(c.jar.world.Record()) }

// Advance lets d pass: everything that falls due happens, in order, each at its
// due time.
func (c *Cloud) Advance(d time.Duration) { c.jar.world.Advance(d) }

// Settle returns when nothing is under way and no work is queued: tables are
// active, messages delivered, handlers returned. Upkeep that lies in the future
// (expiry, retention) is not work.
func (c *Cloud) Settle(ctx context.Context) error { return c.jar.world.Settle(ctx) }

// Fork returns a copy of the whole cloud, as it is now, that shares nothing
// observable with it. The cost does not depend on how much the cloud holds.
// Calls that wait for an answer in c wait there alone. Its clock turns by itself, as
// c's does: close it when done.
func (c *Cloud) Fork() (*Cloud, error) { return c.ForkWith(func(*Options) {}) }

// ForkWith is Fork with another Crank, Seed or Latency. A fork that is to be turned
// by a bubble is made in it. What the services' own options say stays as it is.
func (c *Cloud) ForkWith(change func(*Options)) (*Cloud, error) {
	f, err := c.jar.fork(change)
	if err != nil {
		return nil, err
	}
	return f.cloud(c.at), nil
}
