// Package approval is a workflow that asks a human: an order above a hundred waits
// for somebody's click, for a week at most. Its test is the week: it takes
// milliseconds, and forks into yes, no and silence.
package approval
