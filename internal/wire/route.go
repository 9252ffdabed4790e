package wire

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// A route is where a REST operation lives. Paths are matched as they were
// sent, segment by segment: nothing is cleaned, so that an S3 key may hold
// "//" or "..".
type route struct {
	op       *Operation
	known    string // in place of op: an operation that is not modelled
	method   string
	segments []segment
	query    []constant
	headers  []string // that the request must have
	greedy   int      // index of the greedy segment, or -1
}

type segment struct {
	text   string // a literal, or the name of a label
	label  bool
	greedy bool
}

// A constant is a query parameter that the route demands: "versioning", or
// "list-type=2".
type constant struct {
	name, value string
	hasValue    bool
}

// parseRoute reads "PUT /{Bucket}/{Key+}?tagging".
func parseRoute(text string) (*route, error) {
	method, target, ok := strings.Cut(text, " ")
	if !ok || !strings.HasPrefix(target, "/") {
		return nil, errors.New("route " + strconv.Quote(text) + `: want such as "GET /{Bucket}/{Key+}"`)
	}
	r := &route{method: method, greedy: -1}
	if words := strings.Fields(target); len(words) > 1 {
		target = words[0]
		for _, name := range words[1:] {
			r.headers = append(r.headers, http.CanonicalHeaderKey(name))
		}
	}
	path, query, _ := strings.Cut(target, "?")
	for i, part := range strings.Split(path[1:], "/") {
		s := segment{text: part}
		if name, ok := strings.CutPrefix(part, "{"); ok {
			name, ok = strings.CutSuffix(name, "}")
			if !ok {
				return nil, errors.New("route " + strconv.Quote(text) + ": label " + part + " does not end")
			}
			s.label = true
			s.text, s.greedy = strings.CutSuffix(name, "+")
			if s.greedy && r.greedy >= 0 {
				return nil, errors.New("route " + strconv.Quote(text) + ": only one label may take several segments")
			}
			if s.greedy {
				r.greedy = i
			}
		}
		r.segments = append(r.segments, s)
	}
	if query != "" {
		for _, part := range strings.Split(query, "&") {
			c := constant{}
			c.name, c.value, c.hasValue = strings.Cut(part, "=")
			r.query = append(r.query, c)
		}
	}
	return r, nil
}

// sortRoutes puts the more specific route first: more constants in the query
// and headers, literals before labels, labels before greedy labels, longer before shorter.
func sortRoutes(routes []*route) {
	slices.SortStableFunc(routes, func(a, b *route) int {
		if d := len(b.query) + len(b.headers) - len(a.query) - len(a.headers); d != 0 {
			return d
		}
		for i := range min(len(a.segments), len(b.segments)) {
			if d := a.segments[i].rank() - b.segments[i].rank(); d != 0 {
				return d
			}
		}
		return len(b.segments) - len(a.segments)
	})
}

func (s segment) rank() int {
	switch {
	case s.greedy:
		return 2
	case s.label:
		return 1
	}
	return 0
}

// match finds the operation for a request and the values of its labels.
func (s *Service) match(req *http.Request, query url.Values) (*Operation, map[string]string, error) {
	path := req.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	parts := strings.Split(path[1:], "/")
	for _, r := range s.ready.routes {
		if r.method != req.Method || !r.wants(query) || !r.wantsHeaders(req.Header) {
			continue
		}
		labels, ok := r.labels(parts)
		if !ok {
			continue
		}
		if r.op == nil {
			_, err := s.find(s.Protocol, r.known)
			return nil, nil, err
		}
		return r.op, labels, nil
	}
	return nil, nil, s.unknownOperation(s.Protocol, req.Method+" "+req.URL.Path)
}

func (r *route) wants(query url.Values) bool {
	for _, c := range r.query {
		values, ok := query[c.name]
		if !ok || (c.hasValue && !slices.Contains(values, c.value)) {
			return false
		}
	}
	return true
}

func (r *route) wantsHeaders(h http.Header) bool {
	for _, name := range r.headers {
		if len(h[name]) == 0 {
			return false
		}
	}
	return true
}

// labels matches the path's parts. One trailing slash more than the route has
// is no difference.
func (r *route) labels(parts []string) (map[string]string, bool) {
	n := len(r.segments)
	if r.greedy < 0 {
		if len(parts) == n+1 && parts[n] == "" {
			parts = parts[:n]
		}
		if len(parts) != n {
			return nil, false
		}
	} else if len(parts) < n {
		return nil, false
	}
	values := make(map[string]string, n)
	extra := len(parts) - n
	at := 0
	for i, s := range r.segments {
		width := 1
		if i == r.greedy {
			width += extra
		}
		text := strings.Join(parts[at:at+width], "/")
		at += width
		if !s.label {
			if text != s.text {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(text)
		if err != nil || value == "" {
			return nil, false
		}
		values[s.text] = value
	}
	return values, true
}
