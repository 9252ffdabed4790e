package lambda

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// What Lambda bills for, by the names that the bill has. They stand behind a region's
// prefix there (USE1-Request), which the bill adds.
// https://aws.amazon.com/lambda/pricing/
const (
	useRequest     = "Request"
	useDuration    = "Lambda-GB-Second"                          // by the ms, rounded up
	useProvisioned = "Lambda-Provisioned-Concurrency"            // GB-s of capacity that is held ready
	useReady       = "Lambda-Provisioned-GB-Second"              // duration on it
	useStorage     = "Lambda-Storage-GB-Second"                  // /tmp above 512 MB
	useStreamed    = "Lambda-Streaming-Response-Processed-Bytes" // above 6 MB of a streamed answer
	onARM          = "-ARM"
)

const (
	freeStorage  = 512     // MB of /tmp
	freeStreamed = 6 << 20 // bytes of a streamed answer
)

// meter meters one invocation. Since August 2025 the init phase is billed for all
// functions: https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
func (s *Service) meter(c *sim.Call, x *execution, r *Result, duration time.Duration) {
	v, name := x.version, x.target.function.name
	seconds := float64(billed(duration+x.init)) / 1000
	dimension := useDuration
	if x.env.pool.provisioned != "" {
		dimension = useReady
	}
	c.Use(useRequest, name, 1)
	c.Use(dimension+v.suffix(), name, seconds*float64(v.MemorySize)/1024)
	if extra := v.storage() - freeStorage; extra > 0 {
		c.Use(useStorage+v.suffix(), name, seconds*float64(extra)/1024)
	}
	if r.Streamed {
		c.Use(useStreamed, name, float64(max(0, len(r.Payload)-freeStreamed)))
	}
}

// suffix tells the prices of the two architectures apart.
func (v *version) suffix() string {
	if v.architecture() == "arm64" {
		return onARM
	}
	return ""
}

// Meter puts on the bill the provisioned concurrency that was held ready until now.
func (s *Service) Meter(ctx context.Context) error {
	_, err := bus.Do(ctx, s.ep, "Meter", &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
		s.functions.Ascend(func(f *function) bool {
			for _, qualifier := range sortedKeys(f.provisioned) {
				s.accrue(c, f.name, qualifier)
			}
			return true
		})
		return nil, nil
	})
	return err
}
