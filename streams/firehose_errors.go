package streams

import "github.com/cloudjar/cloudjar/internal/wire"

// Firehose's words, where AWS's documentation does not print them, are those that
// users report of it.

func (f *Firehose) errNoHose(name string) *Error {
	return fault(codeNotFound, "Firehose %s under account %s not found.", name, f.ep.Account)
}

func (f *Firehose) errHoseExists(name string) *Error {
	return fault(codeInUse, "Firehose %s under accountId %s already exists", name, f.ep.Account)
}

func (f *Firehose) errHoseBusy(h *hose) *Error {
	return fault(codeInUse, "Firehose %s is not ready for this operation: its state is %s.", h.name, h.status)
}

func (f *Firehose) errHoseLimit(limit int, names []string) *Error {
	return errLimit("You have already consumed your firehose quota of %d hoses. Firehose names: %v", limit, names)
}

// errSlowDown is the answer to more than a stream takes in.
func errSlowDown() *Error {
	e := fault("ServiceUnavailableException", "Slow down.")
	e.Status = 500
	return e
}

func errHoseVersion(h *hose, given string) *Error {
	return fault("ConcurrentModificationException",
		"Cannot update firehose: %s since the current version id: %d and specified version id: %s do not match", h.name, h.version, given)
}

func errDestination(id string) *Error { return errArgument("Destination Id %s not found", id) }

func errOneDestination() *Error {
	return errArgument("Exactly one destination configuration is supported for a Firehose")
}

// refuseHose says that the jar does not model a value that AWS takes.
func refuseHose(operation, member string) error {
	return &wire.Refusal{Service: "firehose", Operation: operation, Member: member}
}
