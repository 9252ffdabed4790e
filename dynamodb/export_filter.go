package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
)

// A FilterSpecification says which items are exported, in the language of Query if it
// has a key condition, else in that of Scan, and what of them
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Filtered.html).
type FilterSpecification struct {
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues attribute.Item
	FilterExpression          string
	KeyConditionExpression    string
	ProjectionExpression      string
}

// An exportFilter is a FilterSpecification made ready. It never changes. Zero lets
// everything through.
type exportFilter struct {
	rows       span
	filter     *expression.Condition
	projection *expression.Projection
}

// newExportFilter reads a specification, as Query and Scan read theirs.
func (t *table) newExportFilter(ctx context.Context, in *FilterSpecification) (exportFilter, error) {
	if in == nil {
		return exportFilter{}, nil
	}
	var planned interface {
		plan(*table) (*read, error)
	}
	var err error
	if in.KeyConditionExpression != "" {
		planned, err = parseQuery(ctx, &QueryInput{
			KeyConditionExpression: in.KeyConditionExpression, FilterExpression: in.FilterExpression, ProjectionExpression: in.ProjectionExpression,
			ExpressionAttributeNames: in.ExpressionAttributeNames, ExpressionAttributeValues: in.ExpressionAttributeValues,
		})
	} else {
		planned, err = parseScan(ctx, &ScanInput{
			FilterExpression: in.FilterExpression, ProjectionExpression: in.ProjectionExpression,
			ExpressionAttributeNames: in.ExpressionAttributeNames, ExpressionAttributeValues: in.ExpressionAttributeValues,
		})
	}
	if err != nil {
		return exportFilter{}, err
	}
	r, err := planned.plan(t)
	if err != nil {
		return exportFilter{}, err
	}
	return exportFilter{r.rows, r.filter, r.projection}, nil
}

// passes tells whether an item is exported.
func (f *exportFilter) passes(item attribute.Item) (bool, error) {
	if f.filter == nil {
		return true, nil
	}
	return f.filter.Eval(item)
}

// of is what is exported of an item.
func (f *exportFilter) of(item attribute.Item) attribute.Item {
	if f.projection == nil {
		return item
	}
	return f.projection.Apply(item)
}
