package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// DescribeLimitsInput is empty.
type DescribeLimitsInput struct{}

// DescribeLimitsOutput has the quotas of provisioned capacity, of the account in
// this region and of each table, in units a second.
type DescribeLimitsOutput struct {
	AccountMaxReadCapacityUnits  int64
	AccountMaxWriteCapacityUnits int64
	TableMaxReadCapacityUnits    int64
	TableMaxWriteCapacityUnits   int64
}

// DescribeEndpointsInput is empty.
type DescribeEndpointsInput struct{}

// DescribeEndpointsOutput has the one endpoint of the region.
type DescribeEndpointsOutput struct {
	Endpoints []Endpoint
}

// An Endpoint is a host that answers the API, and for how many minutes to
// remember it.
type Endpoint struct {
	Address              string
	CachePeriodInMinutes int64
}

// maxAccountUnits is how much capacity an account may have in a region (Service
// quotas, DynamoDB).
const maxAccountUnits = 80_000

// DescribeLimits tells the quotas of provisioned capacity.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html
func (s *Service) DescribeLimits(ctx context.Context, in *DescribeLimitsInput) (*DescribeLimitsOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeLimits", in, s.describeLimits)
}

// DescribeEndpoints tells where the region's API is.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeEndpoints.html
func (s *Service) DescribeEndpoints(ctx context.Context, in *DescribeEndpointsInput) (*DescribeEndpointsOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeEndpoints", in, s.describeEndpoints)
}

func (s *Service) describeLimits(*sim.Call, *DescribeLimitsInput) (*DescribeLimitsOutput, error) {
	return &DescribeLimitsOutput{maxAccountUnits, maxAccountUnits, maxTableUnits, maxTableUnits}, nil
}

func (s *Service) describeEndpoints(*sim.Call, *DescribeEndpointsInput) (*DescribeEndpointsOutput, error) {
	const day = 24 * 60 // minutes
	return &DescribeEndpointsOutput{Endpoints: []Endpoint{{"dynamodb." + s.ep.Region + ".amazonaws.com", day}}}, nil
}
