// Package sqs is Amazon SQS: standard and FIFO queues.
package sqs
