package lambda

import "strings"

// A layer is everything that goes by one layer name. A layer in s.layers never
// changes: a changed copy is put in its place.
type layer struct {
	name     string
	arn      string // without a version
	numbered int64  // the last version; none is given twice
	versions []*layerVersion
}

// A layerVersion is a package that functions may share. It never changes but for
// being deleted: functions that have it keep it.
type layerVersion struct {
	code   *code
	policy *permissions
}

func byLayer(a, b *layer) bool { return a.name < b.name }

func byConfig(a, b *CodeSigningConfig) bool {
	return strings.Compare(a.CodeSigningConfigArn, b.CodeSigningConfigArn) < 0
}
