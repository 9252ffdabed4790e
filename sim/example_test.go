package sim_test

import (
	"context"
	"fmt"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A simulator turns a year of daily work as fast as it can be computed.
func Example_simulator() {
	world := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 1})
	begin := world.Now()
	runs := 0
	world.Process(begin, "a daily job", func(ctx context.Context) {
		for world.Now().Before(begin.AddDate(1, 0, 0)) {
			runs++
			if err := sim.Sleep(ctx, 24*time.Hour); err != nil {
				return
			}
		}
	})
	if err := world.Settle(context.Background()); err != nil {
		fmt.Println(err)
	}
	fmt.Println(runs, "runs until", world.Now().Format(time.DateOnly))
	// Output:
	// 366 runs until 2001-01-01
}
