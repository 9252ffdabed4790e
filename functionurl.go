package cloudjar

import (
	"context"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/lambda"
)

// functionURLHost reads the host of a function URL: <id>.lambda-url.<region>.on.aws.
func functionURLHost(host string) (t target, ok bool) {
	name, ok := strings.CutSuffix(host, ".on.aws")
	labels := strings.Split(name, ".")
	if !ok || len(labels) != 3 || labels[0] == "" || labels[1] != "lambda-url" || labels[2] == "" {
		return target{}, false
	}
	return target{service: "lambda", region: labels[2], url: labels[0]}, true
}

// answerURL carries a request to the function behind a URL, whichever account has it.
func (c *Cloud) answerURL(req *http.Request, to target, body []byte) (answer, error) {
	resp := c.urlOwner(to).ServeURL(traced(req), to.url, req, body)
	if resp == nil {
		return answer{}, &net.OpError{Op: "read", Net: "jar", Err: syscall.ECONNRESET}
	}
	return c.jar.stamp(req.Context(), resp, 0), nil
}

// urlOwner finds who has a function URL; if nobody does, the cloud's own account
// says so.
func (c *Cloud) urlOwner(to target) *lambda.Service {
	own := c.jar.region(place{to.region, c.at.account}).Lambda
	if own.OwnsURL(to.url) {
		return own
	}
	for _, account := range c.jar.accounts() {
		if s := c.jar.region(place{to.region, account}).Lambda; s != own && s.OwnsURL(to.url) {
			return s
		}
	}
	return own
}

// traced returns the request's context with the X-Ray trace that its header names,
// unless it is part of one already: the code of a function asks.
func traced(req *http.Request) context.Context {
	header := req.Header.Get("X-Amzn-Trace-Id")
	if header == "" || bus.Trace(req.Context()) != "" {
		return req.Context()
	}
	return bus.WithTrace(req.Context(), header)
}
