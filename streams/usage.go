package streams

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// The dimensions of Kinesis's bill.
const (
	useShardHours         = "ShardHour"          // provisioned: open shards
	usePutUnits           = "PutPayloadUnit"     // provisioned: records in parts of 25 KB
	useStreamHours        = "OnDemandStreamHour" // on demand, without Advantage
	useBytesIn            = "OnDemandBytesIn"    // records rounded up to 1 KB
	useBytesOut           = "OnDemandBytesOut"   // by GetRecords
	useConsumerShardHours = "ConsumerShardHour"  // enhanced fan-out: consumers times open shards
	useConsumerBytes      = "ConsumerBytesOut"   // what is pushed to consumers
	useExtendedHours      = "ExtendedShardHour"  // retention above 24 hours, provisioned
	putUnit               = 25 << 10             // bytes
	extendedHours         = 24                   // hours of retention that cost nothing more
	onDemandGrain         = 1 << 10              // bytes
)

func roundUp(n, unit int) int { return (n + unit - 1) / unit }

// meterWrite meters a record.
func (k *Kinesis) meterWrite(c *sim.Call, s *stream, size int) {
	if s.mode == modeOnDemand {
		c.Use(useBytesIn, s.arn, float64(max(1, roundUp(size, onDemandGrain))*onDemandGrain))
		return
	}
	c.Use(usePutUnits, s.arn, float64(max(1, roundUp(size, putUnit))))
}

// meterRead meters what GetRecords returned.
func (k *Kinesis) meterRead(c *sim.Call, s *stream, size int) {
	if s.mode == modeOnDemand {
		c.Use(useBytesOut, s.arn, float64(size))
	}
}

// meterHours meters the time since it was last metered, at the shards and consumers
// that the stream has. It is called before either changes: an idle stream costs an
// idle world nothing.
func (k *Kinesis) meterHours(c *sim.Call, s *stream) {
	if s.log == nil {
		return
	}
	hours := float64(c.Now().Sub(s.billed)) / float64(time.Hour)
	s.billed = c.Now()
	shardHours := hours * float64(s.open())
	switch {
	case s.mode == modeProvisioned:
		c.Use(useShardHours, s.arn, shardHours)
		if s.hours > extendedHours {
			c.Use(useExtendedHours, s.arn, shardHours)
		}
	case k.account.status(c.Now()) == commitDisabled:
		c.Use(useStreamHours, s.arn, hours)
	}
	c.Use(useConsumerShardHours, s.arn, shardHours*float64(s.activeConsumers()))
}

// Meter meters the hours of all streams up to now, so that a bill can be drawn up.
func (k *Kinesis) Meter(ctx context.Context) error {
	_, err := bus.Do(ctx, k.ep, "Meter", &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
		for _, name := range k.names() {
			k.meterHours(c, k.streams[name])
		}
		return nil, nil
	})
	return err
}
