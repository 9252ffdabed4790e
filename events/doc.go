// Package events is Amazon EventBridge: event buses, rules, archives.
package events
