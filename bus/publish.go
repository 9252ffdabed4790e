package bus

import (
	"maps"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/sim"
)

// A subscription is who is told of a topic, and how.
type subscription struct {
	name string
	tell func(*sim.Call)
}

// Publish tells everyone who subscribed to a topic that something is there to be
// fetched: records at a stream's ARN, say. It carries nothing else. They are told
// as part of the call, in the order of their names. Without subscribers it costs
// next to nothing, and on a nil bus it does nothing.
func (b *Bus) Publish(c *sim.Call, topic string) {
	if b == nil {
		return
	}
	topics := b.topics.Load()
	if topics == nil {
		return
	}
	for _, s := range (*topics)[topic] {
		s.tell(c)
	}
}

// Wanted reports whether anybody subscribed to a topic: who has to schedule an event
// to be able to publish need not, if nobody listens.
func (b *Bus) Wanted(topic string) bool {
	if b == nil {
		return false
	}
	topics := b.topics.Load()
	return topics != nil && len((*topics)[topic]) > 0
}

// Subscribe lets tell be called whenever the topic is published to. It runs within
// the publisher's call and should do no more than schedule a signal, once for many
// calls: who wakes then reads until there is nothing left.
//
// Subscribing again under the same name replaces what is called. A fork has a bus
// of its own, without subscriptions: the services' Fork functions subscribe again
// for the state that they copied, as their constructors register their signals.
func (b *Bus) Subscribe(topic, name string, tell func(*sim.Call)) {
	b.change(topic, func(list []subscription) []subscription {
		i, found := slices.BinarySearchFunc(list, name, bySubscriber)
		if found {
			list[i].tell = tell
			return list
		}
		return slices.Insert(list, i, subscription{name, tell})
	})
}

// Unsubscribe takes a subscription back.
func (b *Bus) Unsubscribe(topic, name string) {
	b.change(topic, func(list []subscription) []subscription {
		return slices.DeleteFunc(list, func(s subscription) bool { return s.name == name })
	})
}

func bySubscriber(s subscription, name string) int { return strings.Compare(s.name, name) }

// change replaces a topic's list, and the table with it: services may come to be
// while an event runs that publishes.
func (b *Bus) change(topic string, edit func([]subscription) []subscription) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	topics := map[string][]subscription{}
	if old := b.topics.Load(); old != nil {
		topics = maps.Clone(*old)
	}
	list := edit(slices.Clone(topics[topic]))
	if len(list) == 0 {
		delete(topics, topic)
	} else {
		topics[topic] = list
	}
	b.topics.Store(&topics)
}
