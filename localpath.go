package cloudjar

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/lambda"
)

// Some of AWS's answers name a host to go to next. A client on the machine, which no
// name server leads to the jar, is told a path on the host that it used.

// localTarget reads the path of a function URL, or of a package's, on a host that is
// not AWS's, and returns the request as AWS's host would have it.
func localTarget(req *http.Request) (to target, there *http.Request, ok bool) {
	path := req.URL.EscapedPath()
	if rest, found := strings.CutPrefix(path, lambda.CodePath); found {
		parts := strings.Split(rest, "/") // region, account, name
		return target{service: "lambda", region: parts[0], account: parts[min(1, len(parts)-1)], code: parts[len(parts)-1]}, req, len(parts) == 3
	}
	rest, found := strings.CutPrefix(path, lambda.URLPath)
	region, rest, both := strings.Cut(rest, "/")
	id, path, _ := strings.Cut(rest, "/")
	if !found || !both || id == "" {
		return target{}, nil, false
	}
	there = req.Clone(req.Context())
	there.Host = id + ".lambda-url." + region + ".on.aws"
	there.URL.RawPath, there.URL.Path = "/"+path, "/"+path
	if plain, err := url.PathUnescape(path); err == nil {
		there.URL.Path = "/" + plain
	}
	return target{service: "lambda", region: region, url: id}, there, true
}

// answerCode hands out a package of one of the cloud's accounts.
func (c *Cloud) answerCode(req *http.Request, to target) answer {
	at := place{to.region, c.at.account}
	if slices.Contains(c.jar.accounts(), to.account) {
		at.account = to.account
	}
	return c.jar.stamp(req.Context(), c.jar.region(at).Lambda.ServeCode(req.Context(), to.code), 0)
}
