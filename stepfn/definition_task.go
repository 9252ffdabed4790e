package stepfn

import (
	"regexp"
	"strings"
)

// A taskState is what a Task state calls.
type taskState struct {
	resource  taskResource
	timeout   quantity
	heartbeat quantity
	role      *template // Credentials' RoleArn
}

// A taskResource is a Resource, read.
type taskResource struct {
	arn     string
	kind    taskKind
	service string      // of an integration: lambda, or aws-sdk:dynamodb
	action  string      // putItem, without the pattern
	pattern taskPattern // of an integration
	version string      // of .sync:2
}

// A taskKind says what stands behind a Resource.
type taskKind uint8

const (
	taskIntegration taskKind = iota
	taskLambda               // the ARN of a function
	taskActivity             // the ARN of an activity
)

// A taskPattern says when an integration's call is done.
type taskPattern uint8

const (
	patternResponse taskPattern = iota // with the service's answer
	patternSync                        // .sync: when the job is
	patternToken                       // .waitForTaskToken: when the token comes back
)

// name is the resource as events show it: putItem.waitForTaskToken.
func (r taskResource) name() string {
	switch r.pattern {
	case patternSync:
		if r.version != "" {
			return r.action + ".sync:" + r.version
		}
		return r.action + ".sync"
	case patternToken:
		return r.action + ".waitForTaskToken"
	}
	return r.action
}

// needsToken tells whether the task is ended with a token.
func (r taskResource) needsToken() bool { return r.kind == taskActivity || r.pattern == patternToken }

var (
	lambdaResource   = regexp.MustCompile(`^arn:[^:]+:lambda:[^:]*:[^:]*:function:[a-zA-Z0-9_-]+(:(\$LATEST|[a-zA-Z0-9_-]+))?$`)
	activityResource = regexp.MustCompile(`^arn:[^:]+:states:[^:]*:[^:]*:activity:[^:]+$`)
	actionResource   = regexp.MustCompile(`^arn:[^:]+:states:[^:]*:[^:]*:((?:aws-sdk:)?[a-zA-Z0-9_-]+):([a-zA-Z0-9_]+)((?:\.sync(?::\d+)?|\.waitForTaskToken)?)$`)
)

// parseResource reads a Resource.
func parseResource(arn string) (taskResource, bool) {
	r := taskResource{arn: arn}
	if lambdaResource.MatchString(arn) {
		r.kind = taskLambda
		return r, true
	}
	if activityResource.MatchString(arn) {
		r.kind = taskActivity
		return r, true
	}
	m := actionResource.FindStringSubmatch(arn)
	if m == nil {
		return r, false
	}
	r.service, r.action = m[1], m[2]
	switch {
	case strings.HasPrefix(m[3], ".sync"):
		r.pattern = patternSync
		r.version = strings.TrimPrefix(strings.TrimPrefix(m[3], ".sync"), ":")
	case m[3] != "":
		r.pattern = patternToken
	}
	return r, true
}

func (c *checker) task(st *state, o object) *taskState {
	t := &taskState{
		timeout:   c.quantity(st, o, "TimeoutSeconds", 1, maxSeconds),
		heartbeat: c.quantity(st, o, "HeartbeatSeconds", 1, maxSeconds),
	}
	if o.required("Resource") {
		t.resource = c.resource(o)
	}
	if timeout, ok := o.v.Get("TimeoutSeconds").Int(); ok {
		if heartbeat, ok := o.v.Get("HeartbeatSeconds").Int(); ok && heartbeat >= timeout {
			c.errorf(o.at, "HeartbeatSeconds must be smaller than TimeoutSeconds")
		}
	}
	if o.has("Credentials") {
		t.role = c.credentials(st, o)
	}
	return t
}

func (c *checker) resource(o object) taskResource {
	arn, ok := o.text("Resource")
	if !ok {
		return taskResource{}
	}
	at := o.at + "/Resource"
	r, ok := parseResource(arn)
	switch {
	case !ok && !strings.HasPrefix(arn, "arn:"):
		c.errorf(at, "Value is not a valid resource ARN")
	case !ok:
		c.errorf(at, "The resource provided %s is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.", arn)
	case c.opts.express && r.kind == taskActivity:
		c.errorf(at, "Express state machine does not support Activity ARN")
	case c.opts.express && r.pattern == patternSync:
		c.errorf(at, "Express state machine does not support '.sync' service integration")
	case c.opts.express && r.pattern == patternToken:
		c.errorf(at, "Express state machine does not support '.waitForTaskToken' service integration ")
	}
	return r
}

func (c *checker) credentials(st *state, o object) *template {
	inner, ok := o.object("Credentials")
	if !ok {
		return nil
	}
	name := "RoleArn"
	if st.lang == langJSONPath && inner.has("RoleArn.$") {
		name = "RoleArn.$"
	}
	v := inner.v.Get(name)
	if !v.Exists() {
		c.errorf(inner.at, "The field 'RoleArn' is required but was missing")
		return nil
	}
	if _, ok := inner.text(name); !ok {
		return nil
	}
	switch {
	case st.lang == langJSONata:
		return c.jsonataValue(v, "Credentials/RoleArn", inner.at+"/RoleArn", 0)
	case name != "RoleArn":
		return c.dynamic(name, v, inner.at)
	}
	return &template{literal: v}
}
