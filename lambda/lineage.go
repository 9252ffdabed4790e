package lambda

import (
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/sim"
)

// maxChain is how often one chain of events may invoke a function by itself.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
const maxChain = 16

const codeRecursive = "RecursiveInvocationException"

// loops stops an event that has come back to the same function too often: its trace
// header counts how often it did, as Lineage.
func (s *Service) loops(f *function, r *request) error {
	if r.trace == "" || f.recursion == "Allow" || lineage(r.trace, hashOf(f.arn)) < maxChain {
		return nil
	}
	return &Error{Code: codeRecursive, Status: 400, Message: "Lambda has detected a recursive loop and stopped this invocation: " +
		"the function was invoked more than 16 times by the same chain of requests."}
}

// follow gives the invocation its trace header: the one that it came with, with
// itself counted in its Lineage, or a new one.
func (r *request) follow(c *sim.Call, f *function, v *version) {
	r.root(c, v)
	r.trace = counted(r.trace, hashOf(f.arn))
}

// root begins a trace, unless the request is part of one. X-Ray's format is
// Root=1-<8 hex digits>-<24>;Parent=<16>;Sampled=0|1;Lineage=<function>:<times>|….
// https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
func (r *request) root(c *sim.Call, v *version) {
	if r.trace != "" {
		return
	}
	sampled := v.TracingConfig != nil && v.TracingConfig.Mode == "Active"
	random := c.Rand("trace")
	r.trace = "Root=1-" + hex8(uint32(c.Now().Unix())) + "-" + random.Hex(24) + ";Parent=" + random.Hex(16) + ";Sampled=" + digit(sampled)
}

// counted counts a function once more in a trace's Lineage.
func counted(trace, function string) string {
	n := lineage(trace, function) + 1
	var parts []string
	list := function + ":" + strconv.Itoa(n)
	for part := range strings.SplitSeq(trace, ";") {
		others, ok := strings.CutPrefix(part, "Lineage=")
		if !ok {
			parts = append(parts, part)
			continue
		}
		for entry := range strings.SplitSeq(others, "|") {
			if !strings.HasPrefix(entry, function+":") {
				list += "|" + entry
			}
		}
	}
	return strings.Join(append(parts, "Lineage="+list), ";")
}

// lineage reads how often a trace has led to a function.
func lineage(trace, function string) int {
	_, list, ok := strings.Cut(trace, "Lineage=")
	if !ok {
		return 0
	}
	list, _, _ = strings.Cut(list, ";")
	for entry := range strings.SplitSeq(list, "|") {
		if count, ok := strings.CutPrefix(entry, function+":"); ok {
			n, _ := strconv.Atoi(count)
			return n
		}
	}
	return 0
}

func hashOf(arn string) string { return hex8(uint32(hash.New.String(arn))) }

// hex8 writes a number in eight hexadecimal digits.
func hex8(n uint32) string {
	text := strconv.FormatUint(uint64(n), 16)
	return "00000000"[len(text):] + text
}

func digit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// traced tells the X-Ray ids that the REPORT line has, if the trace is sampled.
func (x *execution) traced() (id, segment string, ok bool) {
	for part := range strings.SplitSeq(x.request.trace, ";") {
		switch key, value, _ := strings.Cut(part, "="); key {
		case "Root":
			id = value
		case "Parent":
			segment = value
		case "Sampled":
			ok = value == "1"
		}
	}
	return id, segment, ok && id != ""
}
