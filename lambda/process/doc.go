// Package process runs Lambda packages as processes of this machine, in real
// time: the zip's own bootstrap, or the machine's python3 or node under a
// bootstrap of ours, each against a Lambda Runtime API of its own on loopback.
//
//	executor := process.New(process.Options{})
//	defer executor.Close()
//	cloud := cloudjar.New(cloudjar.Options{Lambda: lambda.Options{Executor: executor}})
//
// An environment is a directory with four folders, which stand for AWS's: task
// is /var/task, opt is /opt (the layers), runtime is /var/runtime, tmp is /tmp.
// LAMBDA_TASK_ROOT, TMPDIR, PATH and the rest of the environment say where they
// are. A process sees the machine's file system, so what it writes to a literal
// /tmp it shares with others; what uses TMPDIR (os.TempDir, tempfile,
// os.tmpdir) stays with the environment, and outlives a time-out as on AWS.
//
// Between two invocations the process is frozen (SIGSTOP). An environment's
// Close, or its executor's, kills it with all its process group and removes the
// directory. A process whose parent is killed ends by itself.
//
// # Memory
//
// On Linux the resident memory of the process and its descendants is read from
// /proc every 20 ms, and the main process's peak at the end of each invocation:
// one that had more than the function's memory is killed, and answers
// Runtime.OutOfMemory. Limits on address space (RLIMIT_AS) would stop Go and
// Node.js, which reserve far more than they use. Elsewhere memory is neither
// measured nor limited.
//
// # Not modelled
//
// Refused by name: runtimes other than provided.*, python3.* and nodejs*,
// container images, external extensions in a layer, events of the Extensions
// API (an internal extension that asks for none gets its SIGTERM), the Logs and
// Telemetry APIs, SnapStart's part of the Runtime API. Windows, which has no
// process groups.
//
// Not there: the AWS SDKs that AWS's Python and Node.js runtimes bring along.
//
// Not enforced: EphemeralMB, the sandbox's user and its read-only file system.
//
// See https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
// and https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
package process
