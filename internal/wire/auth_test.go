package wire

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/stretchr/testify/require"
)

// What AWS says to a request whose signature cannot be read.
func TestUnreadableSignatures(t *testing.T) {
	const missing = "MissingAuthenticationTokenException: Request is missing Authentication Token"
	for _, c := range []struct{ path, authorization, date, want string }{
		{"/", "", "", missing},
		{"/", "AWS4", "", missing},
		{"/", "Basic dTpw", "", missing},
		{"/?X-Amz-Algorith", "X", "", missing},
		{"/?X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Date=d", "", "", missing},
		{"/?X-Amz-Algorithm", "X", "", "InvalidSignatureException: Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."},
		{"/", "AWS4-", "", "IncompleteSignatureException: Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
			"Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-"},
		{"/", "AWS4- Signature=b Credential=a", "a", "IncompleteSignatureException: Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4- Signature=b Credential=a"},
		{"/", "AWS4- Signature=b,Credential=a", "a", "IncompleteSignatureException: Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4- Signature=b,Credential=a"},
		{"/", "AWS4- Signature=b, Credential=a", "a", "IncompleteSignatureException: Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4- Signature=b, Credential=a"},
		{"/?X-Amz-Algorithm", "", "", "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-Algorithm'. AWS query-string parameters must include 'X-Amz-Credential'. " +
			"AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters."},
		{"/?X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d", "", "", "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters."},
		{"/", "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c", "a", "IncompleteSignatureException: Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b'"},
		{"/", "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=c", "a", "InvalidSignatureException: Credential should be scoped with a valid terminator: 'aws4_request', not 'e'."},
	} {
		req := request(t, "POST", "https://dynamodb.us-east-1.amazonaws.com"+c.path, nil)
		if c.authorization != "" {
			req.Header.Set("Authorization", c.authorization)
		}
		if c.date != "" {
			req.Header.Set("Date", c.date)
		}
		_, err := ReadAuth(req)
		require.EqualError(t, err, c.want)
		require.EqualError(t, Verify(req, nil, "", time.Time{}), c.want)
	}
}

func TestReadAuth(t *testing.T) {
	req := request(t, "POST", "https://dynamodb/", http.Header{
		"Authorization":        {"AWS4-HMAC-SHA256 Credential=AKID/20261125/eu-west-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=abc"},
		"X-Amz-Date":           {"20261125T100000Z"},
		"X-Amz-Security-Token": {"token"},
	})
	a, err := ReadAuth(req)
	require.NoError(t, err)
	require.Equal(t, Auth{Algorithm: SigV4, AccessKey: "AKID", Date: "20261125", Region: "eu-west-1", Service: "dynamodb", SignedHeaders: []string{"host", "x-amz-date"}, Signature: "abc", Timestamp: "20261125T100000Z", SessionToken: "token"}, a)
	require.Equal(t, "20261125/eu-west-1/dynamodb/aws4_request", a.Scope())

	req = request(t, "GET", "https://b.s3/k?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=AKID%2F20261125%2Fs3%2Faws4_request&X-Amz-Date=20261125T100000Z&X-Amz-Expires=60&X-Amz-Region-Set=us-*%2C+eu-west-1&X-Amz-SignedHeaders=host&X-Amz-Signature=30", nil)
	a, err = ReadAuth(req)
	require.NoError(t, err)
	require.Equal(t, Auth{Algorithm: SigV4A, AccessKey: "AKID", Date: "20261125", Regions: []string{"us-*", "eu-west-1"}, Service: "s3", SignedHeaders: []string{"host"}, Signature: "30", Timestamp: "20261125T100000Z", Presigned: true, Expires: time.Minute}, a)
	require.Equal(t, "20261125/s3/aws4_request", a.Scope())
}

// The examples that AWS publishes for its signature.
func TestPublishedSignatures(t *testing.T) {
	now := time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
	for _, c := range []struct{ method, path, signature string }{
		{"GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
		{"POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
		{"GET", "/?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
		{"GET", "/example/..", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
	} {
		req := request(t, c.method, "https://example.amazonaws.com"+c.path, http.Header{
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + c.signature},
			"X-Amz-Date":    {"20150830T123600Z"},
		})
		const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
		require.NoError(t, Verify(req, nil, secret, now), c.path)
		require.EqualError(t, Verify(req, nil, "other", now), "InvalidSignatureException: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
		require.Error(t, Verify(req, []byte("x"), secret, now))
	}

	req := request(t, "GET", "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"+
		"&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404", nil)
	signed := time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
	const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	require.NoError(t, Verify(req, nil, secret, signed.Add(86400*time.Second)))
	require.EqualError(t, Verify(req, nil, secret, signed.Add(86401*time.Second)), "AccessDenied: Request has expired")
	require.EqualError(t, Verify(req, nil, "x", signed), "SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided. Check your key and signing method.")
}

// Whatever the SDK signs is right, and any change to it is wrong.
func TestTheSDKsSignature(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	word := func() string {
		const alphabet = "ab Z09-._~/+%&=é*'()!;:@,[]"
		runes := []rune(alphabet)
		out := make([]rune, r.IntN(8)+1)
		for i := range out {
			out[i] = runes[r.IntN(len(runes))]
		}
		return string(out)
	}
	for i := range 500 {
		service := []string{"s3", "dynamodb", "lambda"}[r.IntN(3)]
		body := []byte(word())
		path := encodeURI("/"+strings.TrimLeft(word(), "/"), true) // S3 clients escape all they can
		query := url.Values{word(): {word(), word()}, word(): {""}}.Encode()
		req, err := http.NewRequest("POST", "https://host.amazonaws.com"+path+"?"+query, strings.NewReader(string(body)))
		if err != nil {
			continue
		}
		req.Header.Set("X-Amz-Target", "a  b   c")
		req.Header.Set("Content-Type", "text/plain")
		sum := sha256.Sum256(body)
		signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = service == "s3" })
		err = signer.SignHTTP(context.Background(), aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "SECRET", SessionToken: "T"}, req, hex.EncodeToString(sum[:]), service, "us-east-1", now)
		require.NoError(t, err)
		at := fmt.Sprintf("%d: %s %s", i, service, req.URL)
		if service != "s3" && strings.Contains(path, "//") || strings.Contains(path, "/.") {
			continue // the SDK does not clean what it signs; AWS does
		}
		require.NoError(t, Verify(req, body, "SECRET", now), at)
		require.Error(t, Verify(req, append(body, 'x'), "SECRET", now), at)
		req.Header.Set("X-Amz-Target", "other")
		require.Error(t, Verify(req, body, "SECRET", now), at)
	}
}

// A signature is good for five minutes, S3's for fifteen.
func TestAge(t *testing.T) {
	sign := func(service string) *http.Request {
		return request(t, "GET", "https://x/", http.Header{
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKID/20261125/us-east-1/" + service + "/aws4_request, SignedHeaders=host, Signature=abc"},
			"X-Amz-Date":    {"20261125T100000Z"},
		})
	}
	at := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	require.EqualError(t, Verify(sign("sqs"), nil, "", at.Add(5*time.Minute+time.Second)), "InvalidSignatureException: Signature expired: 20261125T100000Z is now earlier than 20261125T100001Z (20261125T100501Z - 5 min.)")
	require.EqualError(t, Verify(sign("sqs"), nil, "", at.Add(-6*time.Minute)), "InvalidSignatureException: Signature not yet current: 20261125T100000Z is still later than 20261125T095900Z (20261125T095400Z + 5 min.)")
	require.ErrorContains(t, Verify(sign("sqs"), nil, "", at.Add(5*time.Minute)), "does not match the signature")
	require.EqualError(t, Verify(sign("s3"), nil, "", at.Add(16*time.Minute)), "RequestTimeTooSkewed: The difference between the request time and the current time is too large.")
	req := sign("sqs")
	req.Header.Set("X-Amz-Date", "20261126T100000Z")
	require.EqualError(t, Verify(req, nil, "", at), "InvalidSignatureException: Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20261125' != '20261126', from '20261126T100000Z'.")
	req.Header.Set("X-Amz-Date", "noon")
	require.EqualError(t, Verify(req, nil, "", at), "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got 'noon'. See http://en.wikipedia.org/wiki/ISO_8601")
}

// SigV4A: the key pair that AWS's SDKs derive from these credentials, and a
// signature made with it.
func TestSigV4A(t *testing.T) {
	const key, secret = "AKISORANDOMAASORANDOM", "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom"
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), deriveScalar(key, secret))
	require.NoError(t, err)
	public, err := private.PublicKey.Bytes()
	require.NoError(t, err)
	require.Equal(t, "04"+"15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb"+"0515242cedd82e94799482e4c0514b505afccf2c0c98d6a553bf539f424c5ec0", hex.EncodeToString(public))

	now := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	req := request(t, "POST", "https://dynamodb/", http.Header{"X-Amz-Date": {"20261125T100000Z"}, "X-Amz-Region-Set": {"*"}})
	authorize := func(signature string) {
		req.Header.Set("Authorization", SigV4A+" Credential="+key+"/20261125/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-region-set, Signature="+signature)
	}
	authorize("00")
	a, err := ReadAuth(req)
	require.NoError(t, err)
	hash, err := a.payloadHash(req, []byte("body"))
	require.NoError(t, err)
	digest := sha256.Sum256([]byte(a.stringToSign(canonicalRequest(req, a, hash))))
	signature, err := private.Sign(nil, digest[:], crypto.SHA256)
	require.NoError(t, err)

	require.Error(t, Verify(req, []byte("body"), secret, now))
	authorize(hex.EncodeToString(signature))
	require.NoError(t, Verify(req, []byte("body"), secret, now))
	require.Error(t, Verify(req, []byte("other"), secret, now))
	require.Error(t, Verify(req, []byte("body"), "other", now))
	authorize("no hex")
	require.Error(t, Verify(req, []byte("body"), secret, now))
}
