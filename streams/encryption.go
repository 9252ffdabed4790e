package streams

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// The types of encryption.
const (
	encryptionNone = "NONE"
	encryptionKMS  = "KMS"
)

// encryption is how the stream's records to come are encrypted.
func (s *stream) encryption() string {
	if s.key == "" {
		return encryptionNone
	}
	return encryptionKMS
}

// encryptionShown is the same as answers to writers show it: nothing is not shown.
func (s *stream) encryptionShown() string {
	if s.key == "" {
		return ""
	}
	return encryptionKMS
}

// StartStreamEncryptionInput is the key of KMS to encrypt a stream's records with.
// The jar records it; it does not ask KMS.
type StartStreamEncryptionInput struct {
	EncryptionType string `aws:"required,enum=NONE|KMS"`
	KeyId          string `aws:"required,len=1..2048"`
	StreamName     string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN      string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId       string `aws:"refuse"`
}

// StartStreamEncryptionOutput is empty.
type StartStreamEncryptionOutput = wire.Void

// StartStreamEncryption encrypts the records that are written from now on.
//
// Errors: InvalidArgumentException, ResourceInUseException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StartStreamEncryption.html
func (k *Kinesis) StartStreamEncryption(ctx context.Context, in *StartStreamEncryptionInput) (*StartStreamEncryptionOutput, error) {
	return bus.Do(ctx, k.ep, "StartStreamEncryption", in, func(c *sim.Call, in *StartStreamEncryptionInput) (*StartStreamEncryptionOutput, error) {
		return nil, k.encrypt(c, in.StreamName, in.StreamARN, in.EncryptionType, in.KeyId)
	})
}

// StopStreamEncryptionInput is the key that a stream's records are encrypted with.
type StopStreamEncryptionInput struct {
	EncryptionType string `aws:"required,enum=NONE|KMS"`
	KeyId          string `aws:"required,len=1..2048"`
	StreamName     string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN      string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId       string `aws:"refuse"`
}

// StopStreamEncryptionOutput is empty.
type StopStreamEncryptionOutput = wire.Void

// StopStreamEncryption leaves the records as they are that are written from now on.
//
// Errors: InvalidArgumentException, ResourceInUseException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StopStreamEncryption.html
func (k *Kinesis) StopStreamEncryption(ctx context.Context, in *StopStreamEncryptionInput) (*StopStreamEncryptionOutput, error) {
	return bus.Do(ctx, k.ep, "StopStreamEncryption", in, func(c *sim.Call, in *StopStreamEncryptionInput) (*StopStreamEncryptionOutput, error) {
		return nil, k.encrypt(c, in.StreamName, in.StreamARN, in.EncryptionType, "")
	})
}

// encrypt sets the key of a stream, or none.
func (k *Kinesis) encrypt(c *sim.Call, name, arn, kind, key string) error {
	s, err := k.findActive(c, name, arn)
	if err != nil {
		return err
	}
	if kind != encryptionKMS {
		return errArgument("EncryptionType must be KMS; it is %s.", kind)
	}
	k.update(c, s, step{do: stepEncryption, text: key})
	return nil
}
