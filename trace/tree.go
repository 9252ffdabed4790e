package trace

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A Tree is what happened, by cause. Where the record no longer reaches back to a
// cause, what it led to stands at the root.
type Tree struct {
	Roots []*Node
	all   []*Node // in the order of happening
}

// A Node is one thing that happened: a request with its answer, or a scheduled
// event.
type Node struct {
	sim.Entry
	Parent   *Node
	Children []*Node // what it caused, in order
	Until    time.Time
}

// Of makes the tree of a record, oldest first, as World.Record returns it.
func Of(record []sim.Entry) *Tree {
	t := &Tree{}
	byID := make(map[sim.EventID]*Node, len(record))
	for _, e := range record {
		if e.Kind == sim.Answered {
			if asked := byID[e.Cause]; asked != nil {
				asked.Until, asked.Error = e.At(), e.Error
			}
			continue
		}
		n := &Node{Entry: e, Until: e.At()}
		t.all = append(t.all, n)
		byID[e.ID] = n
		if n.Parent = byID[e.Cause]; n.Parent == nil {
			t.Roots = append(t.Roots, n)
		} else {
			n.Parent.Children = append(n.Parent.Children, n)
		}
	}
	return t
}

// Name is what happened: "dynamodb:PutItem", or of the world's own events what a
// service calls it: "(lambda: mapping woken)".
func (n *Node) Name() string {
	if n.Service != "" {
		return n.Service + ":" + n.Operation
	}
	if parts := strings.SplitN(n.Operation, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		return "(" + parts[2] + ": " + parts[5] + ")"
	}
	return n.Operation
}

// On is the short name of what it was about: the last part of its ARN.
func (n *Node) On() string {
	resource := n.Resource
	if parts := strings.SplitN(resource, ":", 6); len(parts) == 6 {
		resource = parts[5]
	}
	for _, kind := range []string{"table/", "function:", "stream/", "rule/", "stateMachine:", "execution:", "event-bus/"} {
		resource = strings.TrimPrefix(resource, kind)
	}
	return resource
}

// A Pattern is which nodes are meant: "dynamodb:PutItem on orders by checkout ->
// ConditionalCheckFailedException", of which everything but the first word may be
// missing, and each word may be a pattern with * and ?.
//
// A resource is meant by its ARN, its short name or the last part of either, a caller
// by its name or a word of it.
type Pattern struct{ Service, Operation, Resource, Caller, Error string }

// ParsePattern reads a pattern. It panics on one that cannot be read, since
// patterns stand in tests.
func ParsePattern(text string) Pattern {
	words := strings.Fields(text)
	var p Pattern
	for i, word := range words {
		switch {
		case i == 0:
			var ok bool
			if p.Service, p.Operation, ok = strings.Cut(word, ":"); !ok {
				p.Service, p.Operation = "*", word
			}
		case i%2 == 0: // the words behind on, by, ->
		case i+1 == len(words):
			panic(fmt.Sprintf("trace: %q ends behind %q, which wants a name", text, word))
		case word == "on":
			p.Resource = words[i+1]
		case word == "by":
			p.Caller = words[i+1]
		case word == "->":
			p.Error = words[i+1]
		default:
			panic(fmt.Sprintf("trace: %q: want such as dynamodb:PutItem on orders by checkout -> ThrottlingException", text))
		}
	}
	if len(words) == 0 {
		panic("trace: an empty pattern: want such as dynamodb:PutItem on orders")
	}
	return p
}

// Matches reports whether the node is meant.
func (p Pattern) Matches(n *Node) bool {
	return match(p.Service, n.Service) && match(p.Operation, n.Operation) && p.by(n.Caller) && match(p.Error, n.Error) &&
		(match(p.Resource, n.Resource) || match(p.Resource, n.On()) || match(p.Resource, n.Resource[strings.LastIndexAny(n.Resource, ":/")+1:]))
}

// by reports whether the caller is meant: by its whole name or, since patterns have no
// spaces, by a word of it, such as the function's in "lambda checkout 3".
func (p Pattern) by(caller string) bool {
	return match(p.Caller, caller) || slices.ContainsFunc(strings.Fields(caller), func(word string) bool { return match(p.Caller, word) })
}

func match(pattern, text string) bool {
	if pattern == "" || pattern == text {
		return true
	}
	ok, err := path.Match(pattern, text)
	return ok && err == nil
}

// Find returns the nodes that a pattern means, in the order of happening:
//
//	tree.Find("dynamodb:PutItem on orders")
//	tree.Find("lambda:* -> TooManyRequestsException")
func (t *Tree) Find(pattern string) []*Node { return find(t.all, ParsePattern(pattern)) }

func find(nodes []*Node, p Pattern) (found []*Node) {
	for _, n := range nodes {
		if p.Matches(n) {
			found = append(found, n)
		}
	}
	return found
}

// Caused returns the nodes that the node led to, however indirectly, and that the
// pattern means.
func (n *Node) Caused(pattern string) []*Node {
	var below []*Node
	n.walk(func(c *Node) { below = append(below, c) })
	return find(below[1:], ParsePattern(pattern))
}

func (n *Node) walk(visit func(*Node)) {
	visit(n)
	for _, c := range n.Children {
		c.walk(visit)
	}
}

// Tree returns the node and what it led to, as a tree of their own.
func (n *Node) Tree() *Tree {
	t := &Tree{Roots: []*Node{n}}
	n.walk(func(c *Node) { t.all = append(t.all, c) })
	slices.SortStableFunc(t.all, func(a, b *Node) int { return cmp.Compare(a.ID, b.ID) })
	return t
}

// Root returns what the node goes back to.
func (n *Node) Root() *Node {
	for n.Parent != nil {
		n = n.Parent
	}
	return n
}

// Filter returns the tree of the nodes that one of the patterns means, each under
// the nearest of them that led to it.
func (t *Tree) Filter(patterns ...string) *Tree {
	var ps []Pattern
	for _, p := range patterns {
		ps = append(ps, ParsePattern(p))
	}
	f := &Tree{}
	kept := map[*Node]*Node{}
	for _, n := range t.all {
		meant := false
		for _, p := range ps {
			meant = meant || p.Matches(n)
		}
		if !meant {
			continue
		}
		copied := &Node{Entry: n.Entry, Until: n.Until}
		kept[n] = copied
		f.all = append(f.all, copied)
		for up := n.Parent; up != nil && copied.Parent == nil; up = up.Parent {
			copied.Parent = kept[up]
		}
		if copied.Parent == nil {
			f.Roots = append(f.Roots, copied)
		} else {
			copied.Parent.Children = append(copied.Parent.Children, copied)
		}
	}
	return f
}

// Requests returns the tree without what the kernel and the services do for
// themselves: requests alone.
func (t *Tree) Requests() *Tree {
	return t.Filter("?*:*")
}

// Len returns how many nodes there are.
func (t *Tree) Len() int { return len(t.all) }
