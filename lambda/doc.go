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
