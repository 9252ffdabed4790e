package autoscaling_test

import (
	"flag"
	"testing"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/internal/script"
)

// The scripts in testdata are lessons on the API, for the table orders.

var lessons = script.Flags(flag.CommandLine)

// TestScripts holds the service to the answers in testdata.
func TestScripts(t *testing.T) {
	script.Play(t, lessons, func(t *testing.T, _ *script.Script) *script.Stage {
		w := newShop(t, cloudjar.Options{Seed: 1})
		return &script.Stage{World: w.World(), Wire: script.Only(w.AutoScaling.Wire()), Volatile: volatile}
	})
}

// volatile are the members whose values differ from run to run on AWS.
var volatile = []string{"ActivityId", "AlarmARN", "CreationTime", "EndTime", "NextToken", "PolicyARN", "ScalableTargetARN", "ScheduledActionARN", "StartTime"}
