package dynamodb

// Shapes of members that AWS knows and this service refuses by name: vector
// indexes.

// A VectorIndex describes an index by likeness of vectors.
type VectorIndex struct {
	Dimensions       int64
	DistanceFunction string
	IndexName        string
	Projection       *Projection
	VectorAttribute  *VectorAttributeDefinition
	SearchSchema     []SearchSchemaElement
}

// A VectorAttributeDefinition names the attribute that holds the vectors.
type VectorAttributeDefinition struct {
	AttributeName string
}

// A SearchSchemaElement gives an attribute its part in a search.
type SearchSchemaElement struct {
	AttributeName           string
	SearchSchemaElementType string
}

// A VectorIndexUpdate adds or deletes a vector index.
type VectorIndexUpdate struct {
	Create *VectorIndex
	Delete *DeleteVectorIndexAction
}

// A DeleteVectorIndexAction names the vector index to delete.
type DeleteVectorIndexAction struct {
	IndexName string
}
