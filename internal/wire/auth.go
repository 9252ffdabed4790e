package wire

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The signing algorithms.
const (
	SigV4  = "AWS4-HMAC-SHA256"
	SigV4A = "AWS4-ECDSA-P256-SHA256" // for several regions at once
)

// An Auth is what a request says about who signed it. Nothing in it has been
// verified.
type Auth struct {
	Algorithm     string
	AccessKey     string
	Date          string   // of the scope: 20261125
	Region        string   // empty for SigV4A
	Regions       []string // SigV4A: X-Amz-Region-Set, such as "us-*"
	Service       string
	SignedHeaders []string
	Signature     string
	Timestamp     string // 20261125T101112Z
	SessionToken  string
	Presigned     bool
	Expires       time.Duration // presigned only
}

// Scope is the credential scope: date/region/service/aws4_request.
func (a Auth) Scope() string {
	if a.Algorithm == SigV4A {
		return a.Date + "/" + a.Service + "/aws4_request"
	}
	return a.Date + "/" + a.Region + "/" + a.Service + "/aws4_request"
}

// MissingAuth is AWS's answer to a request that is not signed.
func MissingAuth() error {
	return &Fault{Code: "MissingAuthenticationTokenException", Message: "Request is missing Authentication Token", Namespace: coral}
}

// IncompleteSignature is AWS's answer to a signature that lacks a part.
func IncompleteSignature(text string) error {
	return &Fault{Code: "IncompleteSignatureException", Message: text, Namespace: coral}
}

// InvalidSignature is AWS's answer to a signature that is wrong.
func InvalidSignature(text string) error {
	return &Fault{Code: "InvalidSignatureException", Message: text, Namespace: coral}
}

// UnknownKey is AWS's answer to an access key that nobody has.
func UnknownKey() error {
	return &Fault{Code: "UnrecognizedClientException", Message: "The security token included in the request is invalid.", Namespace: coral}
}

// ReadAuth reads the Authorization header or the presigned query. Its errors
// are AWS's own.
func ReadAuth(req *http.Request) (Auth, error) {
	header := req.Header.Get("Authorization")
	query := parseQuery(req.URL.RawQuery)
	if _, ok := query["X-Amz-Algorithm"]; ok {
		if header != "" {
			return Auth{}, InvalidSignature("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")
		}
		return readPresigned(query)
	}
	if !strings.HasPrefix(header, "AWS4-") {
		return Auth{}, MissingAuth()
	}
	return readHeader(req, header)
}

func readHeader(req *http.Request, header string) (Auth, error) {
	algorithm, rest, _ := strings.Cut(header, " ")
	var credential, signature, signed string
	for rest != "" {
		var part string
		if end := strings.IndexAny(rest, ", "); end < 0 {
			part, rest = rest, ""
		} else {
			part, rest = rest[:end], rest[end+1:]
		}
		switch k, v, _ := strings.Cut(part, "="); k {
		case "Credential":
			credential = v
		case "Signature":
			signature = v
		case "SignedHeaders":
			signed = v
		}
	}
	a := Auth{
		Algorithm:    algorithm,
		Signature:    signature,
		Timestamp:    req.Header.Get("X-Amz-Date"),
		SessionToken: req.Header.Get("X-Amz-Security-Token"),
		Regions:      regionSet(req.Header.Get("X-Amz-Region-Set")),
	}
	missing := ""
	for _, p := range [3]struct{ name, value string }{{"Credential", credential}, {"Signature", signature}, {"SignedHeaders", signed}} {
		if p.value == "" {
			missing += "Authorization header requires '" + p.name + "' parameter. "
		}
	}
	if a.Timestamp == "" {
		date := req.Header.Get("Date")
		if date == "" {
			missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
		} else if t, err := http.ParseTime(date); err == nil {
			a.Timestamp = t.UTC().Format(basicTime)
		}
	}
	if missing != "" {
		return a, IncompleteSignature(missing + "Authorization=" + header)
	}
	a.SignedHeaders = strings.Split(signed, ";")
	return a, a.readCredential(credential)
}

func readPresigned(query url.Values) (Auth, error) {
	a := Auth{
		Algorithm:    query.Get("X-Amz-Algorithm"),
		Signature:    query.Get("X-Amz-Signature"),
		Timestamp:    query.Get("X-Amz-Date"),
		SessionToken: query.Get("X-Amz-Security-Token"),
		Regions:      regionSet(query.Get("X-Amz-Region-Set")),
		Presigned:    true,
	}
	missing := ""
	for _, name := range []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"} {
		if query.Get(name) == "" {
			missing += "AWS query-string parameters must include '" + name + "'. "
		}
	}
	if missing != "" {
		return a, IncompleteSignature(missing + "Re-examine the query-string parameters.")
	}
	if text := query.Get("X-Amz-Expires"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > maxPresigned {
			return a, &Fault{Code: "AuthorizationQueryParametersError", Message: "X-Amz-Expires must be a number between 0 and " + strconv.Itoa(maxPresigned) + " seconds"}
		}
		a.Expires = time.Duration(n) * time.Second
	}
	a.SignedHeaders = strings.Split(query.Get("X-Amz-SignedHeaders"), ";")
	return a, a.readCredential(query.Get("X-Amz-Credential"))
}

// maxPresigned is the longest life of a presigned URL, a week.
const maxPresigned = 604800

// basicTime is the form of X-Amz-Date.
const basicTime = "20060102T150405Z"

// readCredential reads keyid/date/region/service/aws4_request. SigV4A has no
// region there.
func (a *Auth) readCredential(credential string) error {
	parts := strings.Split(credential, "/")
	if a.Algorithm == SigV4A && len(parts) == 4 {
		a.AccessKey, a.Date, a.Service = parts[0], parts[1], parts[2]
		return nil
	}
	if len(parts) != 5 {
		return IncompleteSignature("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '" + credential + "'")
	}
	if term := parts[4]; term != "aws4_request" {
		return InvalidSignature("Credential should be scoped with a valid terminator: 'aws4_request', not '" + term + "'.")
	}
	a.AccessKey, a.Date, a.Region, a.Service = parts[0], parts[1], parts[2], parts[3]
	return nil
}

func regionSet(text string) []string {
	if text == "" {
		return nil
	}
	set := strings.Split(text, ",")
	for i := range set {
		set[i] = strings.TrimSpace(set[i])
	}
	return set
}
