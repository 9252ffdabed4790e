// Package lambda is AWS Lambda: functions, their execution environments, and the
// event source mappings that feed them.
package lambda
