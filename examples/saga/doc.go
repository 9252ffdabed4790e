// Package saga books a trip at three services, of which each may fail or answer
// late, and takes back what was booked if the trip cannot be. Its test explores over
// seeds what AWS lets happen in between, and holds the books against the outcome:
// either all three are booked or none is.
package saga
