package lambda

import (
	"context"
	"net/http"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Function URLs, as their callers see them.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html

const (
	authNone       = "NONE"
	responseStream = "RESPONSE_STREAM"
)

// A urlRequest is an HTTP request to a function URL.
type urlRequest struct {
	id   string
	http *http.Request
	body []byte
}

// OwnsURL tells whether the region has a function URL of that id: the first label of
// its host.
func (s *Service) OwnsURL(id string) bool {
	found, err := sim.Do(context.Background(), s.ep.World, s.asks("OwnsURL"), nil, &id, func(_ *sim.Call, id *string) (*bool, error) {
		_, _, ok := s.atURL(*id)
		return &ok, nil
	})
	return err == nil && *found
}

// ServeURL answers an HTTP request to a function URL, whose body has been read. It
// returns nil where no answer arrives: the cloud was closed, or the answer was lost.
func (s *Service) ServeURL(ctx context.Context, id string, req *http.Request, body []byte) *wire.Response {
	out, err := sim.Do(ctx, s.ep.World, s.asks("InvokeFunctionUrl"), nil, &urlRequest{id, req, body}, s.serveURL)
	if err == nil {
		return out
	}
	if e, ok := err.(*Error); ok {
		return urlError(e)
	}
	return nil
}

func (s *Service) serveURL(c *sim.Call, in *urlRequest) (*wire.Response, error) {
	c.Mix(hash.New.String(in.http.Method).String(in.http.URL.String()).String(string(in.body)))
	t, u, ok := s.atURL(in.id)
	if !ok {
		return nil, errForbidden()
	}
	c.On(t.function.arn)
	cors := u.Cors.allow(in.http)
	if cors != nil && in.http.Method == http.MethodOptions && in.http.Header.Get("Access-Control-Request-Method") != "" {
		return preflight(u.Cors, cors), nil
	}
	auth, err := wire.ReadAuth(in.http)
	signed := err == nil && auth.Service == s.ep.Service
	if !s.permitsURL(t, u, signed) {
		return nil, errForbidden()
	}
	r := &request{trace: bus.Trace(c.Context()), stream: u.InvokeMode == responseStream, cors: cors}
	r.identify(c)
	r.root(c, t.version)
	if r.payload, err = s.urlEvent(c, t, u, in, r.id, r.trace, auth, signed); err != nil {
		return nil, err
	}
	if len(r.payload) > maxSyncPayload {
		return nil, &Error{Code: "RequestTooLargeException", Status: 413, Message: "Request Too Long"}
	}
	return nil, s.start(c, t, r, asURL)
}

// permitsURL tells whether a request may invoke the function. The page says that
// lambda:InvokeFunction is required as well since October 2025; accounts that had
// function URLs before go without, as recorded in November 2025.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
func (s *Service) permitsURL(t target, u *functionURL, signed bool) bool {
	if u.AuthType != authNone && !signed {
		return false
	}
	return s.permits(t, access{
		action: "lambda:InvokeFunctionUrl", urlAuth: u.AuthType, viaURL: true, anonymous: u.AuthType == authNone,
	})
}

// atURL finds what a function URL invokes.
func (s *Service) atURL(id string) (t target, u *functionURL, ok bool) {
	s.functions.Ascend(func(f *function) bool {
		for qualifier, url := range f.urls { // ids are unique, so the order does not matter
			if url.id == id {
				u = url
				t, ok = f.at(qualifier)
			}
		}
		return u == nil
	})
	return t, u, ok
}

func errForbidden() error {
	return &Error{Code: codeAccessDenied, Status: 403, Message: "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}
}

// urlError is an error as a function URL answers it.
func urlError(e *Error) *wire.Response {
	key := "message"
	if e.Code == codeAccessDenied {
		key = "Message"
	}
	members := map[string]string{key: e.Message}
	if e.Reason != "" {
		members["Reason"], members["Type"] = e.Reason, "User"
	}
	body, _ := plainJSON(members) // strings
	return &wire.Response{Status: e.Status, Body: body, Header: http.Header{
		"Content-Type": {"application/json"}, "X-Amzn-Errortype": {e.Code},
	}}
}

// allow returns the CORS headers for a request from another origin, nil for others.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors
func (k *Cors) allow(req *http.Request) http.Header {
	origin := req.Header.Get("Origin")
	if k == nil || origin == "" {
		return nil
	}
	h := http.Header{"Vary": {"Origin"}}
	for _, allowed := range k.AllowOrigins {
		if allowed != "*" && allowed != origin {
			continue
		}
		h["Access-Control-Allow-Origin"] = []string{origin}
		if allowed == "*" && !k.AllowCredentials {
			h["Access-Control-Allow-Origin"] = []string{"*"}
		}
		if k.AllowCredentials {
			h["Access-Control-Allow-Credentials"] = []string{"true"}
		}
		if len(k.ExposeHeaders) > 0 {
			h["Access-Control-Expose-Headers"] = []string{strings.Join(k.ExposeHeaders, ",")}
		}
		return h
	}
	return h
}

// preflight answers a browser that asks before it sends a request: the function does
// not hear of it.
func preflight(k *Cors, h http.Header) *wire.Response {
	if h.Get("Access-Control-Allow-Origin") != "" {
		if len(k.AllowMethods) > 0 {
			h["Access-Control-Allow-Methods"] = []string{strings.Join(k.AllowMethods, ",")}
		}
		if len(k.AllowHeaders) > 0 {
			h["Access-Control-Allow-Headers"] = []string{strings.Join(k.AllowHeaders, ",")}
		}
		if k.MaxAge > 0 {
			h["Access-Control-Max-Age"] = []string{itoa(k.MaxAge)}
		}
	}
	h["Content-Length"] = []string{"0"}
	return &wire.Response{Status: http.StatusOK, Header: h}
}
