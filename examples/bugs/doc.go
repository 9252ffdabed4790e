// Package bugs is ten classic serverless bugs, each a small program as people write
// it, with its fix beside it: the functions that end in Wrong, and those that do
// not. All of them work when nothing unusual happens. Its tests let cloudtest
// explore what AWS allows: every Wrong is found within 200 seeds and shrunk to at
// most three things that have to happen, and every fix holds for thousands.
//
//	go test ./examples/bugs
//	go test ./examples/bugs -run FixesHold -cloudjar.seeds=0:2000
package bugs
