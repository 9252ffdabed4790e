package stepfn

import (
	"math"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A retrier says which errors are tried again, when and how often.
type retrier struct {
	errors   []string
	interval float64
	attempts int
	rate     float64
	maxDelay float64 // 0 is none
	jitter   bool
}

// maxRetryDelay bounds MaxDelaySeconds: less than 31,622,401.
const maxRetryDelay = 31_622_400

func (c *checker) retriers(o object) []retrier {
	var out []retrier
	list := o.array("Retry")
	for i, r := range list {
		r.known("Comment", "ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy")
		one := retrier{errors: c.errorEquals(r, i == len(list)-1), interval: 1, attempts: 3, rate: 2}
		if n, ok := r.integer("IntervalSeconds", 1, maxSeconds); ok {
			one.interval = float64(n)
		}
		if n, ok := r.integer("MaxAttempts", 0, maxSeconds); ok {
			one.attempts = int(n)
		}
		if f, ok := r.number("BackoffRate", 1, math.MaxFloat64); ok {
			one.rate = f
		}
		if n, ok := r.integer("MaxDelaySeconds", 1, maxRetryDelay); ok {
			one.maxDelay = float64(n)
			if one.maxDelay <= one.interval {
				c.errorf(r.at+"/MaxDelaySeconds", "Value must be greater than 'IntervalSeconds'")
			}
		}
		jitter, _ := r.oneOf("JitterStrategy", "FULL", "NONE")
		one.jitter = jitter == "FULL"
		out = append(out, one)
	}
	return out
}

// errorEquals reads the names of errors; States.ALL stands alone and last.
func (c *checker) errorEquals(o object, last bool) []string {
	if !o.required("ErrorEquals") {
		return nil
	}
	names := o.texts("ErrorEquals")
	if v := o.v.Get("ErrorEquals"); v.Kind() == jsonvalue.Array && v.Len() == 0 {
		c.errorf(o.at+"/ErrorEquals", "Value cannot be empty")
	}
	for _, name := range names {
		if name == errAll && (len(names) > 1 || !last) {
			c.errorf(o.at+"/ErrorEquals", "'States.ALL' must appear alone and at the end of the list")
		}
	}
	return names
}

// A catcher says where an error leads.
type catcher struct {
	errors     []string
	next       *state
	resultPath *valuePath
	noResult   bool
	assign     *template
	output     *template
}

func (c *checker) catchers(s *scope, st *state, o object) []catcher {
	var out []catcher
	list := o.array("Catch")
	for i, r := range list {
		one := catcher{errors: c.errorEquals(r, i == len(list)-1)}
		if r.required("Next") {
			one.next = c.target(s, r, "Next")
		}
		r.knownIn(st.lang, [2][]string{{"ResultPath"}, {"Output"}}, "Comment", "ErrorEquals", "Next", "Assign")
		prefix := "Catch[" + itoa(i) + "]/"
		if st.lang == langJSONata {
			one.output = c.jsonataField(r, "Output", prefix, useError)
		} else {
			one.resultPath, one.noResult = r.pathField("ResultPath", true)
		}
		one.assign = c.assignField(st.lang, r, prefix, useError)
		out = append(out, one)
	}
	return out
}
