// Package sim is cloudjar's kernel: one timeline on which everything happens,
// one event at a time, the same way for the same seed.
//
// A [World] keeps a queue of events ordered by time, then caller, then
// sequence. Services schedule what happens next with a [Signal] and run inside
// the world, so they need no locks, no goroutines and no clock of their own.
// User code runs outside and enters through [Do].
//
// Three cranks turn the queue. In a [Bubble] (testing/synctest) calls are
// parked until everything of the same instant has arrived, then run in the
// order of their callers, not of their arrival. In [Real] time they run as they
// come. A [Simulator] pops events without waiting, as fast as they can be
// computed.
//
// Draws are keyed by (seed, caller, the caller's n-th call, purpose), so one
// caller's randomness never depends on another's.
package sim
