package sim

import (
	"math"
	"time"

	"github.com/cloudjar/cloudjar/internal/hash"
)

// Rand is a seeded stream of random numbers. Two streams with the same key give
// the same numbers, on every run and machine.
type Rand struct{ state uint64 }

// NewRand returns the stream of a key of one's own. Inside the world draw from
// Call.Rand instead, which keys by who draws.
func NewRand(key uint64) Rand { return Rand{state: key} }

func newRand(key hash.Sum) Rand { return Rand{state: uint64(key)} }

// Uint64 returns the next 64 random bits (SplitMix64).
func (r *Rand) Uint64() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Float64 returns a number in [0, 1).
func (r *Rand) Float64() float64 { return float64(r.Uint64()>>11) / (1 << 53) }

// IntN returns a number in [0, n), and 0 when n < 1.
func (r *Rand) IntN(n int) int {
	if n < 1 {
		return 0
	}
	return int(r.Float64() * float64(n))
}

// Exp returns an exponentially distributed duration with the given mean.
func (r *Rand) Exp(mean time.Duration) time.Duration {
	return time.Duration(-math.Log(1-r.Float64()) * float64(mean))
}

// Normal returns a normally distributed number (Box and Muller).
func (r *Rand) Normal(mean, deviation float64) float64 {
	radius := math.Sqrt(-2 * math.Log(1-r.Float64()))
	return mean + deviation*radius*math.Cos(2*math.Pi*r.Float64())
}

const (
	upperAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	hexAlphabet   = "0123456789abcdef"
)

// Upper returns n characters of [0-9A-Z], the form of DynamoDB's request ids.
func (r *Rand) Upper(n int) string { return r.text(n, upperAlphabet) }

// Hex returns n lower-case hexadecimal digits.
func (r *Rand) Hex(n int) string { return r.text(n, hexAlphabet) }

func (r *Rand) text(n int, alphabet string) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(b)
}

// UUID returns a version 4 UUID.
func (r *Rand) UUID() string {
	b := []byte(r.Hex(32))
	b[12] = '4'
	b[16] = "89ab"[r.IntN(4)]
	s := string(b)
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
