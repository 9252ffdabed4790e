// Package iam is IAM and STS as records: roles, the policies attached to them, users
// and their access keys, and who calls. It evaluates no policy yet: whoever is known
// may do everything, and whoever asks may assume a role that exists.
//
// IAM is global. The service is made in every region, as all are; the one in
// us-east-1 keeps the account's records.
package iam
