package s3_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/sim"
)

func used(w *sim.World) map[string]float64 {
	out := map[string]float64{}
	for _, u := range w.Usage() {
		out[u.Dimension] += u.Quantity
	}
	return out
}

// Requests are of two tiers, deletions are free, and bytes cost by the hour in
// the class in which they lie.
func TestUsage(t *testing.T) {
	j := newJar()
	s := j.s3()
	ctx := t.Context()
	_, err := s.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: "paid"})
	require.NoError(t, err)
	put(t, s, &s3.PutObjectInput{Bucket: "paid", Key: "a", Body: make([]byte, 1000)})
	put(t, s, &s3.PutObjectInput{Bucket: "paid", Key: "b", Body: make([]byte, 500), Attributes: s3.Attributes{StorageClass: "GLACIER"}})
	j.world.Advance(10 * time.Hour)
	_, err = s.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: "paid", Key: "a"})
	require.NoError(t, err)
	j.world.Advance(10 * time.Hour)
	_, err = s.HeadObject(ctx, &s3.HeadObjectInput{Bucket: "paid", Key: "b"})
	require.NoError(t, err)
	_, err = s.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: "paid"})
	require.NoError(t, err)
	require.Equal(t, map[string]float64{
		"Requests-Tier1": 4, "Requests-Tier2": 1, "TimedStorage-ByteHrs": 10_000, "TimedStorage-GlacierByteHrs": 10_000,
	}, used(j.world))
}

// Parts count while they wait, and not twice when they are an object.
func TestUsageOfParts(t *testing.T) {
	j := newJar()
	s := j.s3()
	ctx := t.Context()
	_, err := s.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: "paid"})
	require.NoError(t, err)
	up, err := s.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: "paid", Key: "k"})
	require.NoError(t, err)
	part, err := s.UploadPart(ctx, &s3.UploadPartInput{Bucket: "paid", Key: "k", UploadId: up.UploadId, PartNumber: 1, Body: make([]byte, 100)})
	require.NoError(t, err)
	j.world.Advance(time.Hour)
	_, err = s.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: "paid", Key: "k", UploadId: up.UploadId, MultipartUpload: &s3.CompletedMultipartUpload{Parts: []s3.CompletedPart{{PartNumber: 1, ETag: part.ETag}}}})
	require.NoError(t, err)
	j.world.Advance(time.Hour)
	_, err = s.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: "paid"})
	require.NoError(t, err)
	require.Equal(t, 200.0, used(j.world)["TimedStorage-ByteHrs"])
}

// A fork shares nothing observable with its parent: not objects, not names, not
// what lies ahead.
func TestFork(t *testing.T) {
	j := newJar()
	ctx := t.Context()
	days, all := int32(1), ""
	_, err := j.s3().CreateBucket(ctx, &s3.CreateBucketInput{Bucket: "shared"})
	require.NoError(t, err)
	_, err = j.s3().PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{Bucket: "shared", LifecycleConfiguration: &s3.BucketLifecycleConfiguration{Rules: []s3.LifecycleRule{{
		Status: "Enabled", Filter: &s3.LifecycleRuleFilter{Prefix: &all}, Expiration: &s3.LifecycleExpiration{Days: &days},
	}}}})
	require.NoError(t, err)
	put(t, j.s3(), &s3.PutObjectInput{Bucket: "shared", Key: "k", Body: []byte("before")})
	f := j.fork(t)
	put(t, f.s3(), &s3.PutObjectInput{Bucket: "shared", Key: "k", Body: []byte("fork")})
	_, err = f.s3().CreateBucket(ctx, &s3.CreateBucketInput{Bucket: "forks-own"})
	require.NoError(t, err)
	get := func(j *jar) string {
		out, err := j.s3().GetObject(ctx, &s3.GetObjectInput{Bucket: "shared", Key: "k"})
		if err != nil {
			return err.Error()
		}
		return string(out.Body)
	}
	require.Equal(t, "before", get(j))
	require.Equal(t, "fork", get(f))
	_, err = j.at("eu-west-1", "210987654321").CreateBucket(ctx, &s3.CreateBucketInput{Bucket: "forks-own", CreateBucketConfiguration: &s3.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}})
	require.NoError(t, err, "the parent's names are its own")
	_, err = j.s3().DeleteBucketLifecycle(ctx, &s3.DeleteBucketLifecycleInput{Bucket: "shared"})
	require.NoError(t, err)
	j.world.Advance(72 * time.Hour)
	f.world.Advance(72 * time.Hour)
	require.Equal(t, "before", get(j))
	require.Equal(t, "NoSuchKey: The specified key does not exist.", get(f))
	put(t, j.s3(), &s3.PutObjectInput{Bucket: "shared", Key: "later"})
	_, err = f.s3().HeadObject(ctx, &s3.HeadObjectInput{Bucket: "shared", Key: "later"})
	require.Error(t, err)
}
