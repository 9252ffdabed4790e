// Package logs is CloudWatch Logs as far as functions and state machines need it.
package logs
