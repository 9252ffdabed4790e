package dax

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// Metrics are what a cluster has done since it was made, under the names that
// CloudWatch has for them. Strongly consistent and transactional reads, which
// pass by the caches, count as neither hits nor misses; so do requests that
// DynamoDB refused. Hits, misses and EvictedSize are in the world's usage too, of
// service "dax" and with the cluster's ARN as the resource.
type Metrics struct {
	ItemCacheHits    int // items answered from the cache, one by one in a batch
	ItemCacheMisses  int // items, or that there are none, fetched from DynamoDB
	QueryCacheHits   int // pages
	QueryCacheMisses int
	ScanCacheHits    int // pages
	ScanCacheMisses  int
	EvictedSize      int // bytes that were evicted to make room
	EstimatedDbSize  int // bytes in both caches now, those of expired entries included
}

// Metrics returns the cluster's metrics. It is no operation of AWS's.
func (d *Cluster) Metrics(ctx context.Context) (*Metrics, error) {
	return bus.Do(ctx, d.ep, "Metrics", new(struct{}), func(c *sim.Call, _ *struct{}) (*Metrics, error) {
		c.On(d.arn)
		m := d.metrics
		m.EstimatedDbSize = d.cache.bytes
		return &m, nil
	})
}

// count meters hits or misses of one of the caches.
func (d *Cluster) count(c *sim.Call, metric *int, dimension string, n int) {
	*metric += n
	c.Use(dimension, d.arn, float64(n))
}
