package sns

import (
	"maps"

	"github.com/cloudjar/cloudjar/sim"
)

// A rate counts what was published within the current second.
type rate struct {
	second int64
	count  int
	groups map[string]int // of topics whose groups have quotas of their own
}

func (r rate) fork() rate {
	r.groups = maps.Clone(r.groups)
	return r
}

// Quotas of FIFO topics, in messages a second (Publish, API reference; SNS quotas): of
// a topic, or of each group where the topic's throughput is counted by groups.
const (
	topicRate = 3000
	groupRate = 300
)

// take counts messages of a group, unless they are more than a FIFO topic takes in a
// second.
func (s *Service) take(c *sim.Call, t *topic, group string, n int) error {
	if !t.fifo || s.opts.Unthrottled {
		return nil
	}
	r := &t.rate
	if second := c.Now().Unix(); second != r.second {
		*r = rate{second: second}
	}
	if t.attributes[attrScope] == scopeGroup {
		if r.groups[group]+n > groupRate {
			return errThrottled()
		}
		if r.groups == nil {
			r.groups = map[string]int{}
		}
		r.groups[group] += n
		return nil
	}
	if r.count+n > topicRate {
		return errThrottled()
	}
	r.count += n
	return nil
}
