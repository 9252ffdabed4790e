package saga_test

import (
	"testing"
	"time"

	awslambda "github.com/aws/aws-lambda-go/lambda"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
	"github.com/cloudjar/cloudjar/examples/saga"
	jar "github.com/cloudjar/cloudjar/lambda"
)

func open(t *testing.T, cloud *cloudjar.Cloud) *saga.Agency {
	agency := saga.New(cloud.Config())
	require.NoError(t, agency.Open(t.Context()))
	require.NoError(t, cloud.Lambda.Handle(jar.Function{Name: "book", Handler: awslambda.NewHandler(agency.Book), Timeout: 10 * time.Second}))
	require.NoError(t, cloud.Lambda.Handle(jar.Function{Name: "cancel", Handler: awslambda.NewHandler(agency.Cancel), Timeout: 10 * time.Second}))
	return agency
}

// Without an adversary: a trip is booked as a whole, or, if there is no car, not at
// all.
func TestTrips(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	agency := open(t, cloud)
	for _, refuse := range []string{"", "flight", "hotel", "car"} {
		require.NoError(t, agency.Travel(t.Context(), "to-rome-without-"+refuse, refuse))
		require.NoError(t, cloud.Settle(t.Context()))
		status, booked, err := agency.Outcome(t.Context(), "to-rome-without-"+refuse)
		require.NoError(t, err)
		if refuse == "" {
			require.Equal(t, "SUCCEEDED", status)
			require.Equal(t, 3, booked)
		} else {
			require.Equal(t, "FAILED", status)
			require.Zero(t, booked)
		}
	}
}

// Whatever AWS lets happen, throttles, lost answers, invocations that stall: a trip
// is all or nothing.
func TestAllOrNothing(t *testing.T) {
	built := cloudtest.NewFixture(func(t *testing.T, cloud *cloudjar.Cloud) { open(t, cloud) })
	cloudtest.ExploreWith(t, cloudtest.Exploration{Seeds: 100, Fixture: built}, func(t *testing.T, cloud *cloudjar.Cloud) {
		agency := saga.New(cloud.Config())
		refuse := []string{"", "car"}[cloud.World().Seed()%2]
		require.NoError(t, agency.Travel(t.Context(), "trip", refuse))
		require.NoError(t, cloud.Settle(t.Context()))
		status, booked, err := agency.Outcome(t.Context(), "trip")
		require.NoError(t, err)
		if status == "SUCCEEDED" {
			require.Equal(t, 3, booked)
		} else {
			require.Zero(t, booked)
		}
	})
}
