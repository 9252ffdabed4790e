// Package dynamodb is Amazon DynamoDB in the process: tables, indexes, items,
// expressions, transactions and PartiQL, with AWS's answers and metering.
//
// A [Service] is one region of one account. Its methods are the operations of
// the API, named and shaped as AWS names them; the same methods answer an
// unmodified SDK client, whose requests the cloud's HTTP client brings here.
package dynamodb
