package dynamodb

import (
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/internal/expression"
)

// What a read gives of each item.
const (
	selectAll       = "ALL_ATTRIBUTES"
	selectProjected = "ALL_PROJECTED_ATTRIBUTES"
	selectSpecific  = "SPECIFIC_ATTRIBUTES"
	selectCount     = "COUNT"
)

// Which attributes an index holds beside the keys: all, or those it includes.
const (
	projectAll     = "ALL"
	projectInclude = "INCLUDE"
)

// checkSelect checks Select against the parameter that names attributes
// (ProjectionExpression, AttributesToGet or none) and IndexName. It returns
// AWS's words, which Query prefixes and Scan does not.
func checkSelect(selects, parameter, indexName string) string {
	what := selects
	switch {
	case parameter == "" && selects == selectSpecific:
		return "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
	case parameter != "" && selects == selectCount:
		what = "only the Count"
		fallthrough
	case parameter != "" && (selects == selectAll || selects == selectProjected):
		return "Cannot specify the " + parameter + " when choosing to get " + what
	case selects == selectProjected && indexName == "":
		return "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"
	}
	return ""
}

// notProjected returns the attributes that the index does not hold, sorted.
func (t *table) notProjected(ix *index, names []string) []string {
	if ix == nil || ix.project.kind == projectAll {
		return nil
	}
	held := slices.Concat(t.key.names(), ix.key.names(), ix.project.include)
	var missing []string
	for _, name := range names {
		if !slices.Contains(held, name) {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return missing
}

// checkGlobalSelect refuses what a global index cannot give: it never goes
// back to the table.
func (t *table) checkGlobalSelect(ix *index, selects string, p *expression.Projection) error {
	if ix == nil || ix.local || ix.project.kind == projectAll {
		return nil
	}
	if selects == selectAll {
		return errValidation(wordsInvalid + "Select type ALL_ATTRIBUTES is not supported for global secondary index " + ix.name +
			" because its projection type is not ALL")
	}
	if p == nil {
		return nil
	}
	if missing := t.notProjected(ix, p.TopLevel()); len(missing) > 0 {
		return errValidation(wordsInvalid + "Global secondary index " + ix.name + " does not project " + listed(missing))
	}
	return nil
}

// checkIndexFilter refuses a Query's filter on what the index does not hold.
func (t *table) checkIndexFilter(ix *index, f *expression.Condition) error {
	if ix == nil || f == nil {
		return nil
	}
	if missing := t.notProjected(ix, f.TopLevel()); len(missing) > 0 {
		return errValidation(wordsInvalid + "Secondary index " + ix.name + " does not project one or more filter attributes: " + listed(missing))
	}
	return nil
}

// checkFilterKeys refuses a Query's filter on the key that is queried: a
// condition on it belongs to the key condition.
func checkFilterKeys(key keySchema, by string, f *expression.Condition) error {
	if f == nil {
		return nil
	}
	named := f.TopLevel()
	for _, name := range key.names() {
		if slices.Contains(named, name) {
			return errValidation(by + " can only contain non-primary key attributes: Primary key attribute: " + name)
		}
	}
	return nil
}

// checkScalarKeys refuses paths that go into an attribute which is a key of the
// table or of any index: those are never lists or maps.
func (t *table) checkScalarKeys(nested []string) error {
	for _, name := range nested {
		if _, ok := t.kinds[name]; !ok {
			continue
		}
		what := "IndexKey"
		if slices.Contains(t.key.partition, name) || slices.Contains(t.key.sort, name) {
			what = "Key"
		}
		return errValidation("Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: " +
			what + ": " + name)
	}
	return nil
}

func listed(names []string) string { return "[" + strings.Join(names, ", ") + "]" }

// appendMissing appends the names that are not there yet.
func appendMissing(names []string, more ...string) []string {
	for _, name := range more {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
