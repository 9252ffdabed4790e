package dynamodb

// Shapes of members that AWS knows and this service refuses by name: vector
// indexes, and tables replicated to other regions.

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

// A GlobalTableWitnessGroupUpdate adds or deletes the witness of a table that is
// strongly consistent over regions.
type GlobalTableWitnessGroupUpdate struct {
	Create *GlobalTableWitnessAction
	Delete *GlobalTableWitnessAction
}

// A GlobalTableWitnessAction names the region of a witness.
type GlobalTableWitnessAction struct {
	RegionName string
}

// A ReplicationGroupUpdate adds, changes or deletes a replica.
type ReplicationGroupUpdate struct {
	Create       *ReplicationGroupMemberAction
	Delete       *DeleteReplicationGroupMemberAction
	Disassociate *DisassociateReplicationGroupMemberAction
	Update       *ReplicationGroupMemberAction
}

// A ReplicationGroupMemberAction describes a replica.
type ReplicationGroupMemberAction struct {
	RegionName                    string
	GlobalSecondaryIndexes        []ReplicaGlobalSecondaryIndex
	KMSMasterKeyId                string
	OnDemandThroughputOverride    *OnDemandThroughputOverride
	ProvisionedThroughputOverride *ProvisionedThroughputOverride
	TableClassOverride            string
}

// A ReplicaGlobalSecondaryIndex describes a replica's index.
type ReplicaGlobalSecondaryIndex struct {
	IndexName                     string
	OnDemandThroughputOverride    *OnDemandThroughputOverride
	ProvisionedThroughputOverride *ProvisionedThroughputOverride
}

// An OnDemandThroughputOverride bounds a replica's reads, in units a second.
type OnDemandThroughputOverride struct {
	MaxReadRequestUnits int64
}

// A ProvisionedThroughputOverride is a replica's read capacity, in units a
// second.
type ProvisionedThroughputOverride struct {
	ReadCapacityUnits int64
}

// A DeleteReplicationGroupMemberAction names the region of a replica to delete.
type DeleteReplicationGroupMemberAction struct {
	RegionName string
}

// A DisassociateReplicationGroupMemberAction names the region of a replica to
// set free.
type DisassociateReplicationGroupMemberAction struct {
	DisassociationMode string
	RegionName         string
}
