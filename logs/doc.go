// Package logs is CloudWatch Logs as far as functions and state machines need it:
// log groups and streams, events with retention, filter patterns, and subscriptions
// that deliver to functions and streams.
//
// Metric filters, queries, data protection and deliveries are refused by name.
package logs
