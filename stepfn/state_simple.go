package stepfn

import (
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// pass is a Pass state: its Result, or what Parameters make of the input.
func (s *stepper) pass(c cursor, x *evaluation) *mishap {
	st := c.thread().state
	if st.lang == langJSONata {
		return s.leave(c, x, x.input, jsonvalue.Value{})
	}
	v, f := x.arguments()
	if f != nil {
		return f
	}
	if st.result.Exists() {
		v = st.result
	}
	return s.complete(c, x, v)
}

// failState is a Fail state, which is never left.
func (s *stepper) failState(c cursor, x *evaluation) *mishap {
	st := c.thread().state
	out := failure{unnamed: st.err == nil, uncaused: st.cause == nil}
	var f *mishap
	if st.err != nil {
		if out.name, f = x.text(st.err); f != nil {
			return f
		}
	}
	if st.cause != nil {
		if out.cause, f = x.text(st.cause); f != nil {
			return f
		}
	}
	s.fail(c, out)
	return nil
}

// text is the value of a field that takes a text.
func (x *evaluation) text(field *textField) (string, *mishap) {
	v, f := x.value(field.value)
	switch {
	case f != nil:
		return "", f
	case v.Kind() == jsonvalue.String:
		return v.Text(), nil
	case field.value.kind == templateExpr:
		return "", field.value.typed("string", v)
	}
	return "", runtimeFault("The field '" + field.name + "' must be a string, but was: " + v.String())
}

// wait is a Wait state on entry.
func (s *stepper) wait(c cursor, x *evaluation) *mishap {
	t := c.thread()
	if f := x.effective(); f != nil {
		return f
	}
	until, f := x.until(t.state)
	if f != nil {
		return f
	}
	if !until.After(s.around.now) {
		return s.waited(c, s.evaluation(t))
	}
	s.request(setTimer{ticket: s.setTicket(t, phaseWait), what: timerWait, at: until})
	return nil
}

// waited leaves a Wait state.
func (s *stepper) waited(c cursor, x *evaluation) *mishap {
	st := c.thread().state
	if st.lang == langJSONata {
		return s.leave(c, x, x.input, jsonvalue.Value{})
	}
	if f := x.effective(); f != nil {
		return f
	}
	assigned, f := x.assigned(st.assign)
	if f != nil {
		return f
	}
	return s.leave(c, x, x.input, assigned)
}

// maxWait is how long a Wait state waits at most, in seconds. Recorded: 24,855
// days are accepted, 24,856 are not.
const maxWait = 1<<31 - 1

// until is the time at which a Wait state is over.
func (x *evaluation) until(st *state) (time.Time, *mishap) {
	now := x.stepper.around.now
	if st.wait.timestamp != nil {
		at, f := x.timestamp(st.wait.timestamp)
		if f == nil && at.Sub(now) > maxWait*time.Second {
			f = runtimeFault("Wait state delay is too long.")
		}
		return at, f
	}
	n, f := x.waitSeconds(st.wait.seconds)
	if f == nil && n > maxWait {
		f = runtimeFault("Wait state delay is too long.")
	}
	return now.Add(time.Duration(n) * time.Second), f
}

func (x *evaluation) timestamp(field *textField) (time.Time, *mishap) {
	if field.path == nil {
		text, f := x.text(field)
		if f != nil {
			return time.Time{}, f
		}
		at, err := parseTimestamp(text)
		if err != nil {
			f = queryFault("Timestamp", "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: "+text)
			f.late = true
		}
		return at, f
	}
	v, err := field.path.get(x)
	if err != nil {
		return time.Time{}, runtimeFault("The TimestampPath parameter does not reference an input value: " + field.path.text)
	}
	at, err := parseTimestamp(v.Text())
	if err != nil || v.Kind() != jsonvalue.String {
		return at, runtimeFault("The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: " + field.path.text + " == " + plainText(v))
	}
	return at, nil
}

// plainText is a string as it is, and anything else as JSON.
func plainText(v jsonvalue.Value) string {
	if v.Kind() == jsonvalue.String {
		return v.Text()
	}
	return v.String()
}

func (x *evaluation) waitSeconds(q quantity) (int64, *mishap) {
	if q.path == nil {
		return x.integer(q, 0, maxSeconds)
	}
	v, err := q.path.get(x)
	if err != nil {
		return 0, runtimeFault("The SecondsPath parameter does not reference an input value: " + q.path.text)
	}
	n, err := strconv.ParseInt(plainText(v), 10, 64)
	switch {
	case err != nil:
		return 0, runtimeFault("The SecondsPath parameter cannot be parsed as a long value: " + q.path.text + " == " + plainText(v))
	case n < 0:
		return 0, runtimeFault("The SecondsPath parameter references a negative value: " + q.path.text + " == " + plainText(v))
	}
	return n, nil
}

// integer is the value of a field that takes an integer. One that was read from
// the definition is in its bounds already.
func (x *evaluation) integer(q quantity, low, high int64) (int64, *mishap) {
	if q.path != nil {
		v, f := x.at(q.path)
		if f != nil {
			return 0, f
		}
		n, ok := v.Int()
		if v.Kind() == jsonvalue.String {
			parsed, err := strconv.ParseInt(v.Text(), 10, 64)
			n, ok = parsed, err == nil
		}
		if !ok || v.Kind() == jsonvalue.Number && strings.ContainsAny(v.Text(), ".eE") {
			return 0, runtimeFault("The " + q.name + " field refers to value \"" + plainText(v) + "\" which is not a valid integer: " + q.path.text)
		}
		return n, nil
	}
	v, f := x.value(q.value)
	if f != nil {
		return 0, f
	}
	n, ok := v.Int()
	switch {
	case !ok:
		return 0, q.value.typed("number", v)
	case n < low || n > high:
		return 0, queryFault(q.value.field, "The value of the field '"+q.value.field+"' must be between "+strconv.FormatInt(low, 10)+" and "+strconv.FormatInt(high, 10)+", but was: "+v.String())
	}
	return n, nil
}
