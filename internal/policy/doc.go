// Package policy reads policy documents, the JSON in which AWS says who may do
// what to which resource, and writes them in the form in which AWS keeps them.
// It does not decide anything.
package policy
