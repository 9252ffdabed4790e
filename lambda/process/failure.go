package process

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/cloudjar/cloudjar/lambda"
)

// failureOf is a failure that Lambda itself reports.
func failureOf(errorType, message string) outcome {
	payload, _ := json.Marshal(struct {
		ErrorType    string `json:"errorType"`
		ErrorMessage string `json:"errorMessage"`
	}{errorType, message})
	return outcome{payload: payload, failed: true, errorType: errorType}
}

// tooLarge is a response of more than 6 MiB. Here AWS writes the message first.
func tooLarge() outcome {
	const errorType = "Function.ResponseSizeTooLarge"
	message := fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", responseLimit)
	payload, _ := json.Marshal(struct {
		ErrorMessage string `json:"errorMessage"`
		ErrorType    string `json:"errorType"`
	}{message, errorType})
	return outcome{payload: payload, failed: true, errorType: errorType}
}

// aboutRequest is a failure whose message names the request.
func aboutRequest(requestID, errorType, message string) outcome {
	return failureOf(errorType, "RequestId: "+requestID+" Error: "+message)
}

// timedOut is what a function's time-out looks like to its caller.
func timedOut(requestID string, timeout time.Duration) outcome {
	return aboutRequest(requestID, "Sandbox.Timedout", fmt.Sprintf("Task timed out after %.2f seconds", timeout.Seconds()))
}

// exited is a runtime that ended instead of answering. AWS knows no reason
// where the exit status is 0.
func exited(requestID string, how *os.ProcessState) outcome {
	message := "Runtime exited without providing a reason"
	if how != nil && !how.Success() {
		message = "Runtime exited with error: " + how.String() // exit status 1, signal: killed
	}
	return aboutRequest(requestID, "Runtime.ExitError", message)
}

// outOfMemory is a runtime that was killed since it held more than the
// function's memory.
func outOfMemory(requestID string) outcome {
	return aboutRequest(requestID, "Runtime.OutOfMemory", "Runtime exited with error: signal: killed")
}

// result is the outcome as package lambda has it.
func (o outcome) result() lambda.Result {
	r := lambda.Result{Payload: o.payload, Streamed: o.streamed, ContentType: o.contentType}
	if o.failed {
		r.FunctionError, r.ErrorType = "Unhandled", o.errorType
	}
	return r
}
