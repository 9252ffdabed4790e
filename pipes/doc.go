// Package pipes is Amazon EventBridge Pipes: from a queue or stream to a target.
package pipes
