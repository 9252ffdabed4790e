package attribute

// A SerializationError says that JSON has the wrong shape for an attribute
// value: AWS answers it with SerializationException, before it looks at
// anything else in the request.
type SerializationError struct {
	Message string // AWS's words; empty for text that is no JSON at all
}

// Error returns AWS's words, or says that the text is no JSON.
func (e *SerializationError) Error() string {
	if e.Message == "" {
		return "malformed JSON: send one complete JSON value"
	}
	return e.Message
}

// A ValueError says that a well-formed value breaks one of DynamoDB's rules:
// AWS answers it with ValidationException.
type ValueError struct {
	// Message is AWS's words. Some operations put "1 validation error
	// detected: " in front of them; that is the operation's to add.
	Message string
}

// Error returns AWS's words.
func (e *ValueError) Error() string { return e.Message }
