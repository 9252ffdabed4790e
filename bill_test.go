package cloudjar_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/sim"
)

// What lies in a bucket for a day is on the bill, though nobody has touched it since,
// and so is provisioned concurrency that nobody used.
func TestBillOfWhatRests(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	_, err := cloud.S3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: "attic"})
	require.NoError(t, err)
	_, err = cloud.S3.PutObject(t.Context(), &s3.PutObjectInput{Bucket: "attic", Key: "box", Body: make([]byte, 1<<20)})
	require.NoError(t, err)
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "idle", Memory: 1024, Handler: lambda.HandlerFunc(
		func(context.Context, []byte) ([]byte, error) { return nil, nil })}))
	version, err := cloud.Lambda.PublishVersion(t.Context(), &lambda.PublishVersionInput{FunctionName: "idle"})
	require.NoError(t, err)
	_, err = cloud.Lambda.PutProvisionedConcurrencyConfig(t.Context(), &lambda.PutProvisionedConcurrencyConfigInput{
		FunctionName: "idle", Qualifier: version.Version, ProvisionedConcurrentExecutions: 2,
	})
	require.NoError(t, err)
	cloud.Advance(24 * time.Hour)
	bill := cloud.Bill()
	require.Empty(t, bill.Unpriced)
	used := map[string]float64{}
	for _, l := range bill.Lines {
		used[l.Service+" "+l.Dimension] += l.Quantity
	}
	require.InDelta(t, 24<<20, used["s3 TimedStorage-ByteHrs"], 1)
	require.InDelta(t, 2*24*3600, used["lambda Lambda-Provisioned-Concurrency"], 1)
}
