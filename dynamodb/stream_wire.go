package dynamodb

import "github.com/cloudjar/cloudjar/internal/wire"

// StreamsWire returns what the service answers on the wire of DynamoDB Streams:
// the JSON 1.0 API of 2012-08-10 that reads what happens to tables. It has hosts of
// its own, streams.dynamodb.*, and is signed for as DynamoDB is.
func (s *Service) StreamsWire() *wire.Service {
	return &wire.Service{
		Name:       "dynamodb",
		Protocol:   wire.JSON10,
		Target:     "DynamoDBStreams_20120810",
		Namespace:  namespace,
		ErrorTypes: errorTypes(),
		Reject:     s.ep.Reject,
		Ops: wire.Ops{
			"DescribeStream":   wire.Op(s.DescribeStream),
			"GetRecords":       wire.Op(s.GetRecords),
			"GetShardIterator": wire.Op(s.GetShardIterator),
			"ListStreams":      wire.Op(s.ListStreams),
		},
	}
}
