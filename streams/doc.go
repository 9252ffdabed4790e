// Package streams keeps ordered records in shards, and is Kinesis Data Streams and Data
// Firehose.
//
// A [Log] is the machine under every stream of AWS: shards that each own a range
// of hash keys, records in order of arrival, splits and merges with their
// lineage, retention, and reads from any place. It knows no API, no clock and no
// events; DynamoDB Streams and [Kinesis] are built on it.
//
// [Kinesis] is the service: streams, records, iterators and consumers with the
// limits and words of AWS.
//
// [Firehose] takes records from producers or from a Kinesis stream, transforms and sorts
// them, and writes them to S3 or to an HTTP endpoint in batches.
package streams
