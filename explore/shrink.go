package explore

// Shrink returns the smallest schedule it finds, of the decisions of a failing
// run, with which the run still fails: no decision can be left out of it. fails
// runs the test with these decisions alone. At most budget runs are made.
func Shrink(decisions []string, budget int, fails func(only map[string]bool) bool) []string {
	left := decisions
	try := func(candidate []string) bool {
		if budget <= 0 {
			return false
		}
		budget--
		only := make(map[string]bool, len(candidate))
		for _, key := range candidate {
			only[key] = true
		}
		if !fails(only) {
			return false
		}
		left = candidate
		return true
	}
	if len(left) > 0 && try(nil) {
		return []string{} // it fails without any misbehaviour
	}
	for size := (len(left) + 1) / 2; size >= 1 && len(left) > 0; {
		smaller := false
		for from := 0; from < len(left); {
			to := min(from+size, len(left))
			without := append(append([]string{}, left[:from]...), left[to:]...)
			if try(without) {
				smaller = true
				continue // what stood behind now stands here
			}
			from = to
		}
		if size == 1 && !smaller {
			break
		}
		size = max(1, size/2)
	}
	return left
}
