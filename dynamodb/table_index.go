package dynamodb

import (
	"slices"
	"strconv"
)

// A Projection says which attributes an index holds beside the keys: none
// (KEYS_ONLY), those named (INCLUDE, 1 to 20), or ALL.
type Projection struct {
	NonKeyAttributes []string `aws:"len=1..20,member.len=1..255"`
	ProjectionType   string   `aws:"enum=ALL|INCLUDE|KEYS_ONLY"`
}

// A GlobalSecondaryIndex describes an index with a partition key of its own, of
// up to four partition and four sort attributes.
type GlobalSecondaryIndex struct {
	IndexName             string             `aws:"required,len=3..255,pattern=[a-zA-Z0-9_.-]+"`
	KeySchema             []KeySchemaElement `aws:"required,len=1.."`
	Projection            *Projection        `aws:"required"`
	OnDemandThroughput    *OnDemandThroughput
	ProvisionedThroughput *ProvisionedThroughput
	WarmThroughput        *WarmThroughput
}

// A LocalSecondaryIndex describes an index with the table's partition key and
// another sort key.
type LocalSecondaryIndex struct {
	IndexName  string             `aws:"required,len=3..255,pattern=[a-zA-Z0-9_.-]+"`
	KeySchema  []KeySchemaElement `aws:"required,len=1..2"`
	Projection *Projection        `aws:"required"`
}

// Quotas of a table's indexes (Service quotas, DynamoDB).
const (
	maxLocals   = 5
	maxGlobals  = 20
	maxIncluded = 100 // attributes named by INCLUDE, over all indexes
)

// newIndex returns an empty index of the table.
func (t *table) newIndex(name string, key []KeySchemaElement, p *Projection) *index {
	include := slices.Sorted(slices.Values(p.NonKeyAttributes))
	return &index{
		name:    name,
		arn:     t.arn + "/index/" + name,
		key:     schemaOf(key),
		project: projection{kind: p.ProjectionType, include: include},
		rows:    newStore(),
	}
}

func (t *table) newLocal(in *LocalSecondaryIndex) *index {
	ix := t.newIndex(in.IndexName, in.KeySchema, in.Projection)
	ix.local = true
	ix.status = statusActive
	return ix
}

func (t *table) newGlobal(in *GlobalSecondaryIndex) *index {
	ix := t.newIndex(in.IndexName, in.KeySchema, in.Projection)
	ix.status = statusCreating
	ix.settings.throughput = newThroughput(in.ProvisionedThroughput)
	ix.settings.onDemand = in.OnDemandThroughput.cleared()
	ix.settings.warm = newWarmth(in.WarmThroughput, ix.settings.throughput)
	return ix
}

// fillIndex gives an index the rows that the table has: what a backfill does.
// Items whose key attributes are missing, of a wrong type, empty or too long
// are left out.
func (s *Service) fillIndex(t *table, ix *index) {
	t.items.ascend("", "", func(r row) bool {
		if entry, ok := s.entry(t, ix, r.key, r.item); ok {
			ix.put(entry)
		}
		return true
	})
}

// prune forgets the definitions of attributes that are no key any more, as AWS
// does when the last index on them is gone.
func (t *table) prune() {
	var kept []AttributeDefinition
	for _, d := range t.definitions {
		if t.keyUse(d.AttributeName) != "" {
			kept = append(kept, d)
		}
	}
	t.definitions, t.kinds = kept, kindsOf(kept)
}

// keyUse returns which part an attribute has in a key of the table or of an
// index, and "" if it has none.
func (t *table) keyUse(name string) string {
	keys := []keySchema{t.key}
	for _, list := range [][]*index{t.locals, t.globals} {
		for _, ix := range list {
			keys = append(keys, ix.key)
		}
	}
	for _, k := range keys {
		switch {
		case slices.Contains(k.partition, name):
			return keyHash
		case slices.Contains(k.sort, name):
			return keyRange
		}
	}
	return ""
}

// global returns a global index by name.
func (t *table) global(name string) (*index, bool) {
	ix, ok := t.index(name)
	return ix, ok && !ix.local
}

// checkProjection checks that the named attributes fit the kind of projection.
func checkProjection(p *Projection) error {
	named := p.NonKeyAttributes != nil
	switch {
	case p.ProjectionType == "":
		return errInvalid("Unknown ProjectionType: null")
	case named && p.ProjectionType != projectInclude:
		return errInvalid("ProjectionType is " + p.ProjectionType + ", but NonKeyAttributes is specified")
	case !named && p.ProjectionType == projectInclude:
		return errInvalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
	}
	for i, name := range p.NonKeyAttributes {
		if slices.Contains(p.NonKeyAttributes[:i], name) {
			return errInvalid("Duplicate element in NonKeyAttributes: " + name)
		}
	}
	return nil
}

// checkIncluded checks how many attributes the indexes include together.
func checkIncluded(n int) error {
	if n > maxIncluded {
		return errInvalid("The number of NonKeyAttributes of all indexes exceeds the per-table limit of " + strconv.Itoa(maxIncluded))
	}
	return nil
}
