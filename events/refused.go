package events

// notModelled are the operations that AWS has and the service refuses by name: those
// of partners' event sources and of global endpoints.
var notModelled = []string{
	"ActivateEventSource", "CreateEndpoint", "CreatePartnerEventSource", "DeactivateEventSource", "DeleteEndpoint",
	"DeletePartnerEventSource", "DescribeEndpoint", "DescribeEventSource", "DescribePartnerEventSource", "ListEndpoints",
	"ListEventSources", "ListPartnerEventSourceAccounts", "ListPartnerEventSources", "PutPartnerEvents", "UpdateEndpoint",
}
