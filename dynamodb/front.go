package dynamodb

import (
	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// Endpoint returns where the service is: its world, region and account.
func (s *Service) Endpoint() *bus.Endpoint { return s.ep }

// Image returns the primary key of an item of a table, and the stored form of
// the item that has it now, empty if there is none. It is for what stands in
// front of the service and has just written through it, in the event c: it is no
// operation of AWS's, reads nothing that is metered, and refuses no one.
//
// Errors: ResourceNotFoundException, ValidationException.
func (s *Service) Image(_ *sim.Call, tableName string, item Item) (key Item, stored string, err error) {
	t, err := s.dataTable(tableName)
	if err != nil {
		return nil, "", err
	}
	key = make(Item, 2)
	for _, name := range t.key.names() {
		key[name] = item[name]
	}
	if key, err = attribute.NormalizeItem(key); err != nil {
		return nil, "", validation(err)
	}
	if err := t.checkLookup(key); err != nil {
		return nil, "", err
	}
	return key, s.lookUp(t, key), nil
}

// Project returns of an item what a GetItem asks for: all of it unless the
// request names attributes. It is for what stands in front of the service and
// has the item already, in the event c, and it refuses the projections that
// GetItem refuses.
//
// Errors: ValidationException.
func (s *Service) Project(c *sim.Call, in *GetItemInput, item Item) (Item, error) {
	which := projectionInput{
		expression: in.ProjectionExpression, given: isGiven(c.Context(), &in.ProjectionExpression),
		attributes: in.AttributesToGet, names: in.ExpressionAttributeNames,
	}
	projection, err := which.read(attribute.Current)
	if err != nil {
		return nil, validation(err)
	}
	if projection == nil {
		return item, nil
	}
	if t, err := s.dataTable(in.TableName); err == nil {
		if err := t.checkScalarKeys(projection.Nested()); err != nil {
			return nil, err
		}
	}
	if item == nil {
		return nil, nil
	}
	return projection.Apply(item), nil
}
