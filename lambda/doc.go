// Package lambda is AWS Lambda: functions, their execution environments, and the
// event source mappings that feed them.
//
// # Functions
//
// A function comes from [Service.Handle], with code in Go, or from CreateFunction as
// on AWS: with a zip, an object of S3, or the name of a container image. A zip is run
// by an [Executor]. Both are functions to every operation: they have versions,
// aliases with weights, layers, policies, URLs, reserved and provisioned concurrency.
//
// A new function is Pending and an update InProgress until [Options].CreateDelay and
// UpdateDelay are over. Without delays both are over when the answer arrives, so that
// tests need no waiters; the answers say Pending and InProgress all the same.
//
// # How a function runs
//
// An invocation takes the most recently used idle environment of its version, or
// waits for a new one: the platform's cold start ([Function].ColdStart), then the
// function's init phase ([Function].New). Idle environments live for
// [Options].KeepAlive, all for [Options].Lifetime. The code of Go functions runs
// outside the world, in world time: in a bubble time is virtual, and a time-out of 15
// minutes passes at once. Plain handlers start cold in no time unless they say
// otherwise; a [Model] takes what was measured on AWS ([MeasuredInit]).
//
// Concurrency is the account's, reserved or provisioned; new environments and
// invocations per second are limited as on AWS. Asynchronous events wait in a queue,
// are tried again and end at their destinations or dead letters. Events that come
// back to a function 16 times, by the trace header that the services hand on, are
// stopped.
//
// A fork has the environments, idle and busy, and nothing of what runs outside: what
// was under way there comes to its deadline, and memory is made anew by New. Streamed
// answers reach their callers when they have ended. Provisioned capacity is metered
// when it is used, changed or given back.
//
// # Who may invoke
//
// The account's own users and roles may do everything. An AWS service, another
// account or an unsigned caller of a URL needs a statement in the policy of what it
// names: the function, the version or the alias.
//
// # What is a record
//
// Code signing configs (none of the packages is signed, so that Enforce refuses them
// all), KMS keys, runtime management configs and container images are kept and
// described, and change nothing else. Networks, file systems, durable executions and
// capacity providers are refused by name.
//
// # Inside
//
// A function in the service's table never changes: who changes it stores a changed
// copy. A fork therefore costs the same whatever there is, and shares nothing that
// can be observed.
package lambda
