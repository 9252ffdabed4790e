package dax

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// Query answers from the query cache if the same page was asked for with the same
// parameters, or else from DynamoDB. ReturnConsumedCapacity is no such parameter.
// A strongly consistent query is answered by DynamoDB.
//
// Errors: those of dynamodb.Service.Query.
func (d *Cluster) Query(ctx context.Context, in *dynamodb.QueryInput) (*dynamodb.QueryOutput, error) {
	return bus.Do(ctx, d.ep, "Query", in, d.query)
}

// Scan answers from the query cache as Query does.
//
// Errors: those of dynamodb.Service.Scan.
func (d *Cluster) Scan(ctx context.Context, in *dynamodb.ScanInput) (*dynamodb.ScanOutput, error) {
	return bus.Do(ctx, d.ep, "Scan", in, d.scan)
}

func (d *Cluster) query(c *sim.Call, in *dynamodb.QueryInput) (*dynamodb.QueryOutput, error) {
	c.On(d.arn)
	if in.ConsistentRead {
		return d.db.Query(c.Inside(), in)
	}
	d.scratch = appendQuery(append(d.scratch[:0], ofQuery), d.tableName(in.TableName), in)
	key := string(d.scratch)
	if e, ok := d.recallPage(c, key); ok {
		d.count(c, &d.metrics.QueryCacheHits, "QueryCacheHits", 1)
		return e.page.output()
	}
	out, err := d.db.Query(c.Inside(), in)
	if err != nil {
		return nil, err
	}
	d.count(c, &d.metrics.QueryCacheMisses, "QueryCacheMisses", 1)
	d.rememberPage(c, key, out)
	return out, nil
}

func (d *Cluster) scan(c *sim.Call, in *dynamodb.ScanInput) (*dynamodb.ScanOutput, error) {
	c.On(d.arn)
	if in.ConsistentRead {
		return d.db.Scan(c.Inside(), in)
	}
	d.scratch = appendScan(append(d.scratch[:0], ofScan), d.tableName(in.TableName), in)
	key := string(d.scratch)
	if e, ok := d.recallPage(c, key); ok {
		d.count(c, &d.metrics.ScanCacheHits, "ScanCacheHits", 1)
		out, err := e.page.output()
		return (*dynamodb.ScanOutput)(out), err
	}
	out, err := d.db.Scan(c.Inside(), in)
	if err != nil {
		return nil, err
	}
	d.count(c, &d.metrics.ScanCacheMisses, "ScanCacheMisses", 1)
	d.rememberPage(c, key, (*dynamodb.QueryOutput)(out))
	return out, nil
}

func (d *Cluster) recallPage(c *sim.Call, key string) (*entry, bool) {
	if d.opts.QueryTTL < 0 {
		return nil, false
	}
	return d.cache.get(key, c.Now(), d.opts.QueryTTL)
}

func (d *Cluster) rememberPage(c *sim.Call, key string, out *dynamodb.QueryOutput) {
	if d.opts.QueryTTL < 0 {
		return
	}
	d.remember(c, entry{key: key, page: newResult(out)})
}

// A result is one page of a query or scan, in a form that nobody can change.
type result struct {
	items          []string // the stored forms of attribute.AppendItem
	counted        bool     // the answer has counts alone
	count, scanned int32
	last           string // the stored form of LastEvaluatedKey, empty for none
}

func newResult(out *dynamodb.QueryOutput) *result {
	p := &result{counted: out.Items == nil, count: out.Count, scanned: out.ScannedCount}
	p.items = make([]string, len(out.Items))
	for i, item := range out.Items {
		p.items[i] = string(attribute.AppendItem(nil, item))
	}
	if out.LastEvaluatedKey != nil {
		p.last = string(attribute.AppendItem(nil, out.LastEvaluatedKey))
	}
	return p
}

// size is what a page counts for in the cache's memory: its items, with a word
// for each, and its counts.
func (p *result) size() int {
	const word = 8
	n := len(p.last) + word
	for _, item := range p.items {
		n += len(item) + word
	}
	return n
}

func (p *result) output() (*dynamodb.QueryOutput, error) {
	out := &dynamodb.QueryOutput{Count: p.count, ScannedCount: p.scanned}
	var err error
	if p.last != "" {
		if out.LastEvaluatedKey, err = attribute.DecodeItem(p.last); err != nil {
			return nil, err
		}
	}
	if p.counted {
		return out, nil
	}
	out.Items = make([]dynamodb.Item, len(p.items))
	for i, item := range p.items {
		if out.Items[i], err = attribute.DecodeItem(item); err != nil {
			return nil, err
		}
	}
	return out, nil
}
