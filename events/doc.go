// Package events is Amazon EventBridge: event buses, rules and their targets,
// archives and replays, API destinations and their connections.
//
// An event that is put on a bus is matched against all of the bus's rules at once and
// sent to the targets of those that match, each on its own: with its input
// transformed, again and again if it fails, at last to its dead-letter queue.
//
// Partner event sources and global endpoints are refused by name, as are targets in
// services that the jar does not have.
//
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-what-is.html
package events
