package s3

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// What may happen to notifications: they are delivered at least once, and in any
// order.
var (
	duplicateNotice = sim.Misbehaviour{
		Name: "s3/duplicate-notification", Chance: 0.05,
		What: "an event notification is delivered twice",
		Doc:  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html",
	}
	lateNotice = sim.Misbehaviour{
		Name: "s3/late-notification", Chance: 0.1,
		What: "an event notification arrives late, up to a minute, and after later ones",
		Doc:  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html",
	}
)

// Misbehaviours returns what a cloud may do to users of S3, where an adversary
// lets it.
func Misbehaviours() []*sim.Misbehaviour {
	return []*sim.Misbehaviour{&duplicateNotice, &lateNotice}
}

// A notice is one message on its way to one listener.
type notice struct {
	bucket, arn, service string
	body                 []byte
	trace                string // what the object was written in, for loops to be seen
}

// A record is one event as listeners are told of it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
type record struct {
	EventVersion      string            `json:"eventVersion"`
	EventSource       string            `json:"eventSource"`
	AWSRegion         string            `json:"awsRegion"`
	EventTime         string            `json:"eventTime"`
	EventName         string            `json:"eventName"`
	UserIdentity      map[string]string `json:"userIdentity"`
	RequestParameters map[string]string `json:"requestParameters"`
	ResponseElements  map[string]string `json:"responseElements"`
	S3                recordOfS3        `json:"s3"`
	Glacier           *recordOfRestore  `json:"glacierEventData,omitempty"`
	Lifecycle         *recordOfMove     `json:"lifecycleEventData,omitempty"`
}

type recordOfS3 struct {
	SchemaVersion   string       `json:"s3SchemaVersion"`
	ConfigurationID string       `json:"configurationId"`
	Bucket          recordBucket `json:"bucket"`
	Object          recordObject `json:"object"`
}

type recordBucket struct {
	Name          string            `json:"name"`
	OwnerIdentity map[string]string `json:"ownerIdentity"`
	ARN           string            `json:"arn"`
}

type recordObject struct {
	Key       string `json:"key"`
	Size      *int64 `json:"size,omitempty"`
	ETag      string `json:"eTag,omitempty"`
	VersionID string `json:"versionId,omitempty"`
	Sequencer string `json:"sequencer"`
}

type recordOfRestore struct {
	Data struct {
		Expiry string `json:"lifecycleRestorationExpiryTime"`
		Class  string `json:"lifecycleRestoreStorageClass"`
	} `json:"restoreEventData"`
}

type recordOfMove struct {
	Data struct {
		Class string `json:"destinationStorageClass"`
	} `json:"transitionEventData"`
}

const recordTime = "2006-01-02T15:04:05.000Z"

// sequencer orders the events of one key: later ones are higher.
func sequencer(at time.Time, seq uint64) string {
	return fmt.Sprintf("%010X%08X", uint64(at.Unix()), seq)
}

// notify tells of an event: "ObjectCreated:Put".
func (b *bucket) notify(c *sim.Call, event string, v *version) {
	n := b.notification
	if n == nil {
		return
	}
	if n.EventBridgeConfiguration != nil {
		b.emit(c, event, v)
	}
	list := n.listeners()
	for i := range list {
		if l := &list[i]; l.hears(event, v.key) {
			b.tell(c, l, event, v)
		}
	}
}

func (b *bucket) tell(c *sim.Call, l *listener, event string, v *version) {
	body, err := json.Marshal(map[string][]record{"Records": {b.record(c, l.id, event, v)}})
	if err != nil {
		return
	}
	at := c.Now()
	key := b.name + "/" + v.key + " to " + l.id
	if c.Misbehaves(&lateNotice, key) {
		r := c.Rand(lateNotice.Name + key)
		at = at.Add(time.Duration(r.Float64() * float64(time.Minute)))
	}
	told := notice{b.name, l.arn, l.service, body, bus.Trace(c.Context())}
	b.home.notices.At(c, at, told)
	if c.Misbehaves(&duplicateNotice, key) {
		r := c.Rand(duplicateNotice.Name + key)
		b.home.notices.At(c, at.Add(time.Duration(r.Float64()*float64(time.Minute))), told)
	}
}

func (b *bucket) record(c *sim.Call, id, event string, v *version) record {
	r := record{
		EventVersion: "2.1", EventSource: "aws:s3", AWSRegion: b.home.ep.Region, EventTime: c.Now().Format(recordTime), EventName: event,
		UserIdentity: map[string]string{"principalId": "AWS:" + b.home.principalID(c)}, RequestParameters: map[string]string{"sourceIPAddress": "127.0.0.1"},
		ResponseElements: responseElements(c),
		S3: recordOfS3{
			SchemaVersion: "1.0", ConfigurationID: id,
			Bucket: recordBucket{b.name, map[string]string{"principalId": "A" + strings.ToUpper(canonicalID(b.owner())[:13])}, "arn:aws:s3:::" + b.name},
			Object: recordObject{Key: eventKey(v.key), Sequencer: sequencer(c.Now(), b.next()), VersionID: b.shownID(v)},
		},
	}
	if m := wire.MetaFrom(c.Context()); m != nil && m.Request != nil {
		r.RequestParameters["sourceIPAddress"] = sourceIP(m.Request.RemoteAddr)
	}
	if tellsSize(event) {
		r.S3.Object.Size, r.S3.Object.ETag = &v.size, strings.Trim(v.etag, `"`)
	} else if v.marker {
		r.S3.Object.ETag = "d41d8cd98f00b204e9800998ecf8427e"
	}
	switch event {
	case "ObjectRestore:Completed":
		r.Glacier = &recordOfRestore{}
		r.Glacier.Data.Expiry, r.Glacier.Data.Class = v.restore.expires.UTC().Format(recordTime), v.class
	case "LifecycleTransition":
		r.EventVersion, r.Lifecycle = "2.3", &recordOfMove{}
		r.Lifecycle.Data.Class = v.class
	}
	if strings.HasPrefix(event, "Lifecycle") || strings.HasPrefix(event, "ObjectTagging") || strings.HasPrefix(event, "ObjectAcl") {
		r.EventVersion = "2.3"
	}
	if strings.HasPrefix(event, "Lifecycle") {
		r.UserIdentity["principalId"] = "s3.amazonaws.com"
	}
	return r
}

// tellsSize tells whether the object is still there to have a size.
func tellsSize(event string) bool {
	return !strings.HasPrefix(event, "ObjectRemoved") && !strings.HasPrefix(event, "LifecycleExpiration") && !strings.HasPrefix(event, "ObjectTagging") && event != "ObjectAcl:Put"
}

// eventKey is a key as events have it: escaped as a form is.
func eventKey(key string) string { return strings.ReplaceAll(url.QueryEscape(key), "%2F", "/") }

func (s *Service) principalID(c *sim.Call) string {
	who := s.caller(c)
	if who.account == "" {
		return "ANONYMOUS"
	}
	return "AIDA" + strings.ToUpper(canonicalID(who.account)[:17])
}

func responseElements(c *sim.Call) map[string]string {
	id := ""
	if m := wire.MetaFrom(c.Context()); m != nil {
		id = m.RequestID
	}
	if id == "" {
		r := c.Rand("request id")
		id = r.Upper(16)
	}
	return map[string]string{"x-amz-request-id": id, "x-amz-id-2": wire.HostID(id)}
}

// onNotice delivers a message.
func (s *Service) onNotice(c *sim.Call, n notice) {
	c.Service, c.Region, c.Account, c.Operation = "s3", s.ep.Region, s.ep.Account, "Notify"
	to, operation, in := s.message(n)
	s.asker.Ask(c, to, operation, in, n.arn)
}

// message forms the request that brings a message to its listener.
func (s *Service) message(n notice) (to bus.To, operation string, in []byte) {
	to, resource, _ := bus.ToARN(n.arn)
	to.As = bus.Principal{Service: "s3.amazonaws.com", Source: "arn:aws:s3:::" + n.bucket, Account: s.ep.Account}
	to.Trace = n.trace
	var request map[string]any
	switch n.service {
	case "sqs":
		operation, request = "SendMessage", map[string]any{"QueueUrl": "https://sqs." + to.Region + ".amazonaws.com/" + to.Account + "/" + resource, "MessageBody": string(n.body)}
	case "sns":
		operation, request = "Publish", map[string]any{"TopicArn": n.arn, "Message": string(n.body), "Subject": "Amazon S3 Notification"}
	default:
		operation, request = "Invoke", map[string]any{"FunctionName": n.arn, "InvocationType": "Event", "Payload": n.body}
	}
	in, _ = json.Marshal(request)
	return to, operation, in
}

// probe asks a destination whether it takes messages: queues and topics with a
// message, functions without one.
func (b *bucket) probe(c *sim.Call, l *listener) error {
	elements := responseElements(c)
	body, _ := json.Marshal(struct {
		Service, Event, Time, Bucket, RequestId, HostId string
	}{"Amazon S3", "s3:TestEvent", c.Now().Format(recordTime), b.name, elements["x-amz-request-id"], elements["x-amz-id-2"]})
	to, operation, in := b.home.message(notice{b.name, l.arn, l.service, body, ""})
	if l.service == "lambda" {
		in, _ = json.Marshal(map[string]any{"FunctionName": l.arn, "InvocationType": "DryRun"})
	}
	_, err := b.home.ep.Bus.Call(c, to, operation, in)
	return err
}

// emit tells EventBridge.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
func (b *bucket) emit(c *sim.Call, event string, v *version) {
	kind, cause, _ := strings.Cut(event, ":")
	object := map[string]any{"key": v.key, "sequencer": sequencer(c.Now(), b.next())}
	if id := b.shownID(v); id != "" {
		object["version-id"] = id
	}
	if tellsSize(event) {
		object["size"], object["etag"] = v.size, strings.Trim(v.etag, `"`)
	} else if kind == "ObjectTagging" || kind == "ObjectAcl" {
		object["etag"] = strings.Trim(v.etag, `"`)
	}
	detail := map[string]any{
		"version": "0", "bucket": map[string]any{"name": b.name}, "object": object,
		"request-id": responseElements(c)["x-amz-request-id"], "requester": b.owner(), "source-ip-address": "127.0.0.1",
	}
	name := ""
	switch kind {
	case "ObjectCreated":
		name = "Object Created"
		detail["reason"] = map[string]string{"Put": "PutObject", "Post": "POST Object", "Copy": "CopyObject", "CompleteMultipartUpload": "CompleteMultipartUpload"}[cause]
	case "ObjectRemoved", "LifecycleExpiration":
		name = "Object Deleted"
		detail["reason"] = "DeleteObject"
		detail["deletion-type"] = "Permanently Deleted"
		if cause == "DeleteMarkerCreated" {
			detail["deletion-type"] = "Delete Marker Created"
		}
		if kind == "LifecycleExpiration" {
			detail["reason"], detail["requester"] = "Lifecycle Expiration", "s3.amazonaws.com"
			delete(detail, "source-ip-address")
		}
	case "ObjectRestore":
		name = map[string]string{"Post": "Object Restore Initiated", "Completed": "Object Restore Completed", "Delete": "Object Restore Expired"}[cause]
		detail["source-storage-class"] = v.class
		if cause == "Completed" {
			detail["restore-expiry-time"] = v.restore.expires.UTC().Format(time.RFC3339)
		}
		if cause != "Post" {
			detail["requester"] = "s3.amazonaws.com"
			delete(detail, "source-ip-address")
		}
	case "LifecycleTransition":
		name = "Object Storage Class Changed"
		detail["destination-storage-class"], detail["requester"] = v.class, "s3.amazonaws.com"
		delete(detail, "source-ip-address")
	case "ObjectTagging":
		name = map[string]string{"Put": "Object Tags Added", "Delete": "Object Tags Deleted"}[cause]
	case "ObjectAcl":
		name = "Object ACL Updated"
	}
	text, err := json.Marshal(detail)
	if err != nil {
		return
	}
	b.home.ep.Emit(c, bus.Event{Source: "aws.s3", DetailType: name, Resources: []string{"arn:aws:s3:::" + b.name}, Detail: text})
}
