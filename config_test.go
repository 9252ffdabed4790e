package cloudjar

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The wait before a retry is a hash of what failed: between nothing and
// 2^attempt seconds, at most 20, and the same every time.
func TestBackoffIsSeeded(t *testing.T) {
	one, two := New(Options{Seed: 1}), New(Options{Seed: 2})
	defer one.Close()
	defer two.Close()
	fault := errors.New("connection reset by peer")
	require.Equal(t, one.jar.backoff(1, fault), one.jar.backoff(1, fault))
	require.NotEqual(t, one.jar.backoff(1, fault), two.jar.backoff(1, fault))
	require.NotEqual(t, one.jar.backoff(1, fault), one.jar.backoff(1, errors.New("another")))
	for attempt := range 100 {
		wait := one.jar.backoff(attempt, fault)
		require.GreaterOrEqual(t, wait, time.Duration(0))
		require.LessOrEqual(t, wait, min(maxBackoff, time.Second<<min(attempt, 5)))
	}
}

// An access key tells its account, once the cloud has been seen from it.
func TestAccessKeysTellTheirAccount(t *testing.T) {
	cloud := New(Options{})
	defer cloud.Close()
	key := accessKey("210987654321")
	require.Len(t, key, 20)
	require.Equal(t, DefaultAccount, cloud.jar.accountOf(key))
	cloud.Account("210987654321")
	require.Equal(t, "210987654321", cloud.jar.accountOf(key))
	require.Equal(t, DefaultAccount, cloud.jar.accountOf("AKIAIOSFODNN7EXAMPLE"))
}
