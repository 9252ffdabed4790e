// Package trace draws what happened in a cloud as one tree of causes: find and
// count what a test asks about, and see it as text, as a sequence diagram, or on a
// timeline.
package trace
