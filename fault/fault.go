package fault

import (
	"fmt"
	"math"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// Kinds of faults that any request may meet. Every other kind is the second half
// of a misbehaviour's name: "duplicate" of the service "sqs" is the rule
// "sqs/duplicate" of docs/explore.md.
const (
	Throttle   = "throttle"    // too busy, in the service's words
	Failure    = "failure"     // a 5xx, in the service's words, without effect
	Error      = "error"       // the error that the fault names
	LoseAnswer = "lose-answer" // the request takes effect and its answer is lost
	Latency    = "latency"     // the request is under way longer
)

// A Fault is what goes wrong, where, and how often. The zero value of a field
// means any, always, or without end.
type Fault struct {
	Service   string // as AWS signs for it: dynamodb, s3, …; patterns with * and ?
	Operation string // "PutItem", "Put*"
	Resource  string // the name or ARN of what the request is about
	Caller    string // who asks, as sim.WithCaller names it, or a function's name

	Kind   string
	Code   string // of an Error
	Status int    // of an Error; 0 is 400
	Delay  Delay  // of a Latency

	Chance float64       // 0 is always
	Times  int           // how often at most; 0 is without end
	After  time.Duration // from when on, counted from the injection
	For    time.Duration // for how long; 0 is for ever
}

// String writes the fault as Parse reads it.
func (f Fault) String() string {
	var b strings.Builder
	b.WriteString(pattern(f.Service) + ":" + pattern(f.Operation))
	word := func(name, value string) {
		if value != "" {
			b.WriteString(" " + name + " " + value)
		}
	}
	word("on", f.Resource)
	word("by", f.Caller)
	switch f.Kind {
	case Error:
		b.WriteString(" error=" + f.Code)
		if f.Status != 0 {
			fmt.Fprintf(&b, " status=%d", f.Status)
		}
	case Latency:
		b.WriteString(" latency=" + f.Delay.String())
	default:
		b.WriteString(" " + f.Kind)
	}
	if f.Chance != 0 {
		b.WriteString(" p=" + strconv.FormatFloat(f.Chance, 'g', -1, 64))
	}
	if f.Times != 0 {
		fmt.Fprintf(&b, " times=%d", f.Times)
	}
	if f.After != 0 {
		fmt.Fprintf(&b, " after=%s", f.After)
	}
	if f.For != 0 {
		fmt.Fprintf(&b, " for=%s", f.For)
	}
	return b.String()
}

func pattern(p string) string {
	if p == "" {
		return "*"
	}
	return p
}

// Must is Parse for text that is known to be right. It panics where Parse fails.
func Must(text string) Fault {
	f, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return f
}

// Parse reads a fault: service:operation, then in any order "on" a resource, "by"
// a caller, the kind, and p=, times=, after=, for=.
func Parse(text string) (Fault, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Fault{}, fmt.Errorf("fault: %q says nothing: want such as dynamodb:PutItem throttle", text)
	}
	var f Fault
	var ok bool
	if f.Service, f.Operation, ok = strings.Cut(words[0], ":"); !ok {
		return Fault{}, fmt.Errorf("fault: %q begins with %q: want service:operation, such as dynamodb:PutItem or *:*", text, words[0])
	}
	f.Service, f.Operation = specific(f.Service), specific(f.Operation)
	for i := 1; i < len(words); i++ {
		word := words[i]
		if word == "on" || word == "by" {
			if i++; i == len(words) {
				return Fault{}, fmt.Errorf("fault: %q ends behind %q, which wants a name", text, word)
			}
			if word == "on" {
				f.Resource = specific(words[i])
			} else {
				f.Caller = specific(words[i])
			}
			continue
		}
		if err := f.read(word); err != nil {
			return Fault{}, fmt.Errorf("fault: %q: %w", text, err)
		}
	}
	return f, f.check(text)
}

func specific(pattern string) string {
	if pattern == "*" {
		return ""
	}
	return pattern
}

// read takes in one word: a kind, or name=value.
func (f *Fault) read(word string) (err error) {
	name, value, valued := strings.Cut(word, "=")
	if !valued {
		if f.Kind != "" {
			return fmt.Errorf("it has two kinds, %q and %q", f.Kind, word)
		}
		f.Kind = word
		return nil
	}
	switch name {
	case Error:
		f.Kind, f.Code = Error, value
	case Latency:
		f.Kind = Latency
		f.Delay, err = parseDelay(value)
	case "status":
		f.Status, err = strconv.Atoi(value)
	case "p":
		f.Chance, err = strconv.ParseFloat(value, 64)
	case "times":
		f.Times, err = strconv.Atoi(value)
	case "after":
		f.After, err = time.ParseDuration(value)
	case "for":
		f.For, err = time.ParseDuration(value)
	default:
		return fmt.Errorf("unknown word %q: want error=, latency=, status=, p=, times=, after= or for=", word)
	}
	if err != nil {
		return fmt.Errorf("%q: %w", word, err)
	}
	return nil
}

func (f *Fault) check(text string) error {
	switch {
	case f.Kind == "":
		return fmt.Errorf("fault: %q has no kind: want throttle, failure, error=Code, lose-answer, latency=50ms, or a misbehaviour such as duplicate", text)
	case !(f.Chance >= 0 && f.Chance <= 1):
		return fmt.Errorf("fault: %q: p is a probability, from 0 to 1", text)
	case f.Times < 0 || f.After < 0 || f.For < 0:
		return fmt.Errorf("fault: %q: times, after and for are not negative", text)
	case f.Kind == Error && f.Code == "":
		return fmt.Errorf("fault: %q: error= wants an error code, such as error=NoSuchKey", text)
	case f.Status != 0 && (f.Status < 400 || f.Status > 599):
		return fmt.Errorf("fault: %q: the status of an error is from 400 to 599", text)
	}
	for _, p := range []string{f.Service, f.Operation, f.Resource, f.Caller} {
		if _, err := path.Match(p, ""); err != nil {
			return fmt.Errorf("fault: %q: %q is no pattern", text, p)
		}
	}
	return nil
}

// A Delay is a distribution of latencies.
type Delay struct {
	Shape string // "" is constant, "exp", "uniform"
	A, B  time.Duration
}

// String writes the delay as Parse reads it: 50ms, exp(50ms), uniform(10ms,2s).
func (d Delay) String() string {
	switch d.Shape {
	case "":
		return d.A.String()
	case "exp":
		return "exp(" + d.A.String() + ")"
	}
	return d.Shape + "(" + d.A.String() + "," + d.B.String() + ")"
}

func parseDelay(text string) (d Delay, err error) {
	inner := text
	if shape, rest, ok := strings.Cut(text, "("); ok {
		d.Shape, inner = shape, strings.TrimSuffix(rest, ")")
	}
	first, second, two := strings.Cut(inner, ",")
	if d.A, err = time.ParseDuration(first); err != nil {
		return d, err
	}
	if two {
		if d.B, err = time.ParseDuration(second); err != nil {
			return d, err
		}
	}
	switch {
	case d.Shape != "" && d.Shape != "exp" && d.Shape != "uniform", (d.Shape == "uniform") != two,
		d.Shape != "" && !strings.HasSuffix(text, ")"):
		return d, fmt.Errorf("want a latency such as 50ms, exp(50ms) or uniform(10ms,2s)")
	case d.A < 0 || two && d.B < d.A:
		return d, fmt.Errorf("latencies are not negative, and go from low to high")
	}
	return d, nil
}

func (d Delay) draw(r sim.Rand) time.Duration {
	switch d.Shape {
	case "exp":
		return time.Duration(math.Min(float64(r.Exp(d.A)), math.MaxInt64/2))
	case "uniform":
		return d.A + time.Duration(r.Float64()*float64(d.B-d.A))
	}
	return d.A
}
