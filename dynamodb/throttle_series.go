package dynamodb

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// ThroughputSeriesInput names a table, or one of its global indexes, and a span
// of time. Zero times are no bounds.
type ThroughputSeriesInput struct {
	TableName string // or the table's ARN
	IndexName string // empty: the table itself
	From      time.Time
	To        time.Time // exclusive
}

// ThroughputSeriesOutput has the seconds in which something was consumed or
// throttled, in order, a day back at most. It is empty for a table that is not
// held to its throughput: see Throttle.
type ThroughputSeriesOutput struct {
	Reads  []ThroughputSecond
	Writes []ThroughputSecond
}

// A ThroughputSecond is one second of a table's or index's throughput, in
// capacity units.
type ThroughputSecond struct {
	At        time.Time // the second's beginning
	Consumed  float64
	Capacity  float64 // what is provisioned; on demand the bound of OnDemandThroughput, 0 for none
	Throttled int     // requests
}

// ThroughputSeries returns what a table or index consumed, had and refused,
// second by second: what a plot is made of. It is no operation of AWS's.
//
// Errors: ResourceNotFoundException.
func (s *Service) ThroughputSeries(ctx context.Context, in *ThroughputSeriesInput) (*ThroughputSeriesOutput, error) {
	return bus.Do(ctx, s.ep, "ThroughputSeries", in, s.throughputSeries)
}

func (s *Service) throughputSeries(c *sim.Call, in *ThroughputSeriesInput) (*ThroughputSeriesOutput, error) {
	t, err := s.anyTable(in.TableName)
	if err != nil {
		return nil, err
	}
	c.On(t.arn)
	th := t.throttle
	if in.IndexName != "" {
		ix, ok := t.global(in.IndexName)
		if !ok {
			return nil, errNotFound("Index " + in.IndexName + " for table " + t.name)
		}
		th = ix.throttle
	}
	if th == nil {
		return &ThroughputSeriesOutput{}, nil
	}
	return &ThroughputSeriesOutput{
		Reads:  th.gates[reading].tape.between(in.From, in.To),
		Writes: th.gates[writing].tape.between(in.From, in.To),
	}, nil
}

// between returns the seconds of a span of time.
func (p *tape) between(from, to time.Time) []ThroughputSecond {
	var out []ThroughputSecond
	add := func(x second) {
		at := time.Unix(x.at, 0).UTC()
		if x.at != 0 && !at.Before(from) && (to.IsZero() || at.Before(to)) {
			out = append(out, ThroughputSecond{at, x.consumed.units(), float64(x.capacity), int(x.throttled)})
		}
	}
	first := 0
	if !from.IsZero() {
		first = p.search(from.Unix())
	}
	for _, x := range p.seconds[first:] {
		add(x)
	}
	add(p.last)
	return out
}

// search returns the first of the past seconds at or after a time.
func (p *tape) search(at int64) int {
	i, _ := slices.BinarySearchFunc(p.seconds, at, func(x second, at int64) int { return cmp.Compare(x.at, at) })
	return i
}

// ConsumedTopic names the bus's topic that is published when a table, or one of
// its global indexes, consumes the first units of a minute.
func (s *Service) ConsumedTopic(table, index string, write bool) string {
	arn := s.ep.ARN("table/" + table)
	if index != "" {
		arn += "/index/" + index
	}
	if write {
		return consumedTopic(arn, writing)
	}
	return consumedTopic(arn, reading)
}

func consumedTopic(arn string, d direction) string {
	return arn + " consumed " + [2]string{"ReadCapacityUnits", "WriteCapacityUnits"}[d]
}

// consumedByMinute is the input of ConsumedByMinute.
type consumedByMinute struct {
	table, index string
	write        bool
	minutes      int
}

type consumedMinutes struct{ units []float64 }

// ConsumedByMinute returns the capacity units that a table, or one of its global
// indexes, consumed in each of the last minutes that are over, the oldest first:
// what auto scaling goes by. It is no operation of AWS's.
//
// Errors: ResourceNotFoundException; ValidationException for a table that is not
// held to its throughput, of which nothing is known (see Throttle).
func (s *Service) ConsumedByMinute(ctx context.Context, table, index string, write bool, minutes int) ([]float64, error) {
	out, err := bus.Do(ctx, s.ep, "ConsumedByMinute", &consumedByMinute{table, index, write, minutes}, s.consumedByMinute)
	if err != nil {
		return nil, err
	}
	return out.units, nil
}

func (s *Service) consumedByMinute(c *sim.Call, in *consumedByMinute) (*consumedMinutes, error) {
	to := c.Now().Truncate(time.Minute)
	from := to.Add(-time.Duration(in.minutes) * time.Minute)
	series, err := s.throughputSeries(c, &ThroughputSeriesInput{TableName: in.table, IndexName: in.index, From: from, To: to})
	if err != nil {
		return nil, err
	}
	if !s.opts.Throttle.holds(s.tables[s.tableName(in.table)].settings.billing) {
		return nil, errValidation("What table " + in.table + " consumes is not measured: it is not held to its throughput (see Options.Throttle)")
	}
	list := series.Reads
	if in.write {
		list = series.Writes
	}
	out := &consumedMinutes{make([]float64, in.minutes)}
	for _, x := range list {
		out.units[int(x.At.Sub(from)/time.Minute)] += x.Consumed
	}
	return out, nil
}
