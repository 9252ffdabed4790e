// Package schedule reads the schedule expressions of EventBridge, cron, rate and at,
// and says when they are due.
//
// EventBridge's scheduled rules and EventBridge Scheduler speak two dialects of the
// language: Scheduler has one-time schedules and time zones, and does not mind
// whether a rate's unit agrees with its value.
//
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
package schedule
