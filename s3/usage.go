package s3

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// What the bill names: PUT, COPY, POST and LIST requests are of tier 1, GET and
// all others of tier 2, and deletions are free.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/aws-usage-report-understand.html
const (
	tier1 = "Requests-Tier1"
	tier2 = "Requests-Tier2"
)

func (b *bucket) meterRequest(c *sim.Call) {
	op := c.Operation
	switch {
	case strings.HasPrefix(op, "Delete") || strings.HasPrefix(op, "Abort"):
	case strings.HasPrefix(op, "Put"), strings.HasPrefix(op, "Copy"), strings.HasPrefix(op, "Create"), strings.HasPrefix(op, "Complete"),
		strings.HasPrefix(op, "Upload"), strings.HasPrefix(op, "List"), strings.HasPrefix(op, "Post"), strings.HasPrefix(op, "Restore"):
		c.Use(tier1, b.name, 1)
	default:
		c.Use(tier2, b.name, 1)
	}
}

// A stock is how many bytes lie in each storage class, and until when that was
// metered.
type stock struct {
	at    time.Time
	bytes [len(classes)]int64
}

// A class is a storage class and the dimension of its bytes.
type class struct {
	name, dimension string
	archived        bool          // has to be restored before it is read
	standard        time.Duration // how long a restore of tier Standard takes
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
var classes = [...]class{
	{name: "STANDARD", dimension: "TimedStorage-ByteHrs"},
	{name: "STANDARD_IA", dimension: "TimedStorage-SIA-ByteHrs"},
	{name: "ONEZONE_IA", dimension: "TimedStorage-ZIA-ByteHrs"},
	{name: "INTELLIGENT_TIERING", dimension: "TimedStorage-INT-FA-ByteHrs"},
	{name: "GLACIER_IR", dimension: "TimedStorage-GIR-ByteHrs"},
	{name: "GLACIER", dimension: "TimedStorage-GlacierByteHrs", archived: true, standard: 5 * time.Hour},
	{name: "DEEP_ARCHIVE", dimension: "TimedStorage-GDA-ByteHrs", archived: true, standard: 12 * time.Hour},
	{name: "REDUCED_REDUNDANCY", dimension: "TimedStorage-RRS-ByteHrs"},
}

func classOf(name string) (int, bool) {
	if name == "" {
		return 0, true
	}
	for i := range classes {
		if classes[i].name == name {
			return i, true
		}
	}
	return 0, false
}

func (s *stock) add(class string, bytes int64) {
	i, _ := classOf(class)
	s.bytes[i] += bytes
}

// settle meters the bytes that lay in the bucket since it was last looked at.
func (b *bucket) settle(c *sim.Call) {
	now := c.Now()
	hours := now.Sub(b.stock.at).Hours()
	if hours <= 0 {
		return
	}
	b.stock.at = now
	for i, n := range b.stock.bytes {
		if n != 0 {
			c.Use(classes[i].dimension, b.name, float64(n)*hours)
		}
	}
}

// Meter puts on the bill what the buckets have kept until now.
func (s *Service) Meter(ctx context.Context) error {
	_, err := bus.Do(ctx, s.ep, "Meter", &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
		for _, name := range slices.Sorted(maps.Keys(s.buckets)) {
			s.buckets[name].settle(c)
		}
		return nil, nil
	})
	return err
}
