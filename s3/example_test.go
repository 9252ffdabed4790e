package s3_test

import (
	"context"
	"fmt"

	"github.com/cloudjar/cloudjar/s3"
)

func Example() {
	ctx := context.Background()
	bucket := newJar().s3() // in a program: cloudjar.New(cloudjar.Options{}).S3
	_, _ = bucket.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: "letters"})
	_, _ = bucket.PutObject(ctx, &s3.PutObjectInput{Bucket: "letters", Key: "2026/march/1.txt", Body: []byte("Dear all,")})
	got, err := bucket.GetObject(ctx, &s3.GetObjectInput{Bucket: "letters", Key: "2026/march/1.txt", Range: "bytes=0-3"})
	fmt.Println(string(got.Body), got.ContentRange, err)
	_, err = bucket.GetObject(ctx, &s3.GetObjectInput{Bucket: "letters", Key: "2027"})
	fmt.Println(err)
	// Output:
	// Dear bytes 0-3/9 <nil>
	// NoSuchKey: The specified key does not exist.
}
