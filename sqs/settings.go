package sqs

import (
	"maps"
	"slices"
	"strconv"

	"github.com/cloudjar/cloudjar/internal/policy"
)

// settings are the attributes of a queue that can be set. They are replaced when
// they change.
type settings struct {
	fifo         bool
	visibility   int // seconds, as the next three
	retention    int
	delay        int
	wait         int
	maxSize      int // bytes
	contentDedup bool
	groupScope   bool // DeduplicationScope is messageGroup, not queue
	groupLimit   bool // FifoThroughputLimit is perMessageGroupId, not perQueue
	policyText   string
	policy       *policy.Document
	redrive      *redrive
	allow        *redriveAllow
	sse          bool // SqsManagedSseEnabled
	kmsKey       string
	kmsReuse     int // seconds
}

// MaxMessage is the largest message, body and attributes, in bytes; a batch's
// messages together may be no larger either.
const MaxMessage = 1 << 20

func newSettings(fifo bool) *settings {
	return &settings{fifo: fifo, visibility: 30, retention: 4 * 24 * 3600, maxSize: MaxMessage, sse: true, kmsReuse: 300}
}

// A limit is the range of an attribute that is a number.
type limit struct {
	min, max int
	of       func(*settings) *int
}

// limits are the ranges: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
var limits = map[string]limit{
	"DelaySeconds":                  {0, 900, func(s *settings) *int { return &s.delay }},
	"KmsDataKeyReusePeriodSeconds":  {60, 86_400, func(s *settings) *int { return &s.kmsReuse }},
	"MaximumMessageSize":            {1024, MaxMessage, func(s *settings) *int { return &s.maxSize }},
	"MessageRetentionPeriod":        {60, 1_209_600, func(s *settings) *int { return &s.retention }},
	"ReceiveMessageWaitTimeSeconds": {0, 20, func(s *settings) *int { return &s.wait }},
	"VisibilityTimeout":             {0, 43_200, func(s *settings) *int { return &s.visibility }},
}

// fifoOnly says for whom it is wrong to set an attribute.
var fifoOnly = map[string]*Error{
	"FifoQueue":                 errUnknownAttribute("FifoQueue"),
	"ContentBasedDeduplication": errUnknownAttribute("ContentBasedDeduplication"),
	"DeduplicationScope":        errAttributeName("You can specify the DeduplicationScope only when FifoQueue is set to true."),
	"FifoThroughputLimit":       errAttributeName("You can specify the FifoThroughputLimit only when FifoQueue is set to true."),
}

// change returns the settings with some attributes changed. Whatever is wrong is
// found in the order of the attributes' names.
func (s *Service) change(arn string, old *settings, given map[string]string) (*settings, error) {
	st := *old
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if err, only := fifoOnly[name]; only && !st.fifo {
			return nil, err
		}
		if err := s.set(arn, &st, name, given[name]); err != nil {
			return nil, err
		}
	}
	if given["KmsMasterKeyId"] != "" && given["SqsManagedSseEnabled"] == "true" {
		return nil, errAttributeName("You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.")
	}
	if st.groupLimit && !st.groupScope {
		return nil, errAttributeValue("The FifoThroughputLimit can be set to perMessageGroupId only when DeduplicationScope is set to messageGroup.")
	}
	return &st, nil
}

func (s *Service) set(arn string, st *settings, name, value string) (err error) {
	if l, is := limits[name]; is {
		n, err := strconv.Atoi(value)
		if err != nil || n < l.min || n > l.max {
			return errAttribute(name)
		}
		*l.of(st) = n
		return nil
	}
	switch name {
	case "FifoQueue":
		if value != "true" {
			return errAttributeValue("Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.")
		}
	case "ContentBasedDeduplication":
		st.contentDedup, err = oneOf(name, value, "false", "true")
	case "DeduplicationScope":
		st.groupScope, err = oneOf(name, value, "queue", "messageGroup")
	case "FifoThroughputLimit":
		st.groupLimit, err = oneOf(name, value, "perQueue", "perMessageGroupId")
	case "SqsManagedSseEnabled":
		if st.sse, err = oneOf(name, value, "false", "true"); st.sse {
			st.kmsKey = ""
		}
	case "KmsMasterKeyId":
		if st.kmsKey = value; value != "" {
			st.sse = false
		}
	case "Policy":
		return st.setPolicy(value)
	case "RedrivePolicy":
		st.redrive, err = s.readRedrive(arn, value)
	case "RedriveAllowPolicy":
		st.allow, err = readRedriveAllow(value)
	default:
		return errUnknownAttribute(name)
	}
	return err
}

func oneOf(name, value, no, yes string) (bool, error) {
	if value != no && value != yes {
		return false, errAttribute(name)
	}
	return value == yes, nil
}

// The quotas of a policy:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
const (
	maxPolicy     = 8192 // bytes
	maxStatements = 20
)

func (st *settings) setPolicy(text string) error {
	if text == "" {
		st.policyText, st.policy = "", nil
		return nil
	}
	d, err := policy.Parse(text)
	if err != nil || len(text) > maxPolicy {
		return errAttribute("Policy")
	}
	for i := range d.Statements {
		if _, bad := d.Statements[i].Principal.Unknown(); bad {
			return errAttribute("Policy")
		}
	}
	if n := len(d.Statements); n > maxStatements {
		return errOverLimit("%d Statements were found, maximum allowed is %d.", n, maxStatements)
	}
	st.policyText, st.policy = text, d
	return nil
}

// texts returns the settings as attributes.
func (st *settings) texts() map[string]string {
	out := map[string]string{}
	for name, l := range limits {
		out[name] = strconv.Itoa(*l.of(st))
	}
	choose := func(name string, is bool, no, yes string) {
		if out[name] = no; is {
			out[name] = yes
		}
	}
	choose("SqsManagedSseEnabled", st.sse, "false", "true")
	if st.fifo {
		out["FifoQueue"] = "true"
		choose("ContentBasedDeduplication", st.contentDedup, "false", "true")
		choose("DeduplicationScope", st.groupScope, "queue", "messageGroup")
		choose("FifoThroughputLimit", st.groupLimit, "perQueue", "perMessageGroupId")
	}
	if out["KmsMasterKeyId"] = st.kmsKey; st.kmsKey == "" {
		delete(out, "KmsMasterKeyId")
		delete(out, "KmsDataKeyReusePeriodSeconds")
	}
	if st.policyText != "" {
		out["Policy"] = st.policyText
	}
	if st.redrive != nil {
		out["RedrivePolicy"] = st.redrive.text
	}
	if st.allow != nil {
		out["RedriveAllowPolicy"] = st.allow.text
	}
	return out
}

// sameAs tells whether those attributes of a queue that were given are what they
// would be, and if not names the first that is not.
func (st *settings) sameAs(other *settings, given map[string]string) (different string, same bool) {
	is, would := st.texts(), other.texts()
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if is[name] != would[name] {
			return name, false
		}
	}
	return "", true
}
