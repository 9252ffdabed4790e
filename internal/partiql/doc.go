// Package partiql reads DynamoDB's PartiQL: a statement's text becomes a
// Select, Insert, Update, Delete or Exists, or an Error in AWS's words.
//
// AWS reads a statement twice, and so does this package. The first reading
// knows all of PartiQL's grammar, joins and grouping included; what it cannot
// read is "not well formed". The second reading turns the tree into what
// DynamoDB can do, and refuses the rest by name.
package partiql
