package sns

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	_ "embed" // the key and its certificate
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"net/http"
	"strings"
	"sync"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// The key with which messages are signed, and its certificate. They are the same in
// every jar, so that runs are alike, and published with it: test material.
var (
	//go:embed test_key.pem
	keyPEM []byte
	//go:embed test_certificate.pem
	certificatePEM []byte
)

var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	block, _ := pem.Decode(keyPEM)
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		panic("sns: the embedded key is broken: " + err.Error())
	}
	return key
})

const certificatePath = "/SimpleNotificationService-"

// certificateName is the path under which the certificate is served.
var certificateName = sync.OnceValue(func() string {
	sum := sha256.Sum256(certificatePEM)
	return certificatePath + hex.EncodeToString(sum[:16]) + ".pem"
})

// certificateURL is where receivers find the certificate.
func (s *Service) certificateURL() string { return s.url() + certificateName() }

// url is the region's address.
func (s *Service) url() string { return "https://sns." + s.ep.Region + ".amazonaws.com" }

// serveCertificate answers for the certificate's path.
func serveCertificate(req *http.Request) (*wire.Response, bool) {
	if req.URL == nil || !strings.HasPrefix(req.URL.Path, certificatePath) {
		return nil, false
	}
	if req.URL.Path != certificateName() {
		return &wire.Response{Status: http.StatusNotFound, Header: http.Header{}}, true
	}
	return &wire.Response{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/x-x509-ca-cert"}}, Body: certificatePEM,
	}, true
}

// signature signs a text: version 1 is SHA1withRSA, version 2 SHA256withRSA
// (Developer guide, Verifying the signatures of Amazon SNS messages).
func signature(version, text string) string {
	kind, digest := crypto.SHA1, []byte(nil)
	if version == "2" {
		sum := sha256.Sum256([]byte(text))
		kind, digest = crypto.SHA256, sum[:]
	} else {
		sum := sha1.Sum([]byte(text))
		digest = sum[:]
	}
	signed, err := rsa.SignPKCS1v15(nil, signingKey(), kind, digest)
	if err != nil {
		return "" // never: the key is large enough for both digests
	}
	return base64.StdEncoding.EncodeToString(signed)
}

// signed writes the members of a message that are signed, each name and value on a
// line of its own, in the order of their names.
func (n *notice) signed() string {
	var b strings.Builder
	for _, member := range []struct{ name, value string }{
		{"Message", n.body},
		{"MessageId", n.id},
		{"Subject", n.subject},
		{"SubscribeURL", n.subscribeURL},
		{"Timestamp", n.timestamp},
		{"Token", n.token},
		{"TopicArn", n.topic},
		{"Type", n.kind},
	} {
		if member.value != "" || member.name == "Message" {
			b.WriteString(member.name + "\n" + member.value + "\n")
		}
	}
	return b.String()
}
