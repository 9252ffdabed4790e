// Package scheduler is Amazon EventBridge Scheduler: schedules, once or again and
// again, on the clocks of any time zone, and their targets: a template for the usual
// ones, and any operation of any service of the jar by its name.
//
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html
package scheduler
