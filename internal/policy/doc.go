// Package policy reads policy documents, the JSON in which AWS says who may do
// what to which resource, writes them in the form in which AWS keeps them, and says
// what they decide about a request.
package policy
