package lambda_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// exampleService is the region's Lambda: in a cloud, cloud.Lambda.
func exampleService() (*sim.World, *lambda.Service) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 1})
	return w, lambda.New(&bus.Endpoint{World: w, Bus: bus.New(nil), Service: "lambda", Region: "us-east-1", Account: "123456789012"}, lambda.Options{})
}

// A function with code in Go. NewHandler of aws-lambda-go makes a Handler of a
// function with any arguments.
func ExampleService_Handle() {
	_, s := exampleService()
	err := s.Handle(lambda.Function{Name: "greet", Handler: lambda.HandlerFunc(func(ctx context.Context, event []byte) ([]byte, error) {
		if string(event) == "{}" {
			return nil, errors.New("whom?")
		}
		return []byte(`"hello, ` + string(event[1:])), nil
	})})
	if err != nil {
		fmt.Println(err)
	}
	for _, event := range []string{`"world"`, ``} {
		out, err := s.Invoke(context.Background(), &lambda.InvokeInput{FunctionName: "greet", Payload: []byte(event)})
		fmt.Printf("%s %q %v\n", out.Payload, out.FunctionError, err)
	}
	// Output:
	// "hello, world" "" <nil>
	// {"errorMessage":"whom?","errorType":"errorString"} "Unhandled" <nil>
}

// How many environments a function needs, and how many invocations start cold, is
// seen in a simulation of a day without any code.
func ExampleModel() {
	w, s := exampleService()
	err := s.Handle(lambda.Function{
		Name: "checkout", Runtime: "nodejs22.x", Memory: 1024,
		Model: &lambda.Model{Duration: lambda.LogNormal(80*time.Millisecond, 0.5)},
	})
	if err != nil {
		fmt.Println(err)
	}
	w.Process(w.Now(), "customers", func(ctx context.Context) {
		gap, r := lambda.Exponential(time.Minute), sim.NewRand(1)
		for range 24 * 60 {
			if err := sim.Sleep(ctx, gap(&r)); err != nil {
				return
			}
			if _, err := s.Invoke(ctx, &lambda.InvokeInput{FunctionName: "checkout"}); err != nil {
				return
			}
		}
	})
	if err := w.Settle(context.Background()); err != nil {
		fmt.Println(err)
	}
	f, err := s.Fleet(context.Background(), "checkout")
	fmt.Println(f.Invocations, "invocations,", f.ColdStarts, "cold starts,", f.Environments, "environment", err)
	for _, u := range w.Usage() {
		fmt.Printf("%s %.2f\n", u.Dimension, u.Quantity)
	}
	// Output:
	// 1440 invocations, 4 cold starts, 1 environment <nil>
	// Request 1440.00
	// Lambda-GB-Second 132.42
}
