package dynamodb

import (
	"context"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// CreateTableInput describes the table to make.
type CreateTableInput struct {
	TableName                          string                // 3 to 255 of a-z A-Z 0-9 _ . -
	AttributeDefinitions               []AttributeDefinition `aws:"required"`                         // of exactly the key attributes, of indexes too
	BillingMode                        string                `aws:"enum=PROVISIONED|PAY_PER_REQUEST"` // empty: PROVISIONED
	DeletionProtectionEnabled          bool
	GlobalSecondaryIndexes             []GlobalSecondaryIndex
	GlobalTableSettingsReplicationMode string `aws:"refuse"`
	GlobalTableSourceArn               string `aws:"refuse"`
	ProvisionedThroughput              *ProvisionedThroughput
	KeySchema                          []KeySchemaElement `aws:"required,len=1..2"`
	LocalSecondaryIndexes              []LocalSecondaryIndex
	OnDemandThroughput                 *OnDemandThroughput
	ResourcePolicy                     string // JSON; see PutResourcePolicy
	SSESpecification                   *SSESpecification
	StreamSpecification                *StreamSpecification
	TableClass                         string // STANDARD, STANDARD_INFREQUENT_ACCESS
	Tags                               []Tag
	VectorIndexes                      []VectorIndex `aws:"refuse"`
	WarmThroughput                     *WarmThroughput
}

// CreateTableOutput is the table as it begins, CREATING.
type CreateTableOutput struct {
	TableDescription *TableDescription
}

// CreateTable makes a table. It can be used once it is ACTIVE: at once, unless
// the service's options say that it takes time.
//
// Errors: ResourceInUseException, LimitExceededException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
func (s *Service) CreateTable(ctx context.Context, in *CreateTableInput) (*CreateTableOutput, error) {
	return bus.Do(ctx, s.ep, "CreateTable", in, s.createTable)
}

func (s *Service) createTable(c *sim.Call, in *CreateTableInput) (*CreateTableOutput, error) {
	t, err := s.beginTable(c, in)
	if err != nil {
		return nil, err
	}
	d := t.describe(c.Now())
	s.later(c, t, s.opts.TableDelay, tableStep{do: stepCreated})
	return &CreateTableOutput{TableDescription: d}, nil
}

// beginTable makes a table that is CREATING.
func (s *Service) beginTable(c *sim.Call, in *CreateTableInput) (*table, error) {
	name := s.tableName(in.TableName)
	c.On(s.ep.ARN("table/" + name))
	if old, ok := s.tables[name]; ok {
		if old.restoring() {
			return nil, fault("ResourceInUseException", "Table is being used: "+name)
		}
		if old.status == statusCreating {
			return nil, errInUse("Table is being created: " + name)
		}
		return nil, fault("ResourceInUseException", "Table already exists: "+name)
	}
	if err := checkQuota(in.ProvisionedThroughput, s.ep.Region); err != nil {
		return nil, err
	}
	if err := s.createPolicy(c, name, in.ResourcePolicy); err != nil {
		return nil, err
	}
	t := s.newTable(c, name, in)
	if err := s.checkAccount(t, [2]int64{}, t.provisioned()); err != nil {
		return nil, err
	}
	s.tables[name] = t
	s.tune(c, t)
	s.keepStream(c, t)
	return t, nil
}

func (s *Service) newTable(c *sim.Call, name string, in *CreateTableInput) *table {
	random := c.Rand("table id")
	t := &table{
		name:        name,
		arn:         s.ep.ARN("table/" + name),
		id:          random.UUID(),
		created:     c.Now(),
		status:      statusCreating,
		definitions: sortedDefinitions(in.AttributeDefinitions),
		kinds:       kindsOf(in.AttributeDefinitions),
		key:         schemaOf(in.KeySchema),
		items:       newStore(),
	}
	for i := range in.LocalSecondaryIndexes {
		t.locals = append(t.locals, t.newLocal(&in.LocalSecondaryIndexes[i]))
	}
	for i := range in.GlobalSecondaryIndexes {
		t.globals = append(t.globals, t.newGlobal(&in.GlobalSecondaryIndexes[i]))
	}
	t.settings = s.newSettings(c, t, in)
	return t
}

func (s *Service) newSettings(c *sim.Call, t *table, in *CreateTableInput) tableSettings {
	n := tableSettings{
		billing:    billProvisioned,
		throughput: newThroughput(in.ProvisionedThroughput),
		onDemand:   in.OnDemandThroughput.cleared(),
		protected:  in.DeletionProtectionEnabled,
		class:      tableClass{name: in.TableClass},
		tags:       slices.Clone(in.Tags),
	}
	n.warm = newWarmth(in.WarmThroughput, n.throughput)
	if in.BillingMode == billOnDemand {
		n.billing, n.onDemandAt = billOnDemand, c.Now()
	}
	if in.SSESpecification.on() {
		n.encryption.key = s.keyARN(in.SSESpecification)
	}
	if in.StreamSpecification != nil && in.StreamSpecification.StreamEnabled {
		n.stream.enable(in.StreamSpecification, t.arn, c.Now())
	}
	return n
}

// check checks what the request says about itself, in AWS's order.
func (in *CreateTableInput) check(ctx context.Context) error {
	if err := checkOwnName(ctx, &in.TableName); err != nil {
		return err
	}
	if err := wire.Validate(withStreamSent(ctx, in.StreamSpecification), in); err != nil {
		return err
	}
	return firstFault(
		func() error { return checkClass(in.TableClass) },
		in.checkBilling,
		in.checkKeys,
		in.checkLocals,
		func() error { return in.checkGlobals(ctx) },
		func() error { return in.checkThroughput(ctx) },
		func() error {
			return in.StreamSpecification.check("Table is being created with a stream enabled, UpdateViewType is required",
				"Table is being created with a stream disabled, UpdateViewType should not be specified")
		},
		func() error { return in.SSESpecification.check(ctx) },
		func() error { return checkTags(ctx, in.Tags, nil) },
	)
}

// firstFault runs checks until one fails.
func firstFault(checks ...func() error) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (in *CreateTableInput) checkBilling() error {
	p := in.ProvisionedThroughput
	switch {
	case in.BillingMode == billOnDemand && p != nil:
		return errInvalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
	case in.BillingMode != billOnDemand && p == nil:
		return errInvalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
	}
	return checkUnits(p)
}

// checkKeys checks the table's key and that exactly the keys of the table and
// its indexes are defined.
func (in *CreateTableInput) checkKeys() error {
	if err := checkDefinitions(in.AttributeDefinitions); err != nil {
		return err
	}
	if len(in.KeySchema) > len(in.AttributeDefinitions) {
		return errValidation("Invalid KeySchema: Some index key attribute have no definition")
	}
	if err := checkDefined(in.KeySchema, in.AttributeDefinitions); err != nil {
		return err
	}
	if err := checkPair(in.KeySchema); err != nil {
		return err
	}
	if in.LocalSecondaryIndexes == nil && in.GlobalSecondaryIndexes == nil {
		if len(in.KeySchema) != len(in.AttributeDefinitions) {
			return errInvalid("Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions")
		}
		return nil
	}
	return in.checkUnused()
}

// checkUnused checks that no attribute is defined that is not a key.
func (in *CreateTableInput) checkUnused() error {
	used := keyNames(in.KeySchema)
	add := func(key []KeySchemaElement) {
		for _, name := range keyNames(key) {
			if !slices.Contains(used, name) {
				used = append(used, name)
			}
		}
	}
	for i := range in.LocalSecondaryIndexes {
		add(in.LocalSecondaryIndexes[i].KeySchema)
	}
	for i := range in.GlobalSecondaryIndexes {
		add(in.GlobalSecondaryIndexes[i].KeySchema)
	}
	defined := definedNames(in.AttributeDefinitions)
	for _, name := range defined {
		if !slices.Contains(used, name) {
			return errInvalid("Some AttributeDefinitions are not used. AttributeDefinitions: " + javaList(defined) +
				", keys used: " + javaList(used))
		}
	}
	return nil
}

// checkLocals checks the local indexes.
func (in *CreateTableInput) checkLocals() error {
	list := in.LocalSecondaryIndexes
	switch {
	case list == nil:
		return nil
	case len(list) == 0:
		return errInvalid("List of LocalSecondaryIndexes is empty")
	case len(in.KeySchema) < 2:
		return errInvalid("Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex")
	}
	for i := range list {
		ix := &list[i]
		if err := in.checkLocal(ix); err != nil {
			return err
		}
		if slices.Contains(in.indexNames()[:i], ix.IndexName) {
			return errInvalid("Duplicate index name: " + ix.IndexName)
		}
	}
	if len(list) > maxLocals {
		return errInvalid("Number of LocalSecondaryIndexes exceeds per-table limit of 5")
	}
	return nil
}

func (in *CreateTableInput) checkLocal(ix *LocalSecondaryIndex) error {
	if err := checkDefined(ix.KeySchema, in.AttributeDefinitions); err != nil {
		return err
	}
	if err := checkPair(ix.KeySchema); err != nil {
		return err
	}
	tableHash, indexHash := in.KeySchema[0].AttributeName, ix.KeySchema[0].AttributeName
	switch {
	case len(ix.KeySchema) < 2:
		return errInvalid("Index KeySchema does not have a range key for index: " + ix.IndexName)
	case tableHash != indexHash:
		return errInvalid("Index KeySchema does not have the same leading hash key as table KeySchema for index: " +
			ix.IndexName + ". index hash key: " + indexHash + ", table hash key: " + tableHash)
	}
	return checkProjection(ix.Projection)
}

// indexNames are the names of the local, then of the global indexes.
func (in *CreateTableInput) indexNames() []string {
	var names []string
	for i := range in.LocalSecondaryIndexes {
		names = append(names, in.LocalSecondaryIndexes[i].IndexName)
	}
	for i := range in.GlobalSecondaryIndexes {
		names = append(names, in.GlobalSecondaryIndexes[i].IndexName)
	}
	return names
}

// checkGlobals checks the global indexes.
func (in *CreateTableInput) checkGlobals(ctx context.Context) error {
	list := in.GlobalSecondaryIndexes
	if list != nil && len(list) == 0 {
		return errInvalid("List of GlobalSecondaryIndexes is empty")
	}
	included := 0
	for i := range in.LocalSecondaryIndexes {
		included += len(in.LocalSecondaryIndexes[i].Projection.NonKeyAttributes)
	}
	for i := range list {
		ix := &list[i]
		if err := in.checkGlobal(ctx, ix); err != nil {
			return err
		}
		if slices.Contains(in.indexNames()[:len(in.LocalSecondaryIndexes)+i], ix.IndexName) {
			return errInvalid("Duplicate index name: " + ix.IndexName)
		}
		included += len(ix.Projection.NonKeyAttributes)
	}
	if len(list) > maxGlobals {
		return errInvalid("GlobalSecondaryIndex count exceeds the per-table limit of 20")
	}
	return checkIncluded(included)
}

func (in *CreateTableInput) checkGlobal(ctx context.Context, ix *GlobalSecondaryIndex) error {
	if err := checkDefined(ix.KeySchema, in.AttributeDefinitions); err != nil {
		return err
	}
	if err := checkGlobalKey(ix.KeySchema); err != nil {
		return err
	}
	if err := checkProjection(ix.Projection); err != nil {
		return err
	}
	p, o := ix.ProvisionedThroughput, ix.OnDemandThroughput
	switch {
	case in.BillingMode == billOnDemand && p != nil:
		return errInvalid("ProvisionedThroughput should not be specified for index: " + ix.IndexName + " when BillingMode is PAY_PER_REQUEST")
	case in.BillingMode != billOnDemand && p == nil:
		return errInvalid("ProvisionedThroughput is not specified for index: " + ix.IndexName)
	case in.BillingMode != billOnDemand && o != nil:
		return o.errOnDemandOnly("for index: "+ix.IndexName+" ", "table BillingMode is PROVISIONED.")
	}
	return firstFault(
		func() error { return checkUnits(p) },
		func() error { return checkOnDemand(ctx, o, "index : "+ix.IndexName, false) },
		func() error { return checkNewWarmth(ctx, ix.WarmThroughput, newThroughput(p), "index "+ix.IndexName) },
	)
}

// checkThroughput checks the table's bounds and warm throughput.
func (in *CreateTableInput) checkThroughput(ctx context.Context) error {
	if o := in.OnDemandThroughput; o != nil && in.BillingMode != billOnDemand {
		return o.errOnDemandOnly("", "table BillingMode is PROVISIONED.")
	}
	if err := checkOnDemand(ctx, in.OnDemandThroughput, "table", false); err != nil {
		return err
	}
	return checkNewWarmth(ctx, in.WarmThroughput, newThroughput(in.ProvisionedThroughput), "table")
}
