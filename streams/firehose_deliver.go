package streams

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A parcel is a buffer that is delivered: one object, or one request to an endpoint.
// Its key and body are made when it is first tried.
type parcel struct {
	number  uint64
	kind    string
	records []hoseRecord
	query   map[string]string
	lambda  map[string]string
	begun   time.Time
	tries   int
	key     string
	body    []byte
	twice   bool   // it is delivered a second time
	waiting bool   // for an endpoint's answer
	id      string // of the request to it
}

// A parcelName names a parcel in signals.
type parcelName struct {
	stream string
	number uint64
	post   bool // the time that an endpoint has to answer is over
}

// keepTrying is how long S3 is tried: then the data is lost (Developer guide, Handle
// data delivery failures).
const keepTrying = 24 * time.Hour

// patience is how many times a delivery is tried again while Settle waits for it.
const patience = 10

// pause is how long a delivery waits before its n-th try: AWS says that it keeps
// trying, and of endpoints that it waits 1, 2, 4 … up to 120 seconds.
func pause(n int) time.Duration { return min(2*time.Minute, time.Second<<min(n-1, 10)) }

// send tries to deliver a parcel.
func (f *Firehose) send(c *sim.Call, h *hose, p *parcel) {
	if p.kind == forData && h.dest.endpoint != nil {
		f.post(c, h, p)
		return
	}
	place := h.dest.main
	if p.kind == forBackup && h.dest.backup != nil {
		place = h.dest.backup
	}
	if p.key == "" {
		p.key, p.body = h.object(c, place, p)
	}
	p.tries++
	err := f.putObject(c, h, place, p)
	if err == nil && !p.twice && c.Misbehaves(&deliveredTwice, h.arn) {
		p.key, p.twice = "", true
		f.later(c, h, p)
		return
	}
	if err == nil {
		delete(h.parcels, p.number)
		return
	}
	f.logFailure(c, h, place.group, place.stream, s3Failure(err), place.bucket)
	if p.tries > 1 && !c.Now().Before(p.begun.Add(keepTrying)) {
		delete(h.parcels, p.number)
		return
	}
	f.later(c, h, p)
}

// later tries a parcel again after a while.
func (f *Firehose) later(c *sim.Call, h *hose, p *parcel) {
	at, name := c.Now().Add(pause(p.tries)), parcelName{stream: h.name, number: p.number}
	if p.tries <= patience {
		f.retryDue.At(c, at, name)
	} else {
		f.retryDue.Upkeep(c, at, name)
	}
}

// retry tries a parcel again.
func (f *Firehose) retry(c *sim.Call, n parcelName) {
	h := f.streams[n.stream]
	if h == nil || h.parcels[n.number] == nil {
		return
	}
	f.own(c, h)
	p := h.parcels[n.number]
	switch {
	case n.post && p.waiting:
		f.refused(c, h, p, &recordFailure{
			"HttpEndpoint.ResponseTimeout", "The endpoint did not answer within 3 minutes.",
		})
	case !n.post:
		f.send(c, h, p)
	}
}

// object makes an object of a parcel.
func (h *hose) object(c *sim.Call, place *bucketPlace, p *parcel) (key string, body []byte) {
	oldest, size := p.records[0].arrived, 0
	for _, r := range p.records {
		if r.arrived.Before(oldest) {
			oldest = r.arrived
		}
		size += len(r.data)
	}
	data := make([]byte, 0, size)
	for _, r := range p.records {
		data = append(data, r.data...)
	}
	rand := c.Rand("object " + h.name + strconv.FormatUint(p.number, 10))
	at := oldest.In(place.zone)
	values := prefixValues{at: at, query: p.query, lambda: p.lambda, rand: &rand}
	prefix := place.data
	if p.kind != forData && p.kind != forBackup {
		prefix, values.kind = place.failed, p.kind
	}
	key = prefix.evaluate(values) + h.name + "-" + h.versionID() + at.Format("-2006-01-02-15-04-05-") + rand.UUID() + place.extension
	return key, pack(place.compression, key, data)
}

// putObject writes an object as the destination's role.
func (f *Firehose) putObject(c *sim.Call, h *hose, place *bucketPlace, p *parcel) error {
	in := map[string]any{"Bucket": place.bucket, "Key": p.key, "Body": p.body, "ContentType": "application/octet-stream"}
	if place.key != "" {
		in["ServerSideEncryption"], in["SSEKMSKeyId"] = "aws:kms", place.key
	}
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	_, err = f.ep.Bus.Call(c, bus.To{
		Service: "s3", As: bus.Principal{Service: "firehose.amazonaws.com", ARN: place.role, Source: h.arn},
	}, "PutObject", body)
	return err
}

// s3Failures are S3's errors in Firehose's words (Developer guide, Amazon S3 data
// delivery errors).
var s3Failures = map[string]recordFailure{
	"AccessDenied":     {"S3.AccessDenied", "Access was denied. Ensure that the trust policy for the provided IAM role allows Amazon Data Firehose to assume the role, and the access policy allows access to the S3 bucket."},
	"NoSuchBucket":     {"S3.NoSuchBucket", "The specified bucket does not exist. Create the bucket or use a different bucket that does exist."},
	"MethodNotAllowed": {"S3.MethodNotAllowed", "The specified method is not allowed against this resource. Modify the bucket’s policy to allow the correct Amazon S3 operation permissions."},
	"SlowDown":         {"S3.SlowDown", "The rate of put request to the specified bucket was too high. Increase Firehose stream buffer size or reduce put requests from other applications."},
}

func s3Failure(err error) recordFailure {
	if coded, ok := errors.AsType[interface {
		error
		ErrorCode() string
	}](err); ok {
		if known, ok := s3Failures[coded.ErrorCode()]; ok {
			return known
		}
	}
	return recordFailure{"InternalError", "An internal error occurred while attempting to deliver data. Delivery will be retried; if the error persists, then it will be reported to AWS for resolution."}
}

// logFailure logs why something was not delivered, if the destination logs.
func (f *Firehose) logFailure(c *sim.Call, h *hose, group, stream string, why recordFailure, destination string) {
	if group == "" {
		return
	}
	line, err := json.Marshal(struct {
		Stream      string `json:"deliveryStreamARN"`
		Destination string `json:"destination"`
		Version     int    `json:"deliveryStreamVersionId"`
		Message     string `json:"message"`
		Code        string `json:"errorCode"`
	}{h.arn, destination, h.version, why.message, why.code})
	if err == nil {
		f.ep.Log(c, group, stream, bus.LogLine{At: c.Now().UnixMilli(), Message: string(line)})
	}
}

// A lostRecord is what is written of a record that could not be processed.
type lostRecord struct {
	AttemptsMade   int    `json:"attemptsMade"`
	Arrival        int64  `json:"arrivalTimestamp"`
	Code           string `json:"errorCode"`
	Message        string `json:"errorMessage"`
	LastAttempt    int64  `json:"attemptEndingTimestamp"`
	Data           string `json:"rawData"`
	Lambda         string `json:"lambdaArn,omitempty"`
	SequenceNumber string `json:"sequenceNumber,omitempty"`
}

// fail buffers a record that could not be processed for the error prefix.
func (f *Firehose) fail(c *sim.Call, h *hose, r hoseRecord, why *recordFailure, attempts int, lambda string) {
	f.lose(c, h, failedSteps, r, why, attempts, lambda)
}

func (f *Firehose) lose(c *sim.Call, h *hose, kind string, r hoseRecord, why *recordFailure, attempts int, lambda string) {
	lost := lostRecord{
		AttemptsMade: attempts, Arrival: r.arrived.UnixMilli(), Code: why.code, Message: why.message,
		LastAttempt: c.Now().UnixMilli(), Data: base64.StdEncoding.EncodeToString([]byte(r.data)), Lambda: lambda,
	}
	if r.origin != nil {
		lost.SequenceNumber = r.origin.sequence
	}
	var line strings.Builder
	w := json.NewEncoder(&line)
	w.SetEscapeHTML(false)
	if w.Encode(lost) == nil {
		f.gather(c, h, bufferKey{kind: kind}, hoseRecord{data: line.String(), arrived: r.arrived, origin: r.origin}, nil, nil)
	}
}
