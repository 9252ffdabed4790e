package scheduler_test

import (
	"context"
	"fmt"
	"time"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/scheduler"
	"github.com/cloudjar/cloudjar/sim"
)

// A reminder at a time on the clocks of a place, which is gone afterwards.
func ExampleService_CreateSchedule() {
	ctx := context.Background()
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator, Start: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)})
	defer cloud.Close()
	_ = cloud.Lambda.Handle(lambda.Function{Name: "remind", Handler: lambda.HandlerFunc(func(ctx context.Context, event []byte) ([]byte, error) {
		fmt.Println(cloud.World().NowIn(ctx).Format(time.DateTime), string(event))
		return nil, nil
	})})
	_, err := cloud.Scheduler.CreateSchedule(ctx, &scheduler.CreateScheduleInput{
		Name: "call-mum", ScheduleExpression: "at(2026-07-04T18:00:00)", ScheduleExpressionTimezone: "America/New_York",
		FlexibleTimeWindow: &scheduler.FlexibleTimeWindow{Mode: "OFF"}, ActionAfterCompletion: "DELETE",
		Target: &scheduler.Target{
			Arn:     "arn:aws:lambda:us-east-1:123456789012:function:remind",
			RoleArn: "arn:aws:iam::123456789012:role/schedules", Input: `{"what":"call mum"}`,
		},
	})
	if err != nil {
		fmt.Println(err)
	}
	cloud.Advance(7 * 24 * time.Hour)
	_, err = cloud.Scheduler.GetSchedule(ctx, &scheduler.GetScheduleInput{Name: "call-mum"})
	fmt.Println(err)
	// Output:
	// 2026-07-04 22:00:00 {"what":"call mum"}
	// ResourceNotFoundException: Schedule call-mum does not exist.
}
