package sim

// A Misbehaviour is something that AWS's contract allows and that rarely
// happens: a duplicate, a late or reordered delivery, a stale read, a short page.
// Services name theirs and ask Call.Misbehaves at the points where they may
// happen. They never do unless the world has an Adversary.
type Misbehaviour struct {
	Name   string  // service and what: "sqs/duplicate"
	What   string  // what happens, in a sentence
	Doc    string  // the AWS page that allows it
	Chance float64 // how often an adversary lets it happen unless told otherwise
}

// An Adversary decides which legal misbehaviour happens. It draws only from
// what it is given: the same seed, point and key always give the same decision,
// whatever else was decided.
type Adversary interface {
	Decide(c *Call, m *Misbehaviour, key string) bool
}

// Oppose gives the world an adversary; nil takes it away. A fork starts with its
// parent's.
func (w *World) Oppose(a Adversary) {
	w.lock()
	defer w.unlock()
	w.adversary = a
}

// Adversary returns what Oppose has set.
func (w *World) Adversary() Adversary {
	w.lock()
	defer w.unlock()
	return w.adversary
}

// Opposed reports whether the world has an adversary: whether it pays to keep what
// only misbehaviour needs, such as old versions for stale reads.
func (c *Call) Opposed() bool { return c.w.adversary != nil }

// Adversary returns the world's adversary, or nil.
func (c *Call) Adversary() Adversary { return c.w.adversary }

// Misbehaves reports whether the misbehaviour happens here. The key tells apart
// the points of one call: a message's id, a table's name. How much (how late, how
// many) is drawn from Rand(m.Name + key).
func (c *Call) Misbehaves(m *Misbehaviour, key string) bool {
	return c.w.adversary != nil && c.w.adversary.Decide(c, m, key)
}
