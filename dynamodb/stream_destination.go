package dynamodb

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// EnableKinesisStreamingDestinationInput names a table, or gives its ARN, and the
// Kinesis data stream of the same account and region to which its changes are to go.
type EnableKinesisStreamingDestinationInput struct {
	StreamArn                           string `aws:"required,len=37..1024"`
	TableName                           string
	EnableKinesisStreamingConfiguration *EnableKinesisStreamingConfiguration
}

// An EnableKinesisStreamingConfiguration says how precisely records give the time
// of a change: in milliseconds unless it says otherwise.
type EnableKinesisStreamingConfiguration struct {
	ApproximateCreationDateTimePrecision string `aws:"enum=MILLISECOND|MICROSECOND"`
}

// EnableKinesisStreamingDestinationOutput is the destination as it begins, ENABLING.
type EnableKinesisStreamingDestinationOutput struct {
	DestinationStatus                   string
	EnableKinesisStreamingConfiguration *EnableKinesisStreamingConfiguration
	StreamArn                           string
	TableName                           string
}

// DisableKinesisStreamingDestinationInput names a table, or gives its ARN, and the
// data stream to which its changes are to go no more.
type DisableKinesisStreamingDestinationInput struct {
	StreamArn                           string `aws:"required,len=37..1024"`
	TableName                           string
	EnableKinesisStreamingConfiguration *EnableKinesisStreamingConfiguration // has no effect
}

// DisableKinesisStreamingDestinationOutput is the destination as it goes, DISABLING.
type DisableKinesisStreamingDestinationOutput struct {
	DestinationStatus                   string
	EnableKinesisStreamingConfiguration *EnableKinesisStreamingConfiguration
	StreamArn                           string
	TableName                           string
}

// UpdateKinesisStreamingDestinationInput names a table, or gives its ARN, one of its
// destinations, and what is to change.
type UpdateKinesisStreamingDestinationInput struct {
	StreamArn                           string `aws:"required,len=37..1024"`
	TableName                           string
	UpdateKinesisStreamingConfiguration *UpdateKinesisStreamingConfiguration
}

// An UpdateKinesisStreamingConfiguration says how precisely records are to give the
// time of a change.
type UpdateKinesisStreamingConfiguration struct {
	ApproximateCreationDateTimePrecision string `aws:"enum=MILLISECOND|MICROSECOND"`
}

// UpdateKinesisStreamingDestinationOutput is the destination as it changes, UPDATING.
type UpdateKinesisStreamingDestinationOutput struct {
	DestinationStatus                   string
	StreamArn                           string
	TableName                           string
	UpdateKinesisStreamingConfiguration *UpdateKinesisStreamingConfiguration
}

// DescribeKinesisStreamingDestinationInput names a table, or gives its ARN.
type DescribeKinesisStreamingDestinationInput struct {
	TableName string
}

// DescribeKinesisStreamingDestinationOutput are all destinations that the table ever
// had.
type DescribeKinesisStreamingDestinationOutput struct {
	KinesisDataStreamDestinations []KinesisDataStreamDestination `aws:"always"`
	TableName                     string
}

// A KinesisDataStreamDestination is where a table's changes go, or went.
type KinesisDataStreamDestination struct {
	ApproximateCreationDateTimePrecision string
	DestinationStatus                    string // ENABLING, ACTIVE, UPDATING, DISABLING, DISABLED
	DestinationStatusDescription         string
	StreamArn                            string
}

// EnableKinesisStreamingDestination lets a table's changes go to a Kinesis data
// stream, to one at a time.
//
// Errors: ResourceInUseException, ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_EnableKinesisStreamingDestination.html
func (s *Service) EnableKinesisStreamingDestination(ctx context.Context, in *EnableKinesisStreamingDestinationInput) (*EnableKinesisStreamingDestinationOutput, error) {
	return bus.Do(ctx, s.ep, "EnableKinesisStreamingDestination", in, s.enableDestination)
}

// DisableKinesisStreamingDestination lets a table's changes go to a data stream no
// more. What has changed before still goes there.
//
// Errors: ResourceInUseException, ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DisableKinesisStreamingDestination.html
func (s *Service) DisableKinesisStreamingDestination(ctx context.Context, in *DisableKinesisStreamingDestinationInput) (*DisableKinesisStreamingDestinationOutput, error) {
	return bus.Do(ctx, s.ep, "DisableKinesisStreamingDestination", in, s.disableDestination)
}

// UpdateKinesisStreamingDestination changes how precisely records give the time.
//
// Errors: ResourceInUseException, ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateKinesisStreamingDestination.html
func (s *Service) UpdateKinesisStreamingDestination(ctx context.Context, in *UpdateKinesisStreamingDestinationInput) (*UpdateKinesisStreamingDestinationOutput, error) {
	return bus.Do(ctx, s.ep, "UpdateKinesisStreamingDestination", in, s.updateDestination)
}

// DescribeKinesisStreamingDestination tells where a table's changes go.
//
// Errors: ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeKinesisStreamingDestination.html
func (s *Service) DescribeKinesisStreamingDestination(ctx context.Context, in *DescribeKinesisStreamingDestinationInput) (*DescribeKinesisStreamingDestinationOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeKinesisStreamingDestination", in, s.describeDestination)
}

func (in *EnableKinesisStreamingDestinationInput) check(ctx context.Context) error {
	return checkNamed(ctx, &in.TableName, in)
}

func (in *DisableKinesisStreamingDestinationInput) check(ctx context.Context) error {
	return checkNamed(ctx, &in.TableName, in)
}

func (in *UpdateKinesisStreamingDestinationInput) check(ctx context.Context) error {
	return checkNamed(ctx, &in.TableName, in)
}

func (in *DescribeKinesisStreamingDestinationInput) check(ctx context.Context) error {
	return checkNamed(ctx, &in.TableName, in)
}

func checkNamed(ctx context.Context, table *string, in any) error {
	if err := checkOwnName(ctx, table); err != nil {
		return err
	}
	return wire.Validate(ctx, in)
}

// The states of a destination.
const (
	destinationEnabling  = "ENABLING"
	destinationActive    = "ACTIVE"
	destinationUpdating  = "UPDATING"
	destinationDisabling = "DISABLING"
	destinationDisabled  = "DISABLED"
)

// How precisely records give the time of a change.
const (
	precisionMillis = "MILLISECOND"
	precisionMicros = "MICROSECOND"
)

func (s *Service) enableDestination(c *sim.Call, in *EnableKinesisStreamingDestinationInput) (*EnableKinesisStreamingDestinationOutput, error) {
	t, err := s.presentTable(c, in.TableName)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(t.destinations, func(d *destination) bool { return d.status != destinationDisabled }) {
		return nil, errDestination("EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation.")
	}
	if err := s.checkDataStream(c, in.StreamArn); err != nil {
		return nil, err
	}
	d, ok := t.destination(in.StreamArn)
	if !ok {
		d = &destination{stream: in.StreamArn}
		t.destinations = append(t.destinations, d)
	}
	config := EnableKinesisStreamingConfiguration{}
	if in.EnableKinesisStreamingConfiguration != nil {
		config = *in.EnableKinesisStreamingConfiguration
	}
	d.status, d.reason, d.precision = destinationEnabling, "", config.ApproximateCreationDateTimePrecision
	s.later(c, t, s.opts.TableDelay, tableStep{do: stepDestination, text: d.stream})
	return &EnableKinesisStreamingDestinationOutput{
		DestinationStatus: destinationEnabling, EnableKinesisStreamingConfiguration: &config, StreamArn: d.stream, TableName: t.name,
	}, nil
}

func (s *Service) disableDestination(c *sim.Call, in *DisableKinesisStreamingDestinationInput) (*DisableKinesisStreamingDestinationOutput, error) {
	t, d, err := s.activeDestination(c, in.TableName, in.StreamArn, "DISABLE")
	if err != nil {
		return nil, err
	}
	d.status = destinationDisabling
	s.later(c, t, s.opts.TableDelay, tableStep{do: stepDestination, text: d.stream})
	return &DisableKinesisStreamingDestinationOutput{
		DestinationStatus:                   destinationDisabling,
		EnableKinesisStreamingConfiguration: copied(in.EnableKinesisStreamingConfiguration),
		StreamArn:                           d.stream, TableName: t.name,
	}, nil
}

func (s *Service) updateDestination(c *sim.Call, in *UpdateKinesisStreamingDestinationInput) (*UpdateKinesisStreamingDestinationOutput, error) {
	config := in.UpdateKinesisStreamingConfiguration
	if config == nil || config.ApproximateCreationDateTimePrecision == "" {
		return nil, errValidation("Streaming destination cannot be updated with given parameters: " +
			"UpdateKinesisStreamingConfiguration cannot be null or contain only null values")
	}
	t, d, err := s.activeDestination(c, in.TableName, in.StreamArn, "UPDATE")
	if err != nil {
		return nil, err
	}
	precision := config.ApproximateCreationDateTimePrecision
	if precision == d.precision || d.precision == "" && precision == precisionMillis {
		return nil, errValidation("Invalid Request: Precision is already set to the desired value of " + precision +
			" for tableId: " + t.id + ", kdsArn: " + d.stream)
	}
	d.status, d.precision = destinationUpdating, precision
	s.later(c, t, s.opts.TableDelay, tableStep{do: stepDestination, text: d.stream})
	return &UpdateKinesisStreamingDestinationOutput{
		DestinationStatus: destinationUpdating, StreamArn: d.stream, TableName: t.name, UpdateKinesisStreamingConfiguration: copied(config),
	}, nil
}

func (s *Service) describeDestination(c *sim.Call, in *DescribeKinesisStreamingDestinationInput) (*DescribeKinesisStreamingDestinationOutput, error) {
	t, err := s.anyTable(in.TableName)
	if err != nil {
		return nil, err
	}
	c.On(t.arn)
	out := &DescribeKinesisStreamingDestinationOutput{KinesisDataStreamDestinations: []KinesisDataStreamDestination{}, TableName: t.name}
	for _, d := range t.destinations {
		out.KinesisDataStreamDestinations = append(out.KinesisDataStreamDestinations, KinesisDataStreamDestination{
			ApproximateCreationDateTimePrecision: d.precision,
			DestinationStatus:                    d.status,
			DestinationStatusDescription:         d.reason,
			StreamArn:                            d.stream,
		})
	}
	return out, nil
}

// presentTable returns a table that has been made and is not about to go.
func (s *Service) presentTable(c *sim.Call, nameOrARN string) (*table, error) {
	t, err := s.anyTable(nameOrARN)
	if err != nil {
		return nil, err
	}
	c.On(t.arn)
	return t, t.checkPresent()
}

// activeDestination returns a table and its destination, which must be ACTIVE. The
// words speak of enabling whatever the operation is, as AWS's do.
func (s *Service) activeDestination(c *sim.Call, table, stream, operation string) (*table, *destination, error) {
	t, err := s.presentTable(c, table)
	if err != nil {
		return nil, nil, err
	}
	d, ok := t.destination(stream)
	switch {
	case !ok:
		return nil, nil, errDestination("No streaming destination with streamArn: " + stream + " found for table with tableName: " + t.name)
	case d.status != destinationActive:
		return nil, nil, errDestination("KinesisStreamingDestination must be ACTIVE to perform " + operation + " operation.")
	}
	return t, d, nil
}

func errDestination(why string) *Error {
	return errValidation("Table is not in a valid state to enable Kinesis Streaming Destination: " + why)
}

// checkDataStream checks that there is such a Kinesis data stream here.
func (s *Service) checkDataStream(c *sim.Call, arn string) error {
	if !strings.HasPrefix(arn, "arn:aws:kinesis:"+s.ep.Region+":"+s.ep.Account+":stream/") {
		return errNoDataStream()
	}
	err := s.ask(c, "DescribeStreamSummary", struct{ StreamARN string }{arn}, &struct{}{})
	if coded, ok := errors.AsType[codedError](err); ok && coded.ErrorCode() == "ResourceNotFoundException" {
		return errNoDataStream()
	}
	return err
}

// errNoDataStream is AWS's answer both for a stream that does not exist and for one
// that may not be used.
func errNoDataStream() *Error {
	return errValidation("User does not have a permission to use kinesis stream")
}

// endDestinationStep is the end of a change of a destination.
func (t *table) endDestinationStep(stream string) {
	d, ok := t.destination(stream)
	switch {
	case !ok:
	case d.status == destinationDisabling:
		d.status = destinationDisabled
	case d.status == destinationEnabling, d.status == destinationUpdating:
		d.status = destinationActive
	}
}
