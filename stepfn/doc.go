// Package stepfn is AWS Step Functions: state machines in Amazon States Language,
// with JSONPath and JSONata, and their executions.
//
// An execution is a pure function of its program, its state and what happens to it
// (seam.go): the interpreter's files are definition*.go, state_*.go, map_*.go, …
// Around it stands the service: what the API knows (machine*.go, version.go,
// alias*.go, activity*.go, execution*.go, map_run_operations.go, test_state*.go),
// and how executions meet the world (advance.go, request.go, integration*.go).
//
// Wait states, retries and time-outs are events of the world's clock: a wait of a
// year takes as long as one of a second. A Wait state is work, which Settle waits
// for; a task's time-out is not, so that Settle returns where an execution waits for
// a human.
//
// Tasks reach the other services over the bus, in the execution's role: Lambda by
// ARN and lambda:invoke, SQS, SNS, EventBridge, DynamoDB and Step Functions itself as
// optimised integrations with .sync and .waitForTaskToken where AWS has them, and
// every operation of every service of the jar as arn:aws:states:::aws-sdk:…. All
// else fails by the name cloudjar.NotModelled, unless a [Service.Mock] stands in.
package stepfn
