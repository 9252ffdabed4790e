// Package explore is the adversary: it lets happen, by a seed, what AWS's
// contract allows and rarely does, and finds the smallest schedule of it that
// still makes a test fail. Package cloudtest runs tests under it.
package explore
