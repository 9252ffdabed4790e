package lambda

import (
	"math"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A Distribution draws durations. The same stream of random numbers gives the same
// durations, on every run.
type Distribution func(*sim.Rand) time.Duration

// Constant is always d.
func Constant(d time.Duration) Distribution {
	return func(*sim.Rand) time.Duration { return d }
}

// Uniform is between low and high, all equally likely.
func Uniform(low, high time.Duration) Distribution {
	return func(r *sim.Rand) time.Duration { return low + time.Duration(r.Float64()*float64(high-low)) }
}

// Exponential has no memory, only a mean.
func Exponential(mean time.Duration) Distribution {
	return func(r *sim.Rand) time.Duration { return r.Exp(mean) }
}

// LogNormal has a median and a shape sigma: the logarithm's standard deviation.
// 0.1 is narrow; at 1 the slowest percent takes ten times the median.
func LogNormal(median time.Duration, sigma float64) Distribution {
	return func(r *sim.Rand) time.Duration {
		return time.Duration(float64(median) * math.Exp(r.Normal(0, sigma)))
	}
}

// Empirical draws from what was measured: between two neighbours of the sorted
// samples, all gaps equally likely. It is 0 without samples.
func Empirical(samples ...time.Duration) Distribution {
	sorted := slices.Sorted(slices.Values(samples))
	switch len(sorted) {
	case 0:
		return Constant(0)
	case 1:
		return Constant(sorted[0])
	}
	return func(r *sim.Rand) time.Duration {
		at := r.Float64() * float64(len(sorted)-1)
		i := int(at)
		return sorted[i] + time.Duration((at-float64(i))*float64(sorted[i+1]-sorted[i]))
	}
}

// Plus is the sum of two.
func (d Distribution) Plus(other Distribution) Distribution {
	return func(r *sim.Rand) time.Duration { return d(r) + other(r) }
}

// draw is a duration that is never negative; no distribution is no time at all.
func (d Distribution) draw(r *sim.Rand) time.Duration {
	if d == nil {
		return 0
	}
	return max(0, d(r))
}
