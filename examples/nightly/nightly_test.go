package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// The backup of the night on which half past two did not exist is left out; all else
// runs as often as the calendar says.
func TestNightly(t *testing.T) {
	out := new(bytes.Buffer)
	require.NoError(t, run(t.Context(), out))
	require.Contains(t, out.String(), `March 2026 in Berlin, where clocks went forward on the 29th at two:
  backup   cron(30 2 * * ? *)       ran  30 times
  report   cron(0 8 ? * MON *)      ran   5 times
  invoice  cron(0 9 LW * ? *)       ran   1 times
  poll     rate(6 hours)            ran 124 times
  launch   at(2026-03-17T12:00:00)  ran   1 times
the backups around that night:
  Fri 27 Mar 02:30 CET = 01:30 UTC
  Sat 28 Mar 02:30 CET = 01:30 UTC
  Mon 30 Mar 02:30 CEST = 00:30 UTC
  Tue 31 Mar 02:30 CEST = 00:30 UTC
`)
}
