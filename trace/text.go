package trace

import (
	"fmt"
	"strings"
	"time"
)

// String draws the tree as text, a line a node, indented by cause:
//
//	00:00:00.005  sqs:SendMessage on orders
//	00:00:00.010    lambda:Invoke on checkout  1.2s
//	00:00:00.020      dynamodb:PutItem on orders -> ConditionalCheckFailedException
//
// Times are of the day; the date stands where it changes.
func (t *Tree) String() string { return t.Last(t.Len()) }

// Last draws the last n nodes, and what led to them.
func (t *Tree) Last(n int) string {
	wanted := map[*Node]bool{}
	for _, node := range t.all[max(0, len(t.all)-n):] {
		for up := node; up != nil && !wanted[up]; up = up.Parent {
			wanted[up] = true
		}
	}
	var b strings.Builder
	var day string
	var draw func(n *Node, depth int)
	draw = func(n *Node, depth int) {
		if !wanted[n] {
			return
		}
		if d := n.At().Format(time.DateOnly); d != day {
			if day != "" || d != "2000-01-01" {
				b.WriteString(d + "\n")
			}
			day = d
		}
		fmt.Fprintf(&b, "%s  %s%s\n", n.At().Format("15:04:05.000"), strings.Repeat("  ", depth), n.Line())
		for _, c := range n.Children {
			draw(c, depth+1)
		}
	}
	for _, r := range t.Roots {
		draw(r, 0)
	}
	return b.String()
}

// Line is the node in one line, without its time.
func (n *Node) Line() string {
	var b strings.Builder
	b.WriteString(n.Name())
	if on := n.On(); on != "" {
		b.WriteString(" on " + on)
	}
	if n.Caller != "" && (n.Parent == nil || n.Parent.Caller != n.Caller) {
		b.WriteString(" by " + n.Caller)
	}
	if n.Error != "" {
		b.WriteString(" -> " + n.Error)
	}
	if d := n.Until.Sub(n.At()); d > 0 {
		b.WriteString("  " + d.Round(time.Microsecond).String())
	}
	return b.String()
}

// Mermaid draws the requests as a sequence diagram in Mermaid's language: who
// asked which service for what.
func (t *Tree) Mermaid() string {
	var b strings.Builder
	b.WriteString("sequenceDiagram\n")
	names := map[string]string{}
	participant := func(who string) string {
		id, known := names[who]
		if !known {
			id = fmt.Sprintf("p%d", len(names)+1)
			names[who] = id
			fmt.Fprintf(&b, "    participant %s as %s\n", id, escapeMermaid(who))
		}
		return id
	}
	for _, n := range t.Requests().all {
		who := n.Caller
		if n.Parent != nil && n.Caller == n.Parent.Caller || who == "" {
			who = "time"
			if n.Parent != nil {
				who = n.Parent.Service
			}
		}
		from, to := participant(who), participant(n.Service)
		what := n.Operation
		if on := n.On(); on != "" {
			what += " " + on
		}
		fmt.Fprintf(&b, "    %s->>%s: %s\n", from, to, escapeMermaid(what))
		if n.Error != "" {
			fmt.Fprintf(&b, "    %s--x%s: %s\n", to, from, escapeMermaid(n.Error))
		}
	}
	return b.String()
}

// escapeMermaid keeps text from being read as Mermaid's own signs.
func escapeMermaid(text string) string {
	return strings.NewReplacer("#", "#35;", ";", "#59;", "\n", " ").Replace(text)
}
