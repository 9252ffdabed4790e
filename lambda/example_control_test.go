package lambda_test

import (
	"context"
	"fmt"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/lambda"
)

// A tenth of the customers get the new version.
func ExampleService_UpdateAlias() {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	ctx, functions := context.Background(), cloud.Lambda

	greet := func(word string) {
		err := functions.Handle(lambda.Function{Name: "greet", Handler: lambda.HandlerFunc(func(context.Context, []byte) ([]byte, error) {
			return []byte(`"` + word + `"`), nil
		})})
		if err != nil {
			panic(err)
		}
		if _, err := functions.PublishVersion(ctx, &lambda.PublishVersionInput{FunctionName: "greet"}); err != nil {
			panic(err)
		}
	}
	greet("hello")
	greet("hi")
	_, err := functions.CreateAlias(ctx, &lambda.CreateAliasInput{FunctionName: "greet", Name: "live", FunctionVersion: "1"})
	if err != nil {
		panic(err)
	}
	_, err = functions.UpdateAlias(ctx, &lambda.UpdateAliasInput{
		FunctionName: "greet", Name: "live",
		RoutingConfig: &lambda.AliasRoutingConfiguration{AdditionalVersionWeights: map[string]float64{"2": 0.1}},
	})
	if err != nil {
		panic(err)
	}
	answers := map[string]int{}
	for range 1000 {
		out, err := functions.Invoke(ctx, &lambda.InvokeInput{FunctionName: "greet:live"})
		if err != nil {
			panic(err)
		}
		answers[string(out.Payload)]++
	}
	fmt.Println(answers[`"hi"`] > 50 && answers[`"hi"`] < 150, answers[`"hello"`]+answers[`"hi"`])
	// Output: true 1000
}
