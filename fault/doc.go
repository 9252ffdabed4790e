// Package fault is what goes wrong by hand: throttles, errors, lost answers,
// latencies, time-outs and duplicates, as values that print themselves and parse
// back:
//
//	dynamodb:PutItem on orders throttle p=0.1 times=3
//	sqs:* on billing duplicate
//	lambda:* on checkout timeout by nightly
//	s3:GetObject error=NoSuchKey status=404 after=10s for=1m
//	*:* lose-answer p=0.01
//	dynamodb:* latency=exp(50ms)
package fault
