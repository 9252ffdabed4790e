package dynamodb

import (
	"context"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// DescribeTableInput names a table, or gives its ARN.
type DescribeTableInput struct {
	TableName string
}

// DescribeTableOutput is the table as it is.
type DescribeTableOutput struct {
	Table *TableDescription
}

// DeleteTableInput names a table, or gives its ARN.
type DeleteTableInput struct {
	TableName string
}

// DeleteTableOutput is the table as it goes, DELETING.
type DeleteTableOutput struct {
	TableDescription *TableDescription
}

// ListTablesInput asks for the names after ExclusiveStartTableName, 100 at most
// unless Limit is less.
type ListTablesInput struct {
	ExclusiveStartTableName string `aws:"len=3..255,pattern=[a-zA-Z0-9_.-]+"`
	Limit                   int32  `aws:"range=1..100"`
}

// ListTablesOutput is a page of names in the order of their bytes. A
// LastEvaluatedTableName says that there are more.
type ListTablesOutput struct {
	LastEvaluatedTableName string
	TableNames             []string `aws:"always"`
}

// DescribeTable tells what a table is and in which state. Counts and sizes are
// true, where AWS's are up to six hours old.
//
// Errors: ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html
func (s *Service) DescribeTable(ctx context.Context, in *DescribeTableInput) (*DescribeTableOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeTable", in, s.describeTable)
}

// DeleteTable deletes a table with its items and indexes. A replica of a global
// table is deleted in its region alone.
//
// Errors: ResourceInUseException, ResourceNotFoundException,
// ValidationException (also for a table that is protected).
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
func (s *Service) DeleteTable(ctx context.Context, in *DeleteTableInput) (*DeleteTableOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteTable", in, s.deleteTable)
}

// ListTables lists the tables' names.
//
// Errors: ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html
func (s *Service) ListTables(ctx context.Context, in *ListTablesInput) (*ListTablesOutput, error) {
	return bus.Do(ctx, s.ep, "ListTables", in, s.listTables)
}

func (in *DescribeTableInput) check(ctx context.Context) error {
	return checkOwnName(ctx, &in.TableName)
}

func (in *DeleteTableInput) check(ctx context.Context) error { return checkOwnName(ctx, &in.TableName) }

func (s *Service) describeTable(c *sim.Call, in *DescribeTableInput) (*DescribeTableOutput, error) {
	t, err := s.anyTable(in.TableName)
	if err != nil {
		return nil, err
	}
	c.On(t.arn)
	return &DescribeTableOutput{Table: s.describe(c, t)}, nil
}

func (s *Service) deleteTable(c *sim.Call, in *DeleteTableInput) (*DeleteTableOutput, error) {
	t, err := s.anyTable(in.TableName)
	if err != nil {
		return nil, err
	}
	c.On(t.arn)
	if err := s.checkLeave(c, t); err != nil {
		return nil, err
	}
	if err := t.checkDelete(); err != nil {
		return nil, err
	}
	t.status = statusDeleting
	d := s.describe(c, t)
	s.regroup(c, t, withStatus(s.ep.Region, statusDeleting))
	s.later(c, t, s.opts.TableDelay, tableStep{do: stepDeleted})
	return &DeleteTableOutput{TableDescription: d}, nil
}

// checkDelete checks that the table may be deleted now.
func (t *table) checkDelete() error {
	if err := t.checkPresent(); err != nil {
		return err
	}
	busy := func(ix *index) bool { return ix.status != statusActive }
	switch {
	case t.settings.protected:
		return errValidation("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
	case slices.ContainsFunc(t.globals, busy):
		return errInUse("Cannot delete table while indexes are being created, updated, or deleted.")
	case t.jobs&jobStream != 0:
		return errInUse("Cannot delete table while stream is being enabled/disabled.")
	case t.status == statusUpdating || t.settings.encryption.changing || t.settings.warm.rising:
		return errInUse("Table: " + t.name + " is in the process of being updated.")
	}
	return nil
}

// checkPresent checks that the table has been made and is not about to go.
func (t *table) checkPresent() error {
	switch t.status {
	case statusCreating:
		return errInUse("Table is being created: " + t.name)
	case statusDeleting:
		return errInUse("Table is being deleted: " + t.name)
	}
	return nil
}

// maxListed is how many names ListTables gives at most.
const maxListed = 100

func (s *Service) listTables(_ *sim.Call, in *ListTablesInput) (*ListTablesOutput, error) {
	names := make([]string, 0, len(s.tables))
	for name := range s.tables {
		if name > in.ExclusiveStartTableName {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	limit := maxListed
	if in.Limit != 0 {
		limit = int(in.Limit)
	}
	out := &ListTablesOutput{TableNames: names}
	if len(names) > limit {
		out.TableNames, out.LastEvaluatedTableName = names[:limit], names[limit-1]
	}
	return out, nil
}

// anyTable returns a table in whatever state, for the control plane.
func (s *Service) anyTable(nameOrARN string) (*table, error) {
	name := s.tableName(nameOrARN)
	if t, ok := s.tables[name]; ok {
		return t, nil
	}
	if strings.HasPrefix(name, "arn:") && !strings.HasPrefix(name, "arn:aws:dynamodb:"+s.ep.Region+":") {
		return nil, errValidation(detected + "Invalid AWS region in '" + name + "'")
	}
	return nil, errNotFound("Table: " + name + " not found")
}

// managedTable returns a table that can be changed and described in parts. One that
// is being restored cannot: only DescribeTable and DeleteTable know it (recorded
// October 2026).
func (s *Service) managedTable(nameOrARN string) (*table, error) {
	t, err := s.anyTable(nameOrARN)
	if err == nil && t.restoring() {
		return nil, errNotFound("Table: " + t.name + " not found")
	}
	return t, err
}

// dataTable returns a table whose items can be read and written: one that is
// ACTIVE or UPDATING.
func (s *Service) dataTable(nameOrARN string) (*table, error) {
	t, ok := s.tables[nameOrARN]
	if !ok && strings.HasPrefix(nameOrARN, "arn:") {
		t, ok = s.tables[s.tableName(nameOrARN)]
	}
	if !ok || t.status == statusCreating || t.status == statusDeleting {
		return nil, errNotFound("")
	}
	return t, nil
}

// tableName takes the name out of the ARN of one of the service's tables. Any
// other text is a name.
func (s *Service) tableName(nameOrARN string) string {
	if name, ok := strings.CutPrefix(nameOrARN, s.ep.ARN("table/")); ok {
		return name
	}
	return nameOrARN
}

// The lengths of the names of tables and indexes (Service quotas, DynamoDB:
// naming rules).
const (
	minName = "3"
	maxName = "255"
)

// checkOwnName checks the TableName of an operation of the control plane. It is
// looked at before all else, and a bad one is all that is reported.
func checkOwnName(ctx context.Context, name *string) error {
	n := len(*name)
	switch {
	case n == 0 && !wire.Given(ctx, name):
		return errValidation("The parameter 'TableName' is required but was not present in the request")
	case strings.HasPrefix(*name, "arn:"):
		return nil
	}
	var broken []string
	add := func(words string) {
		broken = append(broken, "Value '"+*name+"' at 'tableName' failed to satisfy constraint: Member must "+words)
	}
	switch {
	case n < 3:
		add("have length greater than or equal to " + minName)
	case n > 255:
		add("have length less than or equal to " + maxName)
	}
	if n == 0 || !isTableName(*name) {
		add("satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
	}
	if len(broken) > 0 {
		return &wire.ValidationError{Violations: broken}
	}
	return nil
}

// errNotFound says what was not found; the data plane does not say.
func errNotFound(what string) *Error {
	message := "Requested resource not found"
	if what != "" {
		message += ": " + what
	}
	return fault("ResourceNotFoundException", message)
}

// errInUse says what keeps a table or index from being changed now.
func errInUse(why string) *Error {
	return fault("ResourceInUseException", "Attempt to change a resource which is still in use: "+why)
}
