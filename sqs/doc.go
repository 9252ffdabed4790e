// Package sqs is Amazon SQS: standard and FIFO queues with their messages,
// dead-letter queues and redrive, long polling, fair queues and queue policies.
//
// A queue's state is in shelf.go: which messages are there, which can be received,
// and which are hidden until when. Everything that depends on time alone
// (retention, visibility, deduplication) happens when somebody looks; events are
// scheduled only to wake who waits for messages.
package sqs
