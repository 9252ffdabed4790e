package sdktest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
)

func newBucket(t *testing.T, cloud *cloudjar.Cloud, name string) *s3.Client {
	client := s3.NewFromConfig(cloud.Config())
	_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name})
	require.NoError(t, err)
	return client
}

func code(t *testing.T, err error) string {
	var api smithy.APIError
	require.ErrorAs(t, err, &api)
	return api.ErrorCode()
}

// What the real client puts it gets, whatever the key: the SDK's checksums in
// trailers included.
func TestS3PutAndGet(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	client := newBucket(t, cloud, "files")
	keys := []string{"plain", "a/b/c", "/lead", "//two", "a/../b", "sp ace+plus", "ü€ 😀", "q?x=1&y#z", "%41", "trail/", "a=b;c,d:e@f!g$h'(i)*"}
	for _, key := range keys {
		body := strings.Repeat(key, 100)
		put, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("files"), Key: &key, Body: strings.NewReader(body), Metadata: map[string]string{"who": "me"}})
		require.NoError(t, err, key)
		require.NotEmpty(t, put.ChecksumCRC32, "the SDK's default")
		got, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("files"), Key: &key})
		require.NoError(t, err, key)
		text, err := io.ReadAll(got.Body)
		require.NoError(t, err, key)
		require.Equal(t, body, string(text), key)
		require.Equal(t, map[string]string{"who": "me"}, got.Metadata)
		require.Equal(t, *put.ETag, *got.ETag)
		require.Equal(t, *put.ChecksumCRC32, *got.ChecksumCRC32, "the client asked for checksums and verified them")
		head, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("files"), Key: &key})
		require.NoError(t, err, key)
		require.Equal(t, int64(len(body)), *head.ContentLength)
	}
	list, err := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("files")})
	require.NoError(t, err)
	require.Len(t, list.Contents, len(keys))
	var ids []types.ObjectIdentifier
	for _, o := range list.Contents {
		ids = append(ids, types.ObjectIdentifier{Key: o.Key})
	}
	deleted, err := client.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: aws.String("files"), Delete: &types.Delete{Objects: ids}})
	require.NoError(t, err)
	require.Len(t, deleted.Deleted, len(keys))
	_, err = client.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: aws.String("files")})
	require.NoError(t, err)
	_, err = client.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String("files")})
	var missing *types.NotFound
	require.ErrorAs(t, err, &missing)
}

// A body of unknown length goes in chunks, with its checksum behind it.
func TestS3Streaming(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	client := newBucket(t, cloud, "streams")
	for _, algorithm := range []types.ChecksumAlgorithm{types.ChecksumAlgorithmCrc32, types.ChecksumAlgorithmCrc32c, types.ChecksumAlgorithmCrc64nvme, types.ChecksumAlgorithmSha1, types.ChecksumAlgorithmSha256} {
		body := bytes.Repeat([]byte("0123456789"), 20000)
		_, err := client.PutObject(t.Context(), &s3.PutObjectInput{
			Bucket: aws.String("streams"), Key: aws.String("k"), Body: io.MultiReader(bytes.NewReader(body)),
			ContentLength: aws.Int64(int64(len(body))), ChecksumAlgorithm: algorithm, ContentEncoding: aws.String("identity"),
		})
		require.NoError(t, err, algorithm)
		got, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("streams"), Key: aws.String("k"), ChecksumMode: types.ChecksumModeEnabled})
		require.NoError(t, err, algorithm)
		back, err := io.ReadAll(got.Body)
		require.NoError(t, err)
		require.Equal(t, body, back)
		require.Equal(t, "identity", *got.ContentEncoding)
	}
}

// An upload in parts, sent in any order, some copied from another object.
func TestS3Multipart(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	client := newBucket(t, cloud, "parts")
	five := bytes.Repeat([]byte("a"), 5<<20)
	_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("parts"), Key: aws.String("source"), Body: bytes.NewReader(five)})
	require.NoError(t, err)
	up, err := client.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: aws.String("parts"), Key: aws.String("big"), ChecksumAlgorithm: types.ChecksumAlgorithmCrc32})
	require.NoError(t, err)
	last, err := client.UploadPart(t.Context(), &s3.UploadPartInput{Bucket: aws.String("parts"), Key: aws.String("big"), UploadId: up.UploadId, PartNumber: aws.Int32(9), Body: strings.NewReader("end"), ChecksumAlgorithm: types.ChecksumAlgorithmCrc32})
	require.NoError(t, err)
	first, err := client.UploadPartCopy(t.Context(), &s3.UploadPartCopyInput{Bucket: aws.String("parts"), Key: aws.String("big"), UploadId: up.UploadId, PartNumber: aws.Int32(2), CopySource: aws.String("parts/source")})
	require.NoError(t, err)
	done, err := client.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{
		Bucket: aws.String("parts"), Key: aws.String("big"), UploadId: up.UploadId,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: []types.CompletedPart{
			{PartNumber: aws.Int32(2), ETag: first.CopyPartResult.ETag, ChecksumCRC32: first.CopyPartResult.ChecksumCRC32},
			{PartNumber: aws.Int32(9), ETag: last.ETag, ChecksumCRC32: last.ChecksumCRC32},
		}},
	})
	require.NoError(t, err)
	require.True(t, strings.HasSuffix(*done.ETag, `-2"`), *done.ETag)
	got, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("parts"), Key: aws.String("big"), Range: aws.String("bytes=-5")})
	require.NoError(t, err)
	text, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	require.Equal(t, "aaend", string(text))
	require.Equal(t, "bytes 5242878-5242882/5242883", *got.ContentRange)
}

// A presigned URL needs no client, and ends in the cloud's time.
func TestS3Presigned(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	client := newBucket(t, cloud, "signed")
	presign := s3.NewPresignClient(client)
	put, err := presign.PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("signed"), Key: aws.String("a b/ü"), Metadata: map[string]string{"k": "v"}})
	require.NoError(t, err)
	web := cloud.HTTPClient()
	req, err := http.NewRequest(put.Method, put.URL, strings.NewReader("hello"))
	require.NoError(t, err)
	for name, values := range put.SignedHeader {
		req.Header[name] = values
	}
	resp, err := web.Do(req)
	require.NoError(t, err)
	require.Equal(t, 200, resp.StatusCode)

	get, err := presign.PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("signed"), Key: aws.String("a b/ü")}, s3.WithPresignExpires(time.Hour))
	require.NoError(t, err)
	status := func(url string) (int, string) {
		resp, err := web.Get(url)
		require.NoError(t, err)
		text, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp.StatusCode, string(text)
	}
	n, text := status(get.URL)
	require.Equal(t, 200, n, text)
	require.Equal(t, "hello", text)
	n, text = status(strings.Replace(get.URL, "X-Amz-Signature=", "X-Amz-Signature=0", 1))
	require.Equal(t, 403, n)
	require.Contains(t, text, "<Code>SignatureDoesNotMatch</Code>")
	cloud.Advance(2 * time.Hour)
	n, text = status(get.URL)
	require.Equal(t, 403, n)
	require.Contains(t, text, "<Message>Request has expired</Message><X-Amz-Expires>3600</X-Amz-Expires>")
	n, text = status("https://signed.s3.us-east-1.amazonaws.com/a%20b/%C3%BC")
	require.Equal(t, 403, n, text)
	require.Contains(t, text, "<Code>AccessDenied</Code>")
}

// Errors arrive as the SDK's types.
func TestS3Errors(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	client := newBucket(t, cloud, "errors")
	_, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("errors"), Key: aws.String("none")})
	var noKey *types.NoSuchKey
	require.ErrorAs(t, err, &noKey)
	_, err = client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("errors"), Key: aws.String("none")})
	var notFound *types.NotFound
	require.ErrorAs(t, err, &notFound)
	_, err = client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("nowhere"), Key: aws.String("none")})
	require.Equal(t, "NoSuchBucket", code(t, err))
	_, err = client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("errors"), Key: aws.String("k"), Body: strings.NewReader("x"), IfNoneMatch: aws.String("*")})
	require.NoError(t, err)
	_, err = client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("errors"), Key: aws.String("k"), Body: strings.NewReader("x"), IfNoneMatch: aws.String("*")})
	require.Equal(t, "PreconditionFailed", code(t, err))
	head, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("errors"), Key: aws.String("k")})
	require.NoError(t, err)
	_, err = client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("errors"), Key: aws.String("k"), IfNoneMatch: head.ETag})
	var status interface{ HTTPStatusCode() int }
	require.True(t, errors.As(err, &status))
	require.Equal(t, 304, status.HTTPStatusCode())
	west := s3.NewFromConfig(cloud.Region("us-west-2").Config())
	_, err = west.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("errors"), Key: aws.String("k")})
	require.True(t, errors.As(err, &status))
	require.Equal(t, 301, status.HTTPStatusCode())
	_, err = s3.NewFromConfig(cloud.Account("999999999999").Config()).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("errors")})
	require.Equal(t, "BucketAlreadyExists", code(t, err))
	_, err = west.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("errors"), CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraintUsWest2}})
	require.Equal(t, "BucketAlreadyOwnedByYou", code(t, err))
}
