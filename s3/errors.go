package s3

import (
	"fmt"
	"time"
)

// A ServiceError is an error of S3, with S3's code, status and words.
type ServiceError struct {
	Code    string
	Message string
	Status  int
	Detail  ErrorDetail
	header  map[string]string
}

// An ErrorDetail is what an error's document says besides code and message.
type ErrorDetail struct {
	BucketName       string
	Bucket           string
	Endpoint         string
	Key              string
	VersionId        string
	UploadId         string
	Resource         string
	Method           string
	ResourceType     string
	ArgumentName     string
	ArgumentValue    string
	Condition        string
	Region           string
	StorageClass     string
	RangeRequested   string
	ActualObjectSize string
	PartNumber       string
	ETag             string
	ProposedSize     string
	MinSizeAllowed   string
	MaxSizeAllowed   string
	Size             string
	AmzExpires       string `aws:"name=X-Amz-Expires"`
	Expires          string
	ServerTime       time.Time `aws:"timestamp=iso8601"`
	Header           string
	HeadersNotSigned string
}

// Error returns code and message.
func (e *ServiceError) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns the code.
func (e *ServiceError) ErrorCode() string { return e.Code }

// ErrorMessage returns the message.
func (e *ServiceError) ErrorMessage() string { return e.Message }

// HTTPStatus returns the status.
func (e *ServiceError) HTTPStatus() int { return e.Status }

// ErrorMembers returns what else the error's document says.
func (e *ServiceError) ErrorMembers() any { return e.Detail }

// ErrorHeaders returns the headers of the error's answer.
func (e *ServiceError) ErrorHeaders() map[string]string { return e.header }

// with adds detail to a fresh error.
func (e *ServiceError) with(d ErrorDetail) *ServiceError {
	e.Detail = d
	return e
}

// head adds a header, by its canonical name.
func (e *ServiceError) head(name, value string) *ServiceError {
	if e.header == nil {
		e.header = map[string]string{}
	}
	e.header[name] = value
	return e
}

func fail(status int, code, message string) *ServiceError {
	return &ServiceError{Code: code, Message: message, Status: status}
}

func noSuchBucket(name string) error {
	return fail(404, "NoSuchBucket", "The specified bucket does not exist").with(ErrorDetail{BucketName: name})
}

func noSuchKey(key string) *ServiceError {
	return fail(404, "NoSuchKey", "The specified key does not exist.").with(ErrorDetail{Key: key})
}

func noSuchVersion(key, id string) error {
	return fail(404, "NoSuchVersion", "The specified version does not exist.").with(ErrorDetail{Key: key, VersionId: id})
}

func noSuchUpload(id string) error {
	return fail(404, "NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.").with(ErrorDetail{UploadId: id})
}

func accessDenied() *ServiceError { return fail(403, "AccessDenied", "Access Denied") }

func methodNotAllowed(method, kind string) *ServiceError {
	return fail(405, "MethodNotAllowed", "The specified method is not allowed against this resource.").with(ErrorDetail{Method: method, ResourceType: kind})
}

func invalidArgument(message, name, value string) error {
	return fail(400, "InvalidArgument", message).with(ErrorDetail{ArgumentName: name, ArgumentValue: value})
}

func invalidRequest(message string) error { return fail(400, "InvalidRequest", message) }

func malformedXML() error {
	return fail(400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
}

func preconditionFailed(condition string) error {
	return fail(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold").with(ErrorDetail{Condition: condition})
}

func conflicting(condition, key string) error {
	return fail(409, "ConditionalRequestConflict", "The conditional request cannot succeed due to a conflicting operation against this resource.").with(ErrorDetail{Condition: condition, Key: key})
}

func notImplemented(header string) error {
	return fail(501, "NotImplemented", "A header you provided implies functionality that is not implemented").with(ErrorDetail{Header: header})
}

func invalidTag(message string) error { return fail(400, "InvalidTag", message) }

func badDigest(what string) error {
	return fail(400, "BadDigest", "The "+what+" you specified did not match the calculated checksum.")
}

func entityTooLarge(size, most int64) error {
	return fail(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size").with(ErrorDetail{ProposedSize: fmt.Sprint(size), MaxSizeAllowed: fmt.Sprint(most)})
}
