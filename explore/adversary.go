package explore

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cloudjar/cloudjar/fault"
	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// What may happen to any request, whatever the service.
var (
	throttle = sim.Misbehaviour{
		Name: "api/throttle", Chance: 0.03,
		What: "a request is throttled, though never an SDK's third attempt",
		Doc:  "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html",
	}
	failure = sim.Misbehaviour{
		Name: "api/failure", Chance: 0.02,
		What: "a request fails with a 5xx and without effect, though never an SDK's third attempt",
		Doc:  "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html",
	}
	lostAnswer = sim.Misbehaviour{
		Name: "api/lost-answer", Chance: 0.03,
		What: "a request takes effect and its answer is lost, so that the SDK sends it again",
		Doc:  "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_prevent_interaction_failure_idempotent.html",
	}
	skew = sim.Misbehaviour{
		Name: "api/clock-skew", Chance: 0.05,
		What: "the Date of an answer is up to two minutes off: the service's clock is not the caller's",
		Doc:  "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html",
	}
	delay = sim.Misbehaviour{
		Name: "api/delay", Chance: 0.2,
		What: "a request is under way for up to 300 ms instead of 5, so that others overtake it",
		Doc:  "https://docs.aws.amazon.com/whitepapers/latest/fault-isolation-boundaries/fault-isolation-boundaries.html",
	}
)

// Misbehaviours lists what may happen to any request.
func Misbehaviours() []*sim.Misbehaviour {
	return []*sim.Misbehaviour{&throttle, &failure, &lostAnswer, &skew, &delay}
}

// lastAttempt is the one that an SDK does not repeat: three attempts in the
// standard retry mode.
const lastAttempt = 3

const (
	usualLatency   = 5 * time.Millisecond
	longestLatency = 300 * time.Millisecond
	widestSkew     = 2 * time.Minute // AWS takes signatures of five
)

// A Decision is a misbehaviour that happened. Its key names it within a seed: a
// run in which it is switched off decides everything else as before.
type Decision struct {
	Key  string    // "sqs/duplicate:1f3a5c70"
	Rule string    // the misbehaviour's name
	At   time.Time // in the world
	By   string    // the caller; empty for the world itself
	On   string    // what it happened to
	What string
	Doc  string
}

func (d Decision) String() string {
	by := ""
	if d.By != "" {
		by = " by " + d.By
	}
	return fmt.Sprintf("%s  %s  %s%s: %s", d.At.Format("15:04:05.000"), d.Key, d.On, by, d.What)
}

// Rules say which misbehaviours there may be. The zero value allows all.
type Rules struct {
	Off []string // names, or prefixes such as "sqs/", that never happen

	// Only, if not nil, is the decisions by key that may happen: the schedule of
	// a run that is replayed or made smaller.
	Only map[string]bool
}

func (r Rules) allow(name string) bool {
	return !slices.ContainsFunc(r.Off, func(off string) bool { return covers(off, name) })
}

func covers(off, name string) bool {
	return name == off || strings.HasSuffix(off, "/") && strings.HasPrefix(name, off)
}

// Unknown returns the first name or prefix that none of the misbehaviours has.
func Unknown(off []string, all []*sim.Misbehaviour) (name string, unknown bool) {
	for _, name := range off {
		if !slices.ContainsFunc(all, func(m *sim.Misbehaviour) bool { return covers(name, m.Name) }) {
			return name, true
		}
	}
	return "", false
}

// An Adversary decides, by its seed, which of the things that AWS allows happen
// in one world. Attach puts it there.
type Adversary struct {
	mu      sync.Mutex
	seed    uint64
	rules   Rules
	moods   map[string]float64 // by rule, how much its chance is multiplied
	calls   map[string]uint64  // by caller, how many requests it began
	seen    map[string]uint64  // how often each point came up
	current request
	done    []Decision

	Tell func(Decision) // if set, is told of each decision as it is made
}

// A request is a caller's n-th, in one of its attempts.
type request struct {
	id      sim.EventID
	name    string
	attempt int
}

// New returns the adversary of a seed.
func New(seed uint64, rules Rules) *Adversary {
	return &Adversary{
		seed: seed, rules: rules,
		moods: map[string]float64{}, calls: map[string]uint64{}, seen: map[string]uint64{},
	}
}

// Fork returns the adversary as it is now, for a fork of the world. The two decide
// alike as long as the same happens to both.
func (a *Adversary) Fork() any {
	a.mu.Lock()
	defer a.mu.Unlock()
	return &Adversary{
		seed: a.seed, rules: a.rules, current: a.current, done: slices.Clone(a.done), Tell: a.Tell,
		moods: maps.Clone(a.moods), calls: maps.Clone(a.calls), seen: maps.Clone(a.seen),
	}
}

// Attach sets the adversary on a world that nobody uses yet.
func (a *Adversary) Attach(w *sim.World) {
	w.Oppose(a)
	w.Intercept(a)
}

// Decisions returns what happened so far, in order.
func (a *Adversary) Decisions() []Decision {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.done)
}

// Before counts the caller's requests and may throttle or fail one.
func (a *Adversary) Before(c *sim.Call, _ any) error {
	if c.Nested() {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.current = a.request(c)
	if a.current.attempt <= 1 {
		a.calls[c.Caller()]++
	}
	switch {
	case !a.current.repeated():
		return nil
	case a.decide(c, &throttle, ""):
		return fault.Throttled(c.Service)
	case a.decide(c, &failure, ""):
		return fault.Failed(c.Service)
	}
	return nil
}

// After may lose the answer to a request that took effect, or give it another date.
func (a *Adversary) After(c *sim.Call, err error) error {
	if c.Nested() || err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if m := wire.MetaFrom(c.Context()); m != nil && a.decide(c, &skew, "") {
		m.Skew = time.Duration((2*a.share(a.point(c, &skew, "")) - 1) * float64(widestSkew))
	}
	if !a.request(c).repeated() || !a.decide(c, &lostAnswer, "") {
		return err
	}
	return sim.ErrAnswerLost
}

// Latency is how long a request is under way; it is the world's, in Options.
func (a *Adversary) Latency(c *sim.Call) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	if attemptOf(c) == 0 || !a.decide(c, &delay, "") {
		return usualLatency
	}
	return usualLatency + time.Duration(a.share(a.point(c, &delay, ""))*float64(longestLatency-usualLatency))
}

// request names the request that a call from outside is: the caller's n-th, not
// counting attempts, so that a retry more or less renames none that follows.
func (a *Adversary) request(c *sim.Call) request {
	if c.ID() != 0 && c.ID() == a.current.id {
		return a.current
	}
	n, attempt := a.calls[c.Caller()], attemptOf(c)
	if attempt <= 1 {
		n++
	}
	return request{c.ID(), c.Caller() + " " + strconv.FormatUint(n, 10) + "." + strconv.Itoa(attempt), attempt}
}

func (r request) repeated() bool { return r.attempt > 0 && r.attempt < lastAttempt }

func attemptOf(c *sim.Call) int {
	if m := wire.MetaFrom(c.Context()); m != nil {
		return m.Attempt
	}
	return 0
}

// point names where a misbehaviour may happen: in a caller's request, or, within
// the world's own events, at what the service's key says.
func (a *Adversary) point(c *sim.Call, m *sim.Misbehaviour, key string) string {
	if c.Nested() || c.Caller() == "" {
		return m.Name + " " + key
	}
	return m.Name + " " + a.request(c).name + " " + key
}

// Decide reports whether a misbehaviour happens.
func (a *Adversary) Decide(c *sim.Call, m *sim.Misbehaviour, key string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.decide(c, m, key)
}

func (a *Adversary) decide(c *sim.Call, m *sim.Misbehaviour, key string) bool {
	if !a.rules.allow(m.Name) {
		return false
	}
	point := a.point(c, m, key)
	a.seen[point]++
	point += " " + strconv.FormatUint(a.seen[point], 10)
	sum := hash.New.Uint64(a.seed).String(point)
	if r := sim.NewRand(uint64(sum)); r.Float64() >= m.Chance*a.mood(m) {
		return false
	}
	id := fmt.Sprintf("%s:%08x", m.Name, uint32(uint64(sum)>>32))
	if a.rules.Only != nil && !a.rules.Only[id] {
		return false
	}
	on := key
	if c.Service != "" {
		on = strings.TrimSpace(c.Service + ":" + c.Operation + " " + key)
	}
	d := Decision{Key: id, Rule: m.Name, At: c.Now(), By: c.Caller(), On: on, What: m.What, Doc: m.Doc}
	a.done = append(a.done, d)
	if a.Tell != nil {
		a.Tell(d)
	}
	return true
}

// share is how much of a misbehaviour happens at a point.
func (a *Adversary) share(point string) float64 {
	r := sim.NewRand(uint64(hash.New.Uint64(a.seed).String(point).String("share")))
	return r.Float64()
}

// mood is how much the seed likes a rule. Seeds differ in that: some never do a
// thing, some hardly do anything else, and so they find what an even mixture of
// everything hides.
func (a *Adversary) mood(m *sim.Misbehaviour) float64 {
	mood, ok := a.moods[m.Name]
	if !ok {
		r := sim.NewRand(uint64(hash.New.Uint64(a.seed).String("mood").String(m.Name)))
		mood = [...]float64{0, 0, 1, 1, 3, 8}[r.IntN(6)]
		a.moods[m.Name] = mood
	}
	return mood
}
