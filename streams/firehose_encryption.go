package streams

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// DeliveryStreamEncryptionConfigurationInput is the key that records are encrypted
// with. The jar keeps it as a record; there is no KMS to ask.
type DeliveryStreamEncryptionConfigurationInput struct {
	KeyARN  string `aws:"len=1..512,pattern=arn:.*:kms:[a-zA-Z0-9\\-]+:\\d{12}:(key|alias)/[a-zA-Z_0-9+=,.@\\-_/]+"`
	KeyType string `aws:"required,enum=AWS_OWNED_CMK|CUSTOMER_MANAGED_CMK"`
}

// DeliveryStreamEncryptionConfiguration is the state of a stream's encryption.
type DeliveryStreamEncryptionConfiguration struct {
	KeyARN             string
	KeyType            string
	Status             string // ENABLED, ENABLING, DISABLED, DISABLING
	FailureDescription *FailureDescription
}

func (e encryption) describe() *DeliveryStreamEncryptionConfiguration {
	return &DeliveryStreamEncryptionConfiguration{KeyARN: e.key, KeyType: e.keyType, Status: e.status}
}

const (
	ownedKey    = "AWS_OWNED_CMK"
	customerKey = "CUSTOMER_MANAGED_CMK"
)

// newEncryption is what an input asks for: encryption that is being enabled, or none.
func newEncryption(in *DeliveryStreamEncryptionConfigurationInput) (encryption, error) {
	switch {
	case in == nil:
		return encryption{status: sseDisabled}, nil
	case in.KeyType == customerKey && in.KeyARN == "":
		return encryption{}, errArgument("KeyARN must be specified when KeyType is %s.", customerKey)
	case in.KeyType == ownedKey && in.KeyARN != "":
		return encryption{}, errArgument("KeyARN cannot be specified when KeyType is %s.", ownedKey)
	}
	return encryption{sseEnabling, in.KeyType, in.KeyARN}, nil
}

// StartDeliveryStreamEncryptionInput names a stream and the key; absent is AWS's own.
type StartDeliveryStreamEncryptionInput struct {
	DeliveryStreamName                         string `aws:"required,len=1..64,pattern=[a-zA-Z0-9_.-]+"`
	DeliveryStreamEncryptionConfigurationInput *DeliveryStreamEncryptionConfigurationInput
}

// StartDeliveryStreamEncryptionOutput is empty.
type StartDeliveryStreamEncryptionOutput struct{}

// StartDeliveryStreamEncryption encrypts what producers put from now on, or does so
// with another key.
//
// Errors: InvalidArgumentException, ResourceInUseException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_StartDeliveryStreamEncryption.html
func (f *Firehose) StartDeliveryStreamEncryption(ctx context.Context, in *StartDeliveryStreamEncryptionInput) (*StartDeliveryStreamEncryptionOutput, error) {
	return bus.Do(ctx, f.ep, "StartDeliveryStreamEncryption", in, func(c *sim.Call, in *StartDeliveryStreamEncryptionInput) (*StartDeliveryStreamEncryptionOutput, error) {
		key := in.DeliveryStreamEncryptionConfigurationInput
		if key == nil {
			key = &DeliveryStreamEncryptionConfigurationInput{KeyType: ownedKey}
		}
		e, err := newEncryption(key)
		if err != nil {
			return nil, err
		}
		return nil, f.encrypt(c, in.DeliveryStreamName, func(encryption) encryption { return e })
	})
}

// StopDeliveryStreamEncryptionInput names a stream.
type StopDeliveryStreamEncryptionInput struct {
	DeliveryStreamName string `aws:"required,len=1..64,pattern=[a-zA-Z0-9_.-]+"`
}

// StopDeliveryStreamEncryptionOutput is empty.
type StopDeliveryStreamEncryptionOutput struct{}

// StopDeliveryStreamEncryption ends encryption.
//
// Errors: InvalidArgumentException, ResourceInUseException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_StopDeliveryStreamEncryption.html
func (f *Firehose) StopDeliveryStreamEncryption(ctx context.Context, in *StopDeliveryStreamEncryptionInput) (*StopDeliveryStreamEncryptionOutput, error) {
	return bus.Do(ctx, f.ep, "StopDeliveryStreamEncryption", in, func(c *sim.Call, in *StopDeliveryStreamEncryptionInput) (*StopDeliveryStreamEncryptionOutput, error) {
		return nil, f.encrypt(c, in.DeliveryStreamName, func(e encryption) encryption {
			if e.status == sseEnabled {
				e.status = sseDisabling
			}
			return e
		})
	})
}

// encrypt changes the encryption of a stream that producers put to.
func (f *Firehose) encrypt(c *sim.Call, name string, change func(encryption) encryption) error {
	h, err := f.activeHose(c, name)
	if err != nil {
		return err
	}
	switch {
	case h.source != nil:
		return errArgument("This operation is not permitted on %s delivery stream type.", sourceKinesis)
	case h.sse.status == sseEnabling || h.sse.status == sseDisabling:
		return fault(codeInUse, "Firehose %s is not ready for this operation: its encryption is %s.", h.name, h.sse.status)
	}
	if e := change(h.sse); e != h.sse {
		h.sse = e
		f.change(c, h)
	}
	return nil
}
