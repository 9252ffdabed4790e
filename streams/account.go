package streams

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// accountSettings are what the account has agreed with AWS: On-demand Advantage,
// which is a commitment of at least 24 hours (Developer guide, Choose the right mode).
type accountSettings struct {
	started, ended time.Time // of the commitment; ended is zero while it lasts
}

const commitment = 24 * time.Hour

// The states of the commitment.
const (
	commitEnabled  = "ENABLED"
	commitDisabled = "DISABLED"
	commitEnding   = "ENABLED_UNTIL_EARLIEST_ALLOWED_END"
)

func (a accountSettings) status(now time.Time) string {
	switch {
	case a.started.IsZero(), !a.ended.IsZero() && !now.Before(a.ended):
		return commitDisabled
	case a.ended.IsZero():
		return commitEnabled
	}
	return commitEnding
}

func (a accountSettings) describe(now time.Time) *MinimumThroughputBillingCommitmentOutput {
	out := &MinimumThroughputBillingCommitmentOutput{Status: a.status(now)}
	if !a.started.IsZero() {
		out.StartedAt, out.EarliestAllowedEndAt = a.started, a.started.Add(commitment)
	}
	if out.Status == commitDisabled {
		out.EndedAt, out.EarliestAllowedEndAt = a.ended, time.Time{}
	}
	return out
}

// DescribeAccountSettingsInput is empty.
type DescribeAccountSettingsInput struct{}

// DescribeAccountSettingsOutput is what the account has agreed.
type DescribeAccountSettingsOutput struct {
	MinimumThroughputBillingCommitment *MinimumThroughputBillingCommitmentOutput
}

// MinimumThroughputBillingCommitmentOutput is the state of the commitment: ENABLED,
// DISABLED, ENABLED_UNTIL_EARLIEST_ALLOWED_END.
type MinimumThroughputBillingCommitmentOutput struct {
	Status               string
	StartedAt            time.Time
	EarliestAllowedEndAt time.Time
	EndedAt              time.Time
}

// DescribeAccountSettings tells the account's settings.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeAccountSettings.html
func (k *Kinesis) DescribeAccountSettings(ctx context.Context, in *DescribeAccountSettingsInput) (*DescribeAccountSettingsOutput, error) {
	return bus.Do(ctx, k.ep, "DescribeAccountSettings", in, func(c *sim.Call, _ *DescribeAccountSettingsInput) (*DescribeAccountSettingsOutput, error) {
		return &DescribeAccountSettingsOutput{k.account.describe(c.Now())}, nil
	})
}

// MinimumThroughputBillingCommitmentInput is ENABLED or DISABLED.
type MinimumThroughputBillingCommitmentInput struct {
	Status string `aws:"required,enum=ENABLED|DISABLED"`
}

// UpdateAccountSettingsInput are the settings to be.
type UpdateAccountSettingsInput struct {
	MinimumThroughputBillingCommitment *MinimumThroughputBillingCommitmentInput `aws:"required"`
}

// UpdateAccountSettingsOutput are the settings as they are now.
type UpdateAccountSettingsOutput struct {
	MinimumThroughputBillingCommitment *MinimumThroughputBillingCommitmentOutput
}

// UpdateAccountSettings begins or ends On-demand Advantage. It cannot end before 24
// hours have passed.
//
// Errors: InvalidArgumentException, ValidationException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateAccountSettings.html
func (k *Kinesis) UpdateAccountSettings(ctx context.Context, in *UpdateAccountSettingsInput) (*UpdateAccountSettingsOutput, error) {
	return bus.Do(ctx, k.ep, "UpdateAccountSettings", in, k.updateAccountSettings)
}

func (k *Kinesis) updateAccountSettings(c *sim.Call, in *UpdateAccountSettingsInput) (*UpdateAccountSettingsOutput, error) {
	now, a := c.Now(), &k.account
	status := a.status(now)
	switch {
	case in.MinimumThroughputBillingCommitment.Status == commitEnabled:
		if status == commitDisabled {
			a.started = now
		}
		a.ended = time.Time{}
	case status == commitEnabled:
		for _, name := range k.names() {
			if s := k.streams[name]; s.warm.target > 0 {
				return nil, errArgument("Remove the warm throughput of stream %s before MinimumThroughputBillingCommitment is disabled.", name)
			}
		}
		a.ended = later(now, a.started.Add(commitment))
	}
	return &UpdateAccountSettingsOutput{a.describe(now)}, nil
}
