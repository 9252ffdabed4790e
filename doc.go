// Package cloudjar is a cloud in a jar: AWS's serverless stack inside the
// process, behind the unmodified aws-sdk-go-v2 clients, with no socket.
//
//	cloud := cloudjar.New(cloudjar.Options{})
//	defer cloud.Close()
//	db := dynamodb.NewFromConfig(cloud.Config()) // the SDK's own client
//
// A [Cloud] has every service in it, one clock that moves them all, and one
// record of what happened and why. In tests, use package cloudtest: the cloud
// then lives in a testing/synctest bubble, where time is virtual and the same
// test runs the same way every time.
//
// What the jar does not model it refuses by name; it never dials out.
package cloudjar
