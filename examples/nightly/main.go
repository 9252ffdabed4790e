// Command nightly runs a month of schedules across the night on which clocks go
// forward, with the ordinary aws-sdk-go-v2 clients, in milliseconds.
//
//	go run ./examples/nightly
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// schedules are what runs, by the name of the job.
var schedules = []struct{ name, expression string }{
	{"backup", "cron(30 2 * * ? *)"},      // every night at half past two
	{"report", "cron(0 8 ? * MON *)"},     // on Mondays at eight
	{"invoice", "cron(0 9 LW * ? *)"},     // on the last weekday of the month
	{"poll", "rate(6 hours)"},             // whatever clocks say
	{"launch", "at(2026-03-17T12:00:00)"}, // once
}

const zone = "Europe/Berlin"

func run(ctx context.Context, w io.Writer) error {
	began := time.Now()
	berlin, err := time.LoadLocation(zone)
	if err != nil {
		return err
	}
	cloud := cloudjar.New(cloudjar.Options{
		Crank: sim.Simulator, // virtual time: nothing here waits
		Start: time.Date(2026, 3, 1, 0, 0, 0, 0, berlin),
	})
	defer cloud.Close()

	runs := map[string][]time.Time{}
	job := func(ctx context.Context, input []byte) ([]byte, error) {
		runs[string(input)] = append(runs[string(input)], cloud.World().NowIn(ctx).In(berlin))
		return nil, nil
	}
	if err := cloud.Lambda.Handle(lambda.Function{Name: "job", Handler: lambda.HandlerFunc(job)}); err != nil {
		return err
	}
	if err := schedule(ctx, scheduler.NewFromConfig(cloud.Config())); err != nil {
		return err
	}
	cloud.Advance(time.Date(2026, 4, 1, 0, 0, 0, 0, berlin).Sub(cloud.Now()))

	fmt.Fprintln(w, "March 2026 in Berlin, where clocks went forward on the 29th at two:")
	for _, s := range schedules {
		fmt.Fprintf(w, "  %-8s %-24s ran %3d times\n", s.name, s.expression, len(runs[fmt.Sprintf("%q", s.name)]))
	}
	fmt.Fprintln(w, "the backups around that night:")
	for _, at := range runs[`"backup"`] {
		if at.Day() >= 27 {
			fmt.Fprintf(w, "  %s = %s UTC\n", at.Format("Mon 2 Jan 15:04 MST"), at.UTC().Format("15:04"))
		}
	}
	fmt.Fprintf(w, "real time passed: %s\n", time.Since(began).Round(time.Millisecond))
	return nil
}

// schedule makes the schedules, all for one function.
func schedule(ctx context.Context, client *scheduler.Client) error {
	for _, s := range schedules {
		_, err := client.CreateSchedule(ctx, &scheduler.CreateScheduleInput{
			Name:                       aws.String(s.name),
			ScheduleExpression:         aws.String(s.expression),
			ScheduleExpressionTimezone: aws.String(zone),
			FlexibleTimeWindow:         &types.FlexibleTimeWindow{Mode: types.FlexibleTimeWindowModeOff},
			ActionAfterCompletion:      types.ActionAfterCompletionDelete,
			Target: &types.Target{
				Arn:     aws.String("arn:aws:lambda:us-east-1:123456789012:function:job"),
				RoleArn: aws.String("arn:aws:iam::123456789012:role/schedules"),
				Input:   aws.String(fmt.Sprintf("%q", s.name)),
			},
		})
		if err != nil {
			return fmt.Errorf("schedule %s: %w", s.name, err)
		}
	}
	return nil
}
