// Package sdktest proves cloudjar against the real aws-sdk-go-v2 clients. It is
// a module of its own, so that the clients' versions are nobody's requirement.
package sdktest
