// Package scheduler is Amazon EventBridge Scheduler: schedules and their targets.
package scheduler
