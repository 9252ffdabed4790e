package streams

import (
	"fmt"
	"strings"
)

// An Error is Kinesis's or Firehose's answer to a request that it did not carry out.
type Error struct {
	Code    string // the exception's name: ResourceNotFoundException, …
	Message string
	Status  int // HTTP status: 400, or 500
}

// Error returns the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns the exception's name.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorMessage returns AWS's words.
func (e *Error) ErrorMessage() string { return e.Message }

// HTTPStatus returns the answer's status.
func (e *Error) HTTPStatus() int { return e.Status }

func fault(code, form string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(form, args...), Status: 400}
}

const (
	codeArgument  = "InvalidArgumentException"
	codeInUse     = "ResourceInUseException"
	codeLimit     = "LimitExceededException"
	codeNotFound  = "ResourceNotFoundException"
	codeThrottled = "ProvisionedThroughputExceededException"
	codeInvalid   = "ValidationException"
)

func errArgument(form string, args ...any) *Error { return fault(codeArgument, form, args...) }

func errLimit(form string, args ...any) *Error { return fault(codeLimit, form, args...) }

func (k *Kinesis) errNoStream(name, account string) *Error {
	return fault(codeNotFound, "Stream %s under account %s not found.", name, account)
}

// errNull is the answer to a member that must be there for another one's sake.
func errNull(member string) *Error {
	return fault(codeInvalid, "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null", member)
}

// errShardText is the answer to the id of a shard that is none.
func (k *Kinesis) errShardText(id, stream string) *Error {
	return fault(codeNotFound, "Could not find shard %s in stream %s under account %s.", id, stream, k.ep.Account)
}

// errShardGone is the answer to readers of a shard that is not there.
func (k *Kinesis) errShardGone(number uint32, stream string) *Error {
	return fault(codeNotFound, "Shard %s in stream %s under account %s does not exist", kinesisShardID(number), stream, k.ep.Account)
}

func (k *Kinesis) errThrottled(s *stream, shard uint32) *Error {
	return fault(codeThrottled, "Rate exceeded for shard %s in stream %s under account %s.", kinesisShardID(shard), s.name, k.ep.Account)
}

func errDryRun() *Error {
	return fault("DryRunOperationException", "Request would have succeeded, but DryRun flag is set.")
}

func (k *Kinesis) errOnDemand(s *stream) *Error {
	return fault(codeInvalid, "Request is invalid. Stream %s under account %s is in On-Demand mode.", s.name, k.ep.Account)
}

func (k *Kinesis) errShardLimit(open, limit, more int) *Error {
	return errLimit("This request would exceed the shard limit for the account %s in %s. Current shard count for the account: %d. "+
		"Limit: %d. Number of additional shards that would have resulted from this request: %d. "+
		"Refer to the AWS Service Limits page (http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) "+
		"for current limits and how to request higher limits.", k.ep.Account, k.ep.Region, open, limit, more)
}

// lastPart returns what stands after the last separator.
func lastPart(text, separator string) string { return text[strings.LastIndex(text, separator)+1:] }
