package events_test

import (
	"context"
	"fmt"
	"time"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/events"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// An event reaches the function whose rule wants it, in the form that the rule's target
// asks for. The function's policy lets EventBridge in.
func ExampleService_PutEvents() {
	ctx := context.Background()
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	defer cloud.Close()
	_ = cloud.Lambda.Handle(lambda.Function{Name: "ship", Handler: lambda.HandlerFunc(func(_ context.Context, event []byte) ([]byte, error) {
		fmt.Println(string(event))
		return nil, nil
	})})
	rule, _ := cloud.Events.PutRule(ctx, &events.PutRuleInput{
		Name: "paid", EventPattern: `{"source":["shop"],"detail":{"state":["paid"]}}`,
	})
	_, _ = cloud.Lambda.AddPermission(ctx, &lambda.AddPermissionInput{
		FunctionName: "ship", StatementId: "rule", Action: "lambda:InvokeFunction", Principal: "events.amazonaws.com", SourceArn: rule.RuleArn,
	})
	_, _ = cloud.Events.PutTargets(ctx, &events.PutTargetsInput{Rule: "paid", Targets: []events.Target{{
		Id: "ship", Arn: "arn:aws:lambda:us-east-1:123456789012:function:ship",
		InputTransformer: &events.InputTransformer{InputPathsMap: map[string]string{"id": "$.detail.id"}, InputTemplate: `{"ship": <id>}`},
	}}})
	_, err := cloud.Events.PutEvents(ctx, &events.PutEventsInput{Entries: []events.PutEventsRequestEntry{
		{Source: "shop", DetailType: "Order", Detail: `{"id":"a","state":"open"}`},
		{Source: "shop", DetailType: "Order", Detail: `{"id":"b","state":"paid"}`},
	}})
	if err != nil {
		fmt.Println(err)
	}
	_ = cloud.Settle(ctx)
	// Output: {"ship": "b"}
}

// A replay sends what an archive has kept through the rules that are there now.
func ExampleService_StartReplay() {
	ctx := context.Background()
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	defer cloud.Close()
	bus := "arn:aws:events:us-east-1:123456789012:event-bus/default"
	archive, _ := cloud.Events.CreateArchive(ctx, &events.CreateArchiveInput{ArchiveName: "all", EventSourceArn: bus})
	began := cloud.Now()
	_, _ = cloud.Events.PutEvents(ctx, &events.PutEventsInput{Entries: []events.PutEventsRequestEntry{
		{Source: "shop", DetailType: "Order", Detail: `{"id":"a"}`},
	}})
	cloud.Advance(time.Hour)
	_, _ = cloud.Events.StartReplay(ctx, &events.StartReplayInput{
		ReplayName: "again", EventSourceArn: archive.ArchiveArn, EventStartTime: began, EventEndTime: cloud.Now(),
		Destination: &events.ReplayDestination{Arn: bus},
	})
	_ = cloud.Settle(ctx)
	replay, _ := cloud.Events.DescribeReplay(ctx, &events.DescribeReplayInput{ReplayName: "again"})
	fmt.Println(replay.State, replay.EventLastReplayedTime.Equal(began))
	// Output: COMPLETED true
}
