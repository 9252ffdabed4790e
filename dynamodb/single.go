package dynamodb

import (
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// A written is what one write came to, for its answer.
type written struct {
	outcome
	attributes attribute.Item
	capacity   *ConsumedCapacity
	metrics    *ItemCollectionMetrics
}

// single carries out the one action of PutItem, UpdateItem or DeleteItem.
func (s *Service) single(c *sim.Call, a *action, tableName, capacity, metrics string) (w written, err error) {
	if a.t, err = s.dataTable(tableName); err != nil {
		return w, err
	}
	a.asked = tableName
	c.On(a.t.arn)
	if err := a.checkTypes(); err != nil {
		return w, err
	}
	if err := a.checkValues(); err != nil {
		return w, err
	}
	if err := a.checkPaths(); err != nil {
		return w, err
	}
	var y tally
	if w.outcome, y, err = s.carryOut(c, a); err != nil {
		return w, err
	}
	w.capacity = y.shown(capacity)
	if metrics == metricsSize {
		w.metrics = a.t.collectionMetrics(a.subject())
	}
	return w, nil
}
