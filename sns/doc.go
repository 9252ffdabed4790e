// Package sns is Amazon SNS: topics, subscriptions and their deliveries.
package sns
