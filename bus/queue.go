package bus

import "github.com/cloudjar/cloudjar/sim"

// A Queue is SQS as its pollers see it: Lambda's event source mappings, pipes. They
// ask Peer("sqs", region, account) for it, and subscribe to a queue's ARN to be
// told when messages become receivable. A poller that is told reads until nothing
// comes back.
//
// Queues are named by their ARNs. Every call is metered as the API request that it
// stands for; polls that find nothing are not, since pollers wake on arrival.
type Queue interface {
	// Receive returns up to max messages, at most 10, with all their attributes,
	// and hides them for the queue's visibility timeout.
	Receive(c *sim.Call, queueARN string, max int) ([]Message, error)

	// Delete deletes messages that were received, in batches of 10.
	Delete(c *sim.Call, queueARN string, receiptHandles []string) error

	// ChangeVisibility hides a message for so many seconds from now on. 0 gives it
	// back.
	ChangeVisibility(c *sim.Call, queueARN, receiptHandle string, seconds int) error

	// Queue tells what a poller has to know of a queue; ok is false if there is
	// none.
	Queue(c *sim.Call, queueARN string) (info QueueInfo, ok bool)
}

// A QueueInfo is what a poller has to know of a queue.
type QueueInfo struct {
	FIFO              bool
	VisibilityTimeout int // seconds
}

// A Message is one receive of a message.
type Message struct {
	ID            string
	ReceiptHandle string
	Body          string
	MD5OfBody     string

	// Attributes are the system's: SenderId, SentTimestamp,
	// ApproximateReceiveCount, MessageGroupId, …
	Attributes map[string]string

	MessageAttributes      map[string]MessageAttribute
	MD5OfMessageAttributes string // empty without attributes
}

// A MessageAttribute is an attribute that the sender gave to a message.
type MessageAttribute struct {
	DataType    string // String, Number or Binary, or one of these with a custom label after a dot
	StringValue string // of a String or Number
	BinaryValue []byte // of a Binary
}
