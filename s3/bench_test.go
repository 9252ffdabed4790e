package s3_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/s3"
)

func benchBucket(b *testing.B, keys int) *s3.Service {
	s := newJar().s3()
	_, err := s.CreateBucket(b.Context(), &s3.CreateBucketInput{Bucket: "bench"})
	require.NoError(b, err)
	for i := range keys {
		_, err := s.PutObject(b.Context(), &s3.PutObjectInput{Bucket: "bench", Key: fmt.Sprintf("folder-%04d/key-%04d", i/1000, i%1000)})
		require.NoError(b, err)
	}
	return s
}

func BenchmarkPutGet1KB(b *testing.B) {
	s := benchBucket(b, 1000)
	body := make([]byte, 1024)
	ctx := context.Background()
	put := &s3.PutObjectInput{Bucket: "bench", Key: "k", Body: body}
	get := &s3.GetObjectInput{Bucket: "bench", Key: "k"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.PutObject(ctx, put); err != nil {
			b.Fatal(err)
		}
		if _, err := s.GetObject(ctx, get); err != nil {
			b.Fatal(err)
		}
	}
}

// A page of a thousand from a million keys.
func BenchmarkListPage(b *testing.B) {
	s := benchBucket(b, 1_000_000)
	ctx := context.Background()
	for _, tt := range []struct {
		name string
		in   s3.ListObjectsV2Input
	}{
		{"keys", s3.ListObjectsV2Input{Bucket: "bench", StartAfter: "folder-0500"}},
		{"prefixes", s3.ListObjectsV2Input{Bucket: "bench", Delimiter: "/"}},
	} {
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				out, err := s.ListObjectsV2(ctx, &tt.in)
				if err != nil || out.KeyCount != 1000 {
					b.Fatal(err, out.KeyCount)
				}
			}
		})
	}
}

// A fork costs the same however much the buckets hold.
func BenchmarkFork(b *testing.B) {
	for _, keys := range []int{10, 100_000} {
		b.Run(fmt.Sprint(keys), func(b *testing.B) {
			s := newJar()
			_, err := s.s3().CreateBucket(b.Context(), &s3.CreateBucketInput{Bucket: "bench"})
			require.NoError(b, err)
			for i := range keys {
				_, err := s.s3().PutObject(b.Context(), &s3.PutObjectInput{Bucket: "bench", Key: fmt.Sprint(i)})
				require.NoError(b, err)
			}
			b.ReportAllocs()
			for b.Loop() {
				s.fork(b)
			}
		})
	}
}
