package process

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// shutdownGrace is how long a function with an internal extension may take to
// end after SIGTERM.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown
const shutdownGrace = 500 * time.Millisecond

const extensionPrefix = "/2020-01-01/extension/"

// register is POST /extension/register, for the one kind of extension that is
// modelled: an internal one that asks for no events, and so for SIGTERM before
// the environment ends. aws-lambda-go's WithEnableSIGTERM is one.
func (a *runtimeAPI) register(w http.ResponseWriter, r *http.Request) {
	body, _ := readAll(r.Body, responseLimit)
	var in struct {
		Events []string `json:"events"`
	}
	name := r.Header.Get("Lambda-Extension-Name")
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case name == "":
		refuse(w, http.StatusForbidden, "Extension.InvalidExtensionName", "Empty extension name")
	case len(body) > 0 && json.Unmarshal(body, &in) != nil:
		refuse(w, http.StatusBadRequest, "InvalidRequestFormat", "Invalid request format")
	case a.state != started:
		refuse(w, http.StatusForbidden, "Extension.RegistrationClosed", "Extension registration closed already")
	case len(in.Events) > 0:
		refuse(w, http.StatusForbidden, "Extension.NotSupported", "cloudjar: events of the Extensions API are not modelled; an extension may register for none")
	default:
		sum := sha256.Sum256([]byte(name))
		a.extension = uuid(sum)
		w.Header().Set("Lambda-Extension-Identifier", a.extension)
		writeJSON(w, http.StatusOK, struct {
			FunctionName    string `json:"functionName"`
			FunctionVersion string `json:"functionVersion"`
			Handler         string `json:"handler"`
		}{a.function.name, a.function.version, a.function.handler})
	}
}

// nextEvent is GET /extension/event/next: since there are no events, it does
// not return.
func (a *runtimeAPI) nextEvent(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	known := a.extension != "" && r.Header.Get("Lambda-Extension-Identifier") == a.extension
	a.mu.Unlock()
	if !known {
		refuse(w, http.StatusForbidden, "Extension.UnknownExtensionIdentifier", "Unknown extension "+r.Header.Get("Lambda-Extension-Identifier"))
		return
	}
	<-r.Context().Done()
}

// wantsSIGTERM says whether an internal extension has registered.
func (a *runtimeAPI) wantsSIGTERM() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.extension != ""
}

// shutDown lets a process that asked for it end by itself.
func (p *process) shutDown() {
	if !p.api.wantsSIGTERM() || p.gone() {
		return
	}
	p.thaw()
	terminateGroup(p.cmd.Process.Pid)
	grace := time.NewTimer(shutdownGrace)
	defer grace.Stop()
	select {
	case <-p.exited:
	case <-grace.C:
	}
}

// uuid writes 16 bytes of a sum as ids are written.
func uuid(sum [sha256.Size]byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
