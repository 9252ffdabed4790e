// Package stepfn is AWS Step Functions: state machines and their executions.
package stepfn
