package lambda

// An Error is AWS's answer to a request that was not carried out.
type Error struct {
	Code    string
	Message string
	Status  int

	// Reason is a member of TooManyRequestsException.
	Reason string

	untyped bool // without the member Type
}

// Error returns the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns the exception's name.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorMessage returns the words.
func (e *Error) ErrorMessage() string { return e.Message }

// HTTPStatus returns the answer's status.
func (e *Error) HTTPStatus() int { return e.Status }

// ErrorMessageKey names the member of the answer that holds the message: the
// exceptions that Lambda's own model declares with a small letter, or with none.
func (e *Error) ErrorMessageKey() string {
	switch e.Code {
	case codeNotFound, codeServiceFault, codeAccessDenied, "CodeSigningConfigNotFoundException", "ResourceInUseException", "RecursiveInvocationException", "InvalidCodeSignatureException":
		return "Message"
	}
	return "message"
}

// ErrorMembers returns the exception's own members: whose fault it was.
func (e *Error) ErrorMembers() any {
	m := struct{ Type, Reason string }{"User", e.Reason}
	switch {
	case e.untyped || e.Code == codeAccessDenied || e.Status == 413:
		m.Type = ""
	case e.Status >= 500:
		m.Type = "Service"
	}
	return m
}

const (
	codeInvalid      = "InvalidParameterValueException"
	codeNotFound     = "ResourceNotFoundException"
	codeConflict     = "ResourceConflictException"
	codeAccessDenied = "AccessDeniedException"
	codePrecondition = "PreconditionFailedException"
	codeServiceFault = "ServiceException"
)

func errInvalid(words string) error { return &Error{Code: codeInvalid, Status: 400, Message: words} }

func errConflict(words string) error { return &Error{Code: codeConflict, Status: 409, Message: words} }

func errNotFound(words string) error { return &Error{Code: codeNotFound, Status: 404, Message: words} }

func errPrecondition(words string) error {
	return &Error{Code: codePrecondition, Status: 412, Message: words}
}

// errNoFunction is the answer for an ARN that no function has.
func errNoFunction(arn string) error { return errNotFound("Function not found: " + arn) }

// errLimit is an InvalidParameterValueException of the kind that does not say whose
// fault it was.
func errLimit(words string) error {
	return &Error{Code: codeInvalid, Status: 400, Message: words, untyped: true}
}
