package process

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

const (
	// responseLimit is how many bytes a buffered answer may have: 6 MiB and 100.
	responseLimit = 6_291_556
	// streamLimit is how many bytes a streamed answer may have: 200 MiB.
	// https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
	streamLimit = 200 << 20
)

// A state is where the runtime is in its life, by the names that the Runtime
// API uses in its errors.
type state string

const (
	started    state = "Started"            // its process runs, init is under way
	initFailed state = "InitError"          // it reported that init failed
	ready      state = "Ready"              // it waits for an invocation
	running    state = "Running"            // it has one
	responding state = "InvocationResponse" // its answer is on the way
	failing    state = "InvocationErrorResponse"
	answered   state = "ResponseSent" // it answered and has not yet asked for the next
)

// A turn is one invocation on its way through the runtime.
type turn struct {
	requestID    string
	invocationID string // of this attempt
	header       http.Header
	payload      []byte
	outcome      outcome // once the runtime has answered
	done         bool    // the runtime has answered
}

// An outcome is what the runtime answered.
type outcome struct {
	payload     []byte
	failed      bool
	errorType   string // of a failed one
	streamed    bool
	contentType string
}

// A runtimeAPI is the Lambda Runtime API of one process of a runtime, from its
// start to its end: an http.Handler on one side, init's and invocations'
// progress on the other.
//
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
type runtimeAPI struct {
	mu      sync.Mutex
	changed chan struct{} // closed, and replaced, when what follows changes
	state   state
	turn    *turn   // on offer, under way, or just answered
	offered bool    // the turn waits for the runtime to ask for it
	failure outcome // of init

	function  identity // for extensions
	extension string   // the identifier of an internal extension, once registered
}

// An identity is what an extension is told of its function.
type identity struct{ name, version, handler string }

func newRuntimeAPI(of identity) *runtimeAPI {
	return &runtimeAPI{state: started, changed: make(chan struct{}), function: of}
}

// set changes the state. The caller holds the lock.
func (a *runtimeAPI) set(s state) {
	a.state = s
	close(a.changed)
	a.changed = make(chan struct{})
}

// now returns the state, and a channel that is closed when it changes.
func (a *runtimeAPI) now() (state, <-chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.state, a.changed
}

// offer gives the runtime its next invocation, when it asks.
func (a *runtimeAPI) offer(t *turn) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.turn, a.offered = t, true
	a.set(a.state)
}

// result returns what the runtime answered to the last offer, if it did.
func (a *runtimeAPI) result() (outcome, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.turn == nil || !a.turn.done {
		return outcome{}, false
	}
	return a.turn.outcome, true
}

// initFailure returns what the runtime said when init failed.
func (a *runtimeAPI) initFailure() outcome {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.failure
}

const (
	apiVersion       = "/2018-06-01/"
	invocationPrefix = apiVersion + "runtime/invocation/"
)

// notModelled are APIs that AWS serves beside the Runtime API.
var notModelled = []struct{ prefix, errorType, name string }{
	{extensionPrefix + "init/", "Extension.NotSupported", "error part of the Extensions API"},
	{extensionPrefix + "exit/", "Extension.NotSupported", "error part of the Extensions API"},
	{"/2020-08-15/logs", "Logs.NotSupported", "Logs API"},
	{"/2022-07-01/telemetry", "Telemetry.NotSupported", "Telemetry API"},
	{apiVersion + "runtime/restore/", "SnapStart.NotSupported", "SnapStart part of the Runtime API"},
}

// ServeHTTP answers the runtime.
func (a *runtimeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	for _, api := range notModelled {
		if strings.HasPrefix(path, api.prefix) {
			refuse(w, http.StatusForbidden, api.errorType, "cloudjar: the "+api.name+" is not modelled")
			return
		}
	}
	route, method := a.route(path)
	switch {
	case route == nil:
		http.NotFound(w, r)
	case r.Method != method:
		w.Header().Set("Allow", method)
		w.WriteHeader(http.StatusMethodNotAllowed)
	default:
		route(w, r)
	}
}

func (a *runtimeAPI) route(path string) (http.HandlerFunc, string) {
	switch path {
	case apiVersion + "ping":
		return ping, http.MethodGet
	case invocationPrefix + "next":
		return a.next, http.MethodGet
	case apiVersion + "runtime/init/error":
		return a.initError, http.MethodPost
	case extensionPrefix + "register":
		return a.register, http.MethodPost
	case extensionPrefix + "event/next":
		return a.nextEvent, http.MethodGet
	}
	rest, found := strings.CutPrefix(path, invocationPrefix)
	id, action, _ := strings.Cut(rest, "/")
	answer := map[string]func(http.ResponseWriter, *http.Request, *turn){"response": a.response, "error": a.error}[action]
	if !found || answer == nil {
		return nil, ""
	}
	return func(w http.ResponseWriter, r *http.Request) {
		if t := a.current(w, r, id); t != nil {
			answer(w, r, t)
		}
	}, http.MethodPost
}

func ping(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "pong") }

// next is GET /runtime/invocation/next: init, or the last invocation, is over.
// It answers when there is an invocation. A runtime that asks again while it
// has one gets the same again.
func (a *runtimeAPI) next(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	switch a.state {
	case started, answered:
		a.set(ready)
	case ready, running:
	default:
		a.forbid(w, ready)
		a.mu.Unlock()
		return
	}
	t, err := a.take(r.Context())
	a.mu.Unlock()
	if err != nil {
		return // the runtime is gone
	}
	for name, values := range t.header {
		w.Header()[name] = values
	}
	_, _ = w.Write(t.payload)
}

// take waits for the invocation on offer. The caller holds the lock.
func (a *runtimeAPI) take(ctx context.Context) (*turn, error) {
	for a.state != running {
		if a.state == ready && a.offered {
			a.offered = false
			a.set(running)
			break
		}
		changed := a.changed
		a.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
		a.mu.Lock()
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return a.turn, nil
}

// current returns the invocation that a request to answer is about, or refuses
// the request. The invocation id is optional.
func (a *runtimeAPI) current(w http.ResponseWriter, r *http.Request, id string) *turn {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.turn == nil || a.offered || id != a.turn.requestID {
		refuse(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return nil
	}
	if given := r.Header.Get("Lambda-Runtime-Invocation-Id"); given != "" && given != a.turn.invocationID {
		refuse(w, http.StatusBadRequest, "InvalidInvocationId", "Invalid invocation ID")
		return nil
	}
	return a.turn
}

// begin takes the runtime from Running to another state.
func (a *runtimeAPI) begin(w http.ResponseWriter, to state) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.state != running {
		a.forbid(w, to)
		return false
	}
	a.set(to)
	return true
}

// finish records the outcome of a turn.
func (a *runtimeAPI) finish(t *turn, o outcome) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t.outcome, t.done = o, true
	a.set(answered)
}

// response is POST /runtime/invocation/{id}/response. A streamed response may
// turn into an error at its end, which its trailers tell.
func (a *runtimeAPI) response(w http.ResponseWriter, r *http.Request, t *turn) {
	if !a.begin(w, responding) {
		return
	}
	o := outcome{contentType: r.Header.Get("Content-Type")}
	limit := int64(responseLimit)
	switch r.Header.Get("Lambda-Runtime-Function-Response-Mode") {
	case "":
	case "streaming":
		o.streamed, limit = true, streamLimit
	default:
		a.finish(t, failureOf("Runtime.InvalidResponseModeHeader", "Invalid function response mode"))
		refuse(w, http.StatusBadRequest, "InvalidFunctionResponseMode", "Invalid function response mode")
		return
	}
	body, err := readAll(r.Body, limit)
	switch {
	case errors.Is(err, errBodyTooLarge):
		a.finish(t, tooLarge())
		refuse(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "Exceeded maximum allowed payload size ("+strconv.FormatInt(limit, 10)+" bytes).")
		return
	case err != nil:
		a.finish(t, failureOf("Runtime.TruncatedResponse", "Response was truncated"))
		refuse(w, http.StatusBadRequest, "TruncatedHTTPRequest", "HTTP request detected as truncated")
		return
	}
	o.payload = body
	if kind := r.Trailer.Get("Lambda-Runtime-Function-Error-Type"); kind != "" {
		o.failed, o.errorType = true, kind
		if o.payload, err = base64.StdEncoding.DecodeString(r.Trailer.Get("Lambda-Runtime-Function-Error-Body")); err != nil {
			o.payload = nil
		}
	}
	a.finish(t, o)
	accept(w)
}

// error is POST /runtime/invocation/{id}/error.
func (a *runtimeAPI) error(w http.ResponseWriter, r *http.Request, t *turn) {
	if !a.begin(w, failing) {
		return
	}
	body, err := readAll(r.Body, responseLimit)
	if errors.Is(err, errBodyTooLarge) {
		a.finish(t, tooLarge())
		refuse(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "Exceeded maximum allowed payload size ("+strconv.Itoa(responseLimit)+" bytes).")
		return
	}
	a.finish(t, reported(r.Header, body))
	accept(w)
}

// initError is POST /runtime/init/error.
func (a *runtimeAPI) initError(w http.ResponseWriter, r *http.Request) {
	body, _ := readAll(r.Body, responseLimit)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.state != started {
		a.forbid(w, initFailed)
		return
	}
	a.failure = reported(r.Header, body)
	a.set(initFailed)
	accept(w)
}

// reported is an error as the runtime tells it. Its type is the header's, else
// the body's.
func reported(header http.Header, body []byte) outcome {
	o := outcome{payload: body, failed: true, errorType: header.Get("Lambda-Runtime-Function-Error-Type"), contentType: header.Get("Content-Type")}
	if o.errorType == "" || o.errorType == "Unhandled" {
		var said struct {
			ErrorType string `json:"errorType"`
		}
		_ = json.Unmarshal(body, &said)
		o.errorType = said.ErrorType
	}
	return o
}

// forbid refuses a change of state. The caller holds the lock.
func (a *runtimeAPI) forbid(w http.ResponseWriter, to state) {
	refuse(w, http.StatusForbidden, "InvalidStateTransition",
		"State transition from "+string(a.state)+" to "+string(to)+" failed for runtime. Error: State transition is not allowed")
}

// refuse writes an ErrorResponse of the Runtime API.
func refuse(w http.ResponseWriter, status int, errorType, message string) {
	writeJSON(w, status, struct {
		ErrorMessage string `json:"errorMessage"`
		ErrorType    string `json:"errorType"`
	}{message, errorType})
}

// accept writes the StatusResponse of the Runtime API.
func accept(w http.ResponseWriter) {
	writeJSON(w, http.StatusAccepted, struct {
		Status string `json:"status"`
	}{"OK"})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	text, _ := json.Marshal(body)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n'))
}

var errBodyTooLarge = errors.New("the body is too large")

func readAll(body io.Reader, limit int64) ([]byte, error) {
	read, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err == nil && int64(len(read)) > limit {
		_, _ = io.Copy(io.Discard, io.LimitReader(body, streamLimit)) // the client may not read the answer before it has written all
		return nil, errBodyTooLarge
	}
	return read, err
}
