package fault

import "github.com/cloudjar/cloudjar/internal/wire"

// words are how a service says that it is too busy, and that it failed. Both are
// what the SDKs retry.
type words struct{ throttle, internal wire.Fault }

// of lists the services whose words differ from the usual ones. Sources: each
// operation's errors in the API references, and "Common errors" there.
var of = map[string]words{
	"dynamodb": {
		wire.Fault{
			Code: "ProvisionedThroughputExceededException", Status: 400,
			Message: "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
		},
		wire.Fault{Code: "InternalServerError", Status: 500, Message: "Internal server error"},
	},
	"events": {
		wire.Fault{Code: "ThrottlingException", Status: 400, Message: "Rate exceeded"},
		wire.Fault{Code: "InternalException", Status: 500, Message: "Internal failure"},
	},
	"kinesis": {
		wire.Fault{Code: "ProvisionedThroughputExceededException", Status: 400, Message: "Rate exceeded for shard"},
		wire.Fault{Code: "InternalFailure", Status: 500, Message: "Internal failure"},
	},
	"lambda": {
		wire.Fault{Code: "TooManyRequestsException", Status: 429, Message: "Rate Exceeded."},
		wire.Fault{Code: "ServiceException", Status: 500, Message: "An internal error has occurred."},
	},
	"s3": {
		wire.Fault{Code: "SlowDown", Status: 503, Message: "Please reduce your request rate."},
		wire.Fault{Code: "InternalError", Status: 500, Message: "We encountered an internal error. Please try again."},
	},
	"sns": {
		wire.Fault{Code: "Throttled", Status: 429, Message: "Rate exceeded"},
		wire.Fault{Code: "InternalError", Status: 500, Message: "Internal Error"},
	},
	"sqs": {
		wire.Fault{Code: "RequestThrottled", Status: 400, Message: "Request is throttled."},
		wire.Fault{Code: "InternalFailure", Status: 500, Message: "Internal failure"},
	},
}

var usual = words{
	wire.Fault{Code: "ThrottlingException", Status: 400, Message: "Rate exceeded"},
	wire.Fault{Code: "InternalFailure", Status: 500, Message: "The request processing has failed because of an unknown error, exception or failure."},
}

func wordsOf(service string) words {
	if service == "dynamodbstreams" {
		service = "dynamodb"
	}
	if w, ok := of[service]; ok {
		return w
	}
	return usual
}

// Throttled returns how a service answers when it is too busy.
func Throttled(service string) error {
	e := wordsOf(service).throttle
	return &e
}

// Failed returns how a service answers when it fails itself.
func Failed(service string) error {
	e := wordsOf(service).internal
	return &e
}
