// Command coldstarts simulates a day of a Lambda function with two million invocations
// and draws what happens: how many environments there are, how many invocations start
// cold or are throttled, and what it costs.
//
//	go run ./examples/coldstarts -reserved 60 -o day.svg
//
// The function is a model: it waits for a database and computes for some time, less with
// more memory, since Lambda gives processors by memory.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// A setting is what the simulation is asked to do.
type setting struct {
	Seed        uint64
	Runtime     string
	Memory      int // MB
	Reserved    int // 0 is none
	KeepAlive   time.Duration
	Invocations float64 // in 24 hours
	Horizon     time.Duration
}

func main() {
	var s setting
	flag.Uint64Var(&s.Seed, "seed", 1, "what everything is drawn from")
	flag.StringVar(&s.Runtime, "runtime", "nodejs22.x", "whose measured cold starts are taken")
	flag.IntVar(&s.Memory, "memory", 512, "of the function, in MB")
	flag.IntVar(&s.Reserved, "reserved", 100, "reserved concurrency; 0 is none")
	flag.DurationVar(&s.KeepAlive, "keepalive", 650*time.Second, "how long an idle environment is kept")
	flag.Float64Var(&s.Invocations, "invocations", 2e6, "in 24 hours")
	flag.DurationVar(&s.Horizon, "for", 24*time.Hour, "how long is simulated, from midnight")
	to := flag.String("o", "coldstarts.svg", "the picture")
	flag.Parse()
	if err := run(context.Background(), s, *to, os.Stdout, os.Stderr); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, s setting, to string, w, progress io.Writer) error {
	began := time.Now()
	r, err := simulate(ctx, s, progress)
	if err != nil {
		return err
	}
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := draw(file, r); err != nil {
		return err
	}
	last := r.Samples[len(r.Samples)-1]
	fmt.Fprintf(w, "%s invocations, %s cold starts (%.2f %%), %s throttled, %.2f USD at list prices\n",
		thousands(last.Invocations), thousands(last.ColdStarts), 100*float64(last.ColdStarts)/float64(max(1, last.Invocations)), thousands(last.Throttles), last.USD)
	fmt.Fprintf(w, "%s in %s: %s\n", s.Horizon, time.Since(began).Round(time.Millisecond), to)
	return nil
}

// A result is how a simulation went.
type result struct {
	setting
	Samples []sample // at even distances
}

// A sample is what has happened so far, and what there is at the end of its interval;
// of what is under way, the most in the interval.
type sample struct {
	At                    time.Duration
	Running, Environments int

	Invocations, ColdStarts, Throttles uint64
	USD                                float64
}

const (
	samples = 288 // of a day: every five minutes
	looks   = 30  // at what is under way, in a sample
)

// simulate runs the day and tells of its progress.
func simulate(ctx context.Context, s setting, progress io.Writer) (*result, error) {
	cloud := cloudjar.New(cloudjar.Options{
		Crank: sim.Simulator, Seed: s.Seed, Record: -1, // nobody asks what led to what
		Lambda: lambda.Options{KeepAlive: s.KeepAlive},
	})
	defer cloud.Close()
	f := lambda.Function{
		Name: "checkout", Runtime: s.Runtime, Memory: s.Memory, Timeout: 10 * time.Second,
		Model: &lambda.Model{Duration: takes(s.Memory)},
	}
	if s.Reserved > 0 {
		f.Reserved = &s.Reserved
	}
	if err := cloud.Lambda.Handle(f); err != nil {
		return nil, err
	}
	opened := cloud.Now()
	newLoad(cloud.World(), cloud.Lambda, f.Name, s.Seed, s.Invocations, s.Horizon)
	r := &result{setting: s, Samples: []sample{{}}}
	for i := range samples {
		next := sample{At: s.Horizon * time.Duration(i+1) / samples}
		for look := range looks {
			from := s.Horizon * time.Duration(i) / samples
			if err := cloud.World().Run(opened.Add(from + (next.At-from)*time.Duration(look+1)/looks)); err != nil {
				return nil, err
			}
			fleet, err := cloud.Lambda.Fleet(ctx, f.Name)
			if err != nil {
				return nil, err
			}
			next.Running, next.Environments = max(next.Running, fleet.Running), fleet.Environments
			next.Invocations, next.ColdStarts, next.Throttles = fleet.Invocations, fleet.ColdStarts, fleet.Throttles
		}
		bill := cloud.Bill()
		for _, share := range bill.ByService() { // at list prices: a day is not what free tiers are for
			next.USD += share.Amount
		}
		r.Samples = append(r.Samples, next)
		fmt.Fprintf(progress, "\r%s  %s invocations  %s cold  %s throttled  %4d environments ", clock(next.At),
			thousands(next.Invocations), thousands(next.ColdStarts), thousands(next.Throttles), next.Environments)
	}
	fmt.Fprintln(progress)
	return r, nil
}

// takes is how long an invocation takes: some 300 ms of waiting, and 200 ms of a whole
// processor, which 1,769 MB come with; less memory is a share of one.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
func takes(memory int) lambda.Distribution {
	computing := 200 * time.Millisecond * 1769 / time.Duration(min(memory, 1769))
	return lambda.LogNormal(300*time.Millisecond, 0.5).Plus(lambda.LogNormal(computing, 0.25))
}
