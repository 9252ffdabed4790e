package lambda

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// GetAccountSettingsInput has no members.
type GetAccountSettingsInput struct{}

// GetAccountSettingsOutput is the account's limits and what it uses in the region.
type GetAccountSettingsOutput struct {
	AccountLimit AccountLimit `aws:"always"`
	AccountUsage AccountUsage `aws:"always"`
}

// AccountLimit is what the account may have in the region: bytes and concurrent
// executions.
type AccountLimit struct {
	TotalCodeSize                  int64
	CodeSizeUnzipped               int64
	CodeSizeZipped                 int64
	ConcurrentExecutions           int
	UnreservedConcurrentExecutions int `aws:"always"`
}

// AccountUsage is what the account has in the region.
type AccountUsage struct {
	TotalCodeSize int64 `aws:"always"` // bytes
	FunctionCount int64 `aws:"always"`
}

// GetAccountSettings returns the account's limits and what it uses.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html
func (s *Service) GetAccountSettings(ctx context.Context, in *GetAccountSettingsInput) (*GetAccountSettingsOutput, error) {
	return bus.Do(ctx, s.ep, "GetAccountSettings", in, s.getAccountSettings)
}

func (s *Service) getAccountSettings(_ *sim.Call, _ *GetAccountSettingsInput) (*GetAccountSettingsOutput, error) {
	return &GetAccountSettingsOutput{
		AccountLimit: AccountLimit{
			TotalCodeSize: maxStored, CodeSizeUnzipped: maxUnzipped, CodeSizeZipped: maxZipped,
			ConcurrentExecutions: s.opts.Concurrency, UnreservedConcurrentExecutions: s.spare(nil),
		},
		AccountUsage: AccountUsage{TotalCodeSize: s.stored(), FunctionCount: int64(s.functions.Len())},
	}, nil
}
