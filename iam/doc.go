// Package iam is IAM and STS as records: roles, the policies attached to them, and
// who calls. It evaluates no policy yet.
package iam
