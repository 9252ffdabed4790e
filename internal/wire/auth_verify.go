package wire

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"maps"
	"math/big"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	unsignedPayload = "UNSIGNED-PAYLOAD"
	// s3Skew and skew are how far a request's clock may be off.
	s3Skew = 15 * time.Minute
	skew   = 5 * time.Minute
)

// Verify checks a request's signature against the secret of its access key,
// and its age against now. body is the body as it was sent. The errors are
// AWS's own. Chunk signatures of aws-chunked bodies are not checked.
func Verify(req *http.Request, body []byte, secret string, now time.Time) error {
	a, err := ReadAuth(req)
	if err != nil {
		return err
	}
	if err := a.fresh(now); err != nil {
		return err
	}
	hash, err := a.payloadHash(req, body)
	if err != nil {
		return err
	}
	text := a.stringToSign(canonicalRequest(req, a, hash))
	switch a.Algorithm {
	case SigV4:
		want := hex.EncodeToString(mac(a.signingKey(secret), text))
		if subtle.ConstantTimeCompare([]byte(want), []byte(a.Signature)) == 1 {
			return nil
		}
	case SigV4A:
		if a.verifyECDSA(secret, text) {
			return nil
		}
	default:
		return IncompleteSignature("Unsupported AWS 'algorithm': '" + a.Algorithm + "'. ")
	}
	return a.mismatch()
}

func (a Auth) mismatch() error {
	if a.Service == "s3" {
		return &Fault{Code: "SignatureDoesNotMatch", Status: 403, Message: "The request signature we calculated does not match the signature you provided. Check your key and signing method."}
	}
	return InvalidSignature("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
}

// fresh checks the timestamp against the scope and the clock.
func (a Auth) fresh(now time.Time) error {
	signed, ok := isoTime(a.Timestamp)
	if !ok {
		return IncompleteSignature("Date must be in ISO-8601 'basic format'. Got '" + a.Timestamp + "'. See http://en.wikipedia.org/wiki/ISO_8601")
	}
	stamp := func(t time.Time) string { return t.UTC().Format(basicTime) }
	if day := stamp(signed)[:8]; day != a.Date {
		return InvalidSignature("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" + a.Date + "' != '" + day + "', from '" + a.Timestamp + "'.")
	}
	if a.Presigned {
		return a.unexpired(signed, now)
	}
	allowed := skew
	if a.Service == "s3" {
		allowed = s3Skew
	}
	minutes := strconv.Itoa(int(allowed / time.Minute))
	early, late := signed.Before(now.Add(-allowed)), signed.After(now.Add(allowed))
	switch {
	case a.Service == "s3" && (early || late):
		return &Fault{Code: "RequestTimeTooSkewed", Status: 403, Message: "The difference between the request time and the current time is too large."}
	case early:
		return InvalidSignature("Signature expired: " + a.Timestamp + " is now earlier than " + stamp(now.Add(-allowed)) + " (" + stamp(now) + " - " + minutes + " min.)")
	case late:
		return InvalidSignature("Signature not yet current: " + a.Timestamp + " is still later than " + stamp(now.Add(allowed)) + " (" + stamp(now) + " + " + minutes + " min.)")
	}
	return nil
}

// unexpired checks the life of a presigned URL. One without X-Amz-Expires
// lives as long as a header.
func (a Auth) unexpired(signed, now time.Time) error {
	life := a.Expires
	if life == 0 {
		life = s3Skew
	}
	end := signed.Add(life)
	if !now.After(end) {
		return nil
	}
	if a.Service == "s3" {
		return &Fault{Code: "AccessDenied", Status: 403, Message: "Request has expired"}
	}
	return InvalidSignature("Signature expired: " + end.UTC().Format(basicTime) + " is now earlier than " + now.UTC().Format(basicTime))
}

// payloadHash is the last line of the canonical request.
func (a Auth) payloadHash(req *http.Request, body []byte) (string, error) {
	sum := sha256.Sum256(body)
	actual := hex.EncodeToString(sum[:])
	said := req.Header.Get("X-Amz-Content-Sha256")
	switch {
	case said == "" && a.Presigned && a.Service == "s3":
		return unsignedPayload, nil
	case said == "":
		return actual, nil
	case said == unsignedPayload || strings.HasPrefix(said, "STREAMING-"):
		return said, nil
	case said != actual && a.Service == "s3":
		return "", &Fault{Code: "XAmzContentSHA256Mismatch", Message: "The provided 'x-amz-content-sha256' header does not match what was computed."}
	}
	return actual, nil
}

func (a Auth) stringToSign(canonical string) string {
	sum := sha256.Sum256([]byte(canonical))
	return a.Algorithm + "\n" + a.Timestamp + "\n" + a.Scope() + "\n" + hex.EncodeToString(sum[:])
}

func canonicalRequest(req *http.Request, a Auth, hash string) string {
	var b strings.Builder
	b.WriteString(req.Method + "\n" + canonicalPath(req.URL, a.Service) + "\n" + canonicalQuery(req.URL) + "\n")
	for _, name := range a.SignedHeaders {
		b.WriteString(name + ":" + canonicalHeader(req, name) + "\n")
	}
	b.WriteString("\n" + strings.Join(a.SignedHeaders, ";") + "\n" + hash)
	return b.String()
}

// canonicalPath encodes the path once for S3 and twice for all others, which
// clean it first.
func canonicalPath(u *url.URL, service string) string {
	p := u.EscapedPath()
	if p == "" {
		return "/"
	}
	if service == "s3" {
		if plain, err := url.PathUnescape(p); err == nil {
			p = plain
		}
		return encodeURI(p, true)
	}
	clean := path.Clean(p)
	if strings.HasSuffix(p, "/") && clean != "/" {
		clean += "/"
	}
	return encodeURI(clean, true)
}

func canonicalQuery(u *url.URL) string {
	query := parseQuery(u.RawQuery)
	delete(query, "X-Amz-Signature")
	sorted := url.Values{}
	for name, values := range query {
		for _, v := range values {
			name := encodeURI(name, false)
			sorted[name] = append(sorted[name], encodeURI(v, false))
		}
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(sorted)) {
		slices.Sort(sorted[name])
		for _, v := range sorted[name] {
			parts = append(parts, name+"="+v)
		}
	}
	return strings.Join(parts, "&")
}

// canonicalHeader finds a header where net/http keeps it: host and
// content-length are not in the map.
func canonicalHeader(req *http.Request, name string) string {
	values := req.Header.Values(name)
	switch {
	case name == "host":
		host := req.Host
		if host == "" {
			host = req.URL.Host
		}
		return host
	case name == "content-length" && len(values) == 0:
		return strconv.FormatInt(req.ContentLength, 10)
	}
	trimmed := make([]string, len(values))
	for i, v := range values {
		trimmed[i] = strings.Join(strings.Fields(v), " ")
	}
	return strings.Join(trimmed, ",")
}

// encodeURI escapes all but RFC 3986's unreserved characters.
func encodeURI(s string, keepSlash bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if isWord(c) || c == '-' || c == '.' || c == '~' || (c == '/' && keepSlash) {
			b.WriteByte(c)
			continue
		}
		b.WriteString("%" + strings.ToUpper(string([]byte{hexDigits[c>>4], hexDigits[c&15]})))
	}
	return b.String()
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func (a Auth) signingKey(secret string) []byte {
	key := []byte("AWS4" + secret)
	for _, part := range []string{a.Date, a.Region, a.Service, "aws4_request"} {
		key = mac(key, part)
	}
	return key
}

// verifyECDSA checks a SigV4A signature against the key pair derived from the
// credentials.
func (a Auth) verifyECDSA(secret, text string) bool {
	sig, err := hex.DecodeString(a.Signature)
	if err != nil {
		return false
	}
	private, err := ecdh.P256().NewPrivateKey(deriveScalar(a.AccessKey, secret))
	if err != nil {
		return false
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), private.PublicKey().Bytes())
	sum := sha256.Sum256([]byte(text))
	return err == nil && ecdsa.VerifyASN1(public, sum[:], sig)
}

// deriveScalar makes the P-256 private key of an access key and its secret:
// NIST SP 800-108 in counter mode over HMAC-SHA-256, tried until the candidate
// is at most the curve's order minus 2, plus 1.
func deriveScalar(accessKey, secret string) []byte {
	limit := new(big.Int).Sub(elliptic.P256().Params().N, big.NewInt(2))
	for counter := byte(1); counter < 255; counter++ {
		input := "\x00\x00\x00\x01" + SigV4A + "\x00" + accessKey + string([]byte{counter}) + "\x00\x00\x01\x00"
		candidate := new(big.Int).SetBytes(mac([]byte("AWS4A"+secret), input))
		if candidate.Cmp(limit) <= 0 {
			return candidate.Add(candidate, big.NewInt(1)).FillBytes(make([]byte, 32))
		}
	}
	return nil
}
