package sns_test

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sns"
)

// A site is a website that notes what it is sent, and answers with what it is told.
type site struct {
	got    []posted
	status []int // of the answers to come; then 200
	slow   time.Duration
}

type posted struct {
	header http.Header
	body   string
}

func (s *site) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	s.got = append(s.got, posted{req.Header, string(body)})
	if s.slow > 0 {
		_ = sim.Sleep(req.Context(), s.slow)
	}
	if len(s.status) > 0 {
		status := s.status[0]
		s.status = s.status[1:]
		w.WriteHeader(status)
	}
}

// last is the last message, as JSON.
func (s *site) last(t *testing.T) (m map[string]string) {
	t.Helper()
	require.NotEmpty(t, s.got)
	var all map[string]any
	require.NoError(t, json.Unmarshal([]byte(s.got[len(s.got)-1].body), &all))
	m = map[string]string{}
	for name, v := range all {
		m[name], _ = v.(string)
	}
	return m
}

func settle(t *testing.T, c *cloudjar.Cloud) {
	t.Helper()
	require.NoError(t, c.Settle(t.Context()))
}

func publish(t *testing.T, c *cloudjar.Cloud, topic, message string) {
	t.Helper()
	_, err := c.SNS.Publish(t.Context(), &sns.PublishInput{TopicArn: topic, Message: message, Subject: "S"})
	require.NoError(t, err)
	settle(t, c)
}

func visit(t *testing.T, c *cloudjar.Cloud, url string) (int, string) {
	t.Helper()
	resp, err := c.HTTPClient().Get(url)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body)
}

// open makes a topic with a website that has confirmed.
func open(t *testing.T, c *cloudjar.Cloud, w *site, attributes map[string]string) (topic, subscription string) {
	t.Helper()
	c.Origin("hooks.example.com", w)
	topic = createTopic(t, c, "news")
	subscription = subscribe(t, c, topic, "https", "https://hooks.example.com/sns?a=b", attributes)
	settle(t, c)
	status, _ := visit(t, c, w.last(t)["SubscribeURL"])
	require.Equal(t, 200, status)
	w.got = nil
	return topic, subscription
}

// A website is asked whether it wants a topic's messages, and says so by visiting an
// address. Then it receives them, signed.
func TestWebsites(t *testing.T) {
	c := newCloud(1)
	w := &site{}
	c.Origin("hooks.example.com", w)
	topic := createTopic(t, c, "news")
	out, err := c.SNS.Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: topic, Protocol: "https", Endpoint: "https://hooks.example.com/sns"})
	require.NoError(t, err)
	require.Equal(t, "pending confirmation", out.SubscriptionArn)
	settle(t, c)
	letter := w.last(t)
	require.Equal(t, "SubscriptionConfirmation", letter["Type"])
	require.Equal(t, "SubscriptionConfirmation", w.got[0].header.Get("x-amz-sns-message-type"))
	require.Equal(t, "text/plain; charset=UTF-8", w.got[0].header.Get("Content-Type"))
	require.Contains(t, letter["Message"], "You have chosen to subscribe to the topic "+topic)
	verify(t, c, letter)

	publish(t, c, topic, "too early")
	require.Len(t, w.got, 1)
	status, answer := visit(t, c, letter["SubscribeURL"])
	require.Equal(t, 200, status)
	require.Contains(t, answer, "<SubscriptionArn>"+topic+":")

	publish(t, c, topic, "hello")
	m := w.last(t)
	require.Equal(t, "hello", m["Message"])
	verify(t, c, m)
	m["Message"] = "forged"
	require.Error(t, verified(t, c, m))

	_, err = c.SNS.SetTopicAttributes(t.Context(), &sns.SetTopicAttributesInput{TopicArn: topic, AttributeName: "SignatureVersion", AttributeValue: "2"})
	require.NoError(t, err)
	publish(t, c, topic, "hello again")
	m = w.last(t)
	require.Equal(t, "2", m["SignatureVersion"])
	verify(t, c, m)

	// Whoever has the message can end the subscription; the website learns of it, and
	// can take it back.
	status, _ = visit(t, c, m["UnsubscribeURL"])
	require.Equal(t, 200, status)
	settle(t, c)
	goodbye := w.last(t)
	require.Equal(t, "UnsubscribeConfirmation", goodbye["Type"])
	verify(t, c, goodbye)
	n := len(w.got)
	publish(t, c, topic, "to nobody")
	require.Len(t, w.got, n)
	status, _ = visit(t, c, goodbye["SubscribeURL"])
	require.Equal(t, 200, status)
	publish(t, c, topic, "back again")
	require.Equal(t, "back again", w.last(t)["Message"])
}

func verify(t *testing.T, c *cloudjar.Cloud, m map[string]string) {
	t.Helper()
	require.NoError(t, verified(t, c, m))
}

// verified checks a message as AWS documents it, with the certificate that it names.
// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
func verified(t *testing.T, c *cloudjar.Cloud, m map[string]string) error {
	t.Helper()
	status, text := visit(t, c, m["SigningCertURL"])
	require.Equal(t, 200, status)
	block, _ := pem.Decode([]byte(text))
	certificate, err := x509.ParseCertificate(block.Bytes)
	require.NoError(t, err)
	members := []string{"Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"}
	if m["Type"] != "Notification" {
		members = []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}
	}
	signed := ""
	for _, name := range members {
		if m[name] != "" {
			signed += name + "\n" + m[name] + "\n"
		}
	}
	signature, err := base64.StdEncoding.DecodeString(m["Signature"])
	require.NoError(t, err)
	key := certificate.PublicKey.(*rsa.PublicKey)
	if m["SignatureVersion"] == "2" {
		sum := sha256.Sum256([]byte(signed))
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature)
	}
	sum := sha1.Sum([]byte(signed))
	return rsa.VerifyPKCS1v15(key, crypto.SHA1, sum[:], signature)
}

// What is unsigned reaches nothing else than confirmations.
func TestUnsignedRequests(t *testing.T) {
	c := newCloud(1)
	status, body := visit(t, c, "https://sns.us-east-1.amazonaws.com/?Action=ListTopics")
	require.Equal(t, 403, status)
	require.Contains(t, body, "<Code>MissingAuthenticationToken</Code>")
	status, _ = visit(t, c, "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0.pem")
	require.Equal(t, 404, status)
}

// A website that fails is asked three times more, 20 seconds apart; one that refuses
// is not asked again.
func TestRetriesOfWebsites(t *testing.T) {
	c := newCloud(1)
	w := &site{}
	topic, arn := open(t, c, w, map[string]string{"RedrivePolicy": `{"deadLetterTargetArn":"` + createQueue(t, c, "dead") + `"}`})
	w.status = []int{500, 429, 503}
	begin := c.Now()
	publish(t, c, topic, "at last")
	require.Len(t, w.got, 4)
	require.Equal(t, time.Minute, c.Now().Sub(begin))
	require.Empty(t, drain(t, c, "dead"))

	w.status = []int{500, 500, 500, 500}
	publish(t, c, topic, "never")
	require.Len(t, w.got, 8)
	require.Len(t, drain(t, c, "dead"), 1)
	w.status = []int{403}
	publish(t, c, topic, "refused")
	require.Len(t, w.got, 9)
	require.Len(t, drain(t, c, "dead"), 1)

	// A website can have a policy of its own.
	_, err := c.SNS.SetSubscriptionAttributes(t.Context(), &sns.SetSubscriptionAttributesInput{
		SubscriptionArn: arn, AttributeName: "DeliveryPolicy",
		AttributeValue: `{"healthyRetryPolicy":{"numRetries":5,"numNoDelayRetries":1,"minDelayTarget":1,"maxDelayTarget":8,"backoffFunction":"exponential"},"requestPolicy":{"headerContentType":"application/json"}}`,
	})
	require.NoError(t, err)
	w.status = []int{500, 500, 500, 500, 500, 500}
	begin = c.Now()
	publish(t, c, topic, "often")
	require.Len(t, w.got, 15)
	require.Equal(t, (1+2+4+8)*time.Second, c.Now().Sub(begin))
	require.Equal(t, "application/json", w.got[14].header.Get("Content-Type"))
}

// SNS waits 15 seconds for a website, which also is how a fork goes on: there the
// answer of the website that was asked before never comes.
func TestSlowWebsites(t *testing.T) {
	c := newCloud(1)
	w := &site{}
	topic, _ := open(t, c, w, nil)
	w.slow = 16 * time.Second
	begin := c.Now()
	publish(t, c, topic, "slow")
	require.Len(t, w.got, 4, "each attempt timed out")
	require.GreaterOrEqual(t, c.Now().Sub(begin), 3*20*time.Second+4*15*time.Second)
}

// Raw messages are the body alone, with headers that tell the rest; a website that
// takes so many a second is asked no more often.
func TestRawAndThrottledWebsites(t *testing.T) {
	c := newCloud(1)
	w := &site{}
	topic, arn := open(t, c, w, map[string]string{"RawMessageDelivery": "true", "DeliveryPolicy": `{"throttlePolicy":{"maxReceivesPerSecond":2}}`})
	c.Advance(time.Second) // since the confirmation
	begin := c.Now()
	for range 5 {
		_, err := c.SNS.Publish(t.Context(), &sns.PublishInput{TopicArn: topic, Message: "raw"})
		require.NoError(t, err)
	}
	settle(t, c)
	require.Len(t, w.got, 5)
	require.Equal(t, 2*time.Second, c.Now().Sub(begin))
	require.Equal(t, "raw", w.got[0].body)
	require.Equal(t, "true", w.got[0].header.Get("x-amz-sns-rawdelivery"))
	require.Equal(t, arn, w.got[0].header.Get("x-amz-sns-subscription-arn"))
}

// In real time a fork is made while a website is being asked: the fork asks again.
func TestForkWhileAWebsiteIsAsked(t *testing.T) {
	c := cloudjar.New(cloudjar.Options{})
	defer c.Close()
	asked, answer := make(chan struct{}, 8), make(chan struct{})
	n := 0
	c.Origin("hooks.example.com", http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		if n++; n == 1 {
			asked <- struct{}{}
			<-answer
			return
		}
		_, _ = io.Copy(io.Discard, req.Body)
		asked <- struct{}{}
	}))
	topic := createTopic(t, c, "news")
	subscribe(t, c, topic, "https", "https://hooks.example.com/", nil)
	<-asked
	f, err := c.Fork()
	require.NoError(t, err)
	defer f.Close()
	close(answer)
	settle(t, c)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	require.NoError(t, f.Settle(ctx))
	require.Len(t, asked, 1)
}
