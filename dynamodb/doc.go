// Package dynamodb is Amazon DynamoDB in the process: tables, indexes, items,
// expressions, transactions and PartiQL, streams, Time to Live, backups and
// point-in-time recovery, throughput and throttling, global tables, with AWS's
// answers and metering.
//
// A [Service] is one region of one account. Its methods are the operations of
// the API, named and shaped as AWS names them; the same methods answer an
// unmodified SDK client, whose requests the cloud's HTTP client brings here.
//
// [Options] say how long things take that AWS does in the background: the zero
// value does them at once. Provisioned tables are held to their throughput;
// on-demand tables are not unless Options.Throttle says so.
package dynamodb
