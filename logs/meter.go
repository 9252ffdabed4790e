package logs

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// The dimensions of the bill.
const (
	useIngested           = "DataProcessing-Bytes"
	useIngestedInfrequent = "DataProcessingIA-Bytes"
	useStorage            = "TimedStorage-ByteHrs"
)

func (g *group) meterIngested(c *sim.Call, bytes int64) {
	dimension := useIngested
	if g.class == classInfrequent {
		dimension = useIngestedInfrequent
	}
	c.Use(dimension, g.arn, float64(bytes))
}

// meter meters the storage since it was last metered. It is called before the
// group's size changes: an idle group costs an idle world nothing.
func (g *group) meter(c *sim.Call) {
	hours := float64(c.Now().Sub(g.billed)) / float64(time.Hour)
	g.billed = c.Now()
	c.Use(useStorage, g.arn, hours*float64(g.bytes))
}

// Meter meters the storage of all groups up to now, so that a bill can be drawn up.
func (s *Service) Meter(ctx context.Context) error {
	_, err := bus.Do(ctx, s.ep, "Meter", &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
		for _, name := range s.names() {
			s.groups[name].meter(c)
		}
		return nil, nil
	})
	return err
}
