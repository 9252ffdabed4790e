package s3_test

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/s3"
)

// A naive bucket keeps every version of every key in a list, the newest last.
type naive struct {
	versioning string
	keys       map[string][]naiveVersion
}

type naiveVersion struct {
	id, body string
	marker   bool
	since    time.Time
}

func (n *naive) put(key string, v naiveVersion) {
	list := n.keys[key]
	if v.id == "null" {
		for i := range list {
			if list[i].id == "null" {
				list = append(list[:i:i], list[i+1:]...)
				break
			}
		}
	}
	n.keys[key] = append(list, v)
}

func (n *naive) remove(key, id string) {
	list := n.keys[key]
	for i := range list {
		if list[i].id == id {
			n.keys[key] = append(list[:i:i], list[i+1:]...)
			return
		}
	}
}

func (n *naive) latest(key string) *naiveVersion {
	if list := n.keys[key]; len(list) > 0 {
		return &list[len(list)-1]
	}
	return nil
}

// sweep does what a rule of these days does at a time.
func (n *naive) sweep(now time.Time, days, noncurrent int32, newID func(key string) string) {
	due := func(since time.Time, days int32) bool {
		return !since.AddDate(0, 0, int(days)).Truncate(24 * time.Hour).Add(24 * time.Hour).After(now)
	}
	var keys []string
	for key := range n.keys {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		if v := n.latest(key); v != nil && !v.marker && due(v.since, days) {
			if n.versioning == "" {
				n.keys[key] = nil
			} else {
				n.put(key, naiveVersion{id: newID(key), marker: true, since: now})
			}
		}
		list := n.keys[key]
		var kept []naiveVersion
		for i, v := range list {
			if i == len(list)-1 || !due(list[i+1].since, noncurrent) {
				kept = append(kept, v)
			}
		}
		n.keys[key] = kept
		if len(kept) == 1 && kept[0].marker && due(kept[0].since, days) {
			n.keys[key] = nil
		}
	}
}

// all writes every version there is.
func (n *naive) all() string {
	var keys []string
	for key, list := range n.keys {
		if len(list) > 0 {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	var b strings.Builder
	for _, key := range keys {
		for i := len(n.keys[key]) - 1; i >= 0; i-- {
			v := n.keys[key][i]
			fmt.Fprintf(&b, "%s %s marker=%v latest=%v\n", key, v.id, v.marker, i == len(n.keys[key])-1)
		}
	}
	return b.String()
}

func listAll(t testing.TB, s *s3.Service, bucket string, perPage int32) string {
	var lines []string
	in := &s3.ListObjectVersionsInput{Bucket: bucket, MaxKeys: &perPage}
	type line struct {
		key, text string
		at        int
	}
	for {
		out, err := s.ListObjectVersions(t.Context(), in)
		require.NoError(t, err)
		require.LessOrEqual(t, len(out.Versions)+len(out.DeleteMarkers), int(perPage))
		var page []line
		for _, v := range out.Versions {
			page = append(page, line{v.Key, fmt.Sprintf("%s %s marker=false latest=%v", v.Key, v.VersionId, v.IsLatest), 0})
		}
		for _, v := range out.DeleteMarkers {
			page = append(page, line{v.Key, fmt.Sprintf("%s %s marker=true latest=%v", v.Key, v.VersionId, v.IsLatest), 0})
		}
		for _, l := range page {
			lines = append(lines, l.text)
		}
		if !out.IsTruncated {
			break
		}
		in.KeyMarker, in.VersionIdMarker = out.NextKeyMarker, out.NextVersionIdMarker
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

func sorted(text string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// Versioning agrees with the naive bucket under random histories.
func TestVersioningIsNaive(t *testing.T) {
	for seed := range uint64(25) {
		r := rand.New(rand.NewPCG(seed, 7))
		j := newJar()
		s := j.s3()
		_, err := s.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: "docs"})
		require.NoError(t, err)
		n := &naive{keys: map[string][]naiveVersion{}}
		for step := range 120 {
			key := string(rune('a' + r.IntN(4)))
			switch r.IntN(7) {
			case 0:
				if step%10 == 0 {
					n.versioning = []string{"Enabled", "Suspended"}[r.IntN(2)]
					_, err := s.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: "docs", VersioningConfiguration: &s3.VersioningConfiguration{Status: n.versioning}})
					require.NoError(t, err)
				}
			case 1, 2, 3:
				body := fmt.Sprint(step)
				out, err := s.PutObject(t.Context(), &s3.PutObjectInput{Bucket: "docs", Key: key, Body: []byte(body)})
				require.NoError(t, err)
				id := out.VersionId
				if id == "" {
					id = "null"
				}
				n.put(key, naiveVersion{id: id, body: body})
			case 4:
				out, err := s.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: "docs", Key: key})
				require.NoError(t, err)
				if n.versioning == "" {
					n.keys[key] = nil
				} else {
					require.True(t, out.DeleteMarker)
					n.put(key, naiveVersion{id: out.VersionId, marker: true})
				}
			case 5:
				list := n.keys[key]
				if len(list) == 0 {
					continue
				}
				id := list[r.IntN(len(list))].id
				_, err := s.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: "docs", Key: key, VersionId: id})
				require.NoError(t, err)
				n.remove(key, id)
			case 6:
				out, err := s.GetObject(t.Context(), &s3.GetObjectInput{Bucket: "docs", Key: key})
				if v := n.latest(key); v == nil || v.marker {
					require.Error(t, err)
				} else {
					require.NoError(t, err)
					require.Equal(t, v.body, string(out.Body))
				}
				for _, v := range n.keys[key] {
					out, err := s.GetObject(t.Context(), &s3.GetObjectInput{Bucket: "docs", Key: key, VersionId: v.id})
					if v.marker {
						require.Error(t, err)
						continue
					}
					require.NoError(t, err, v.id)
					require.Equal(t, v.body, string(out.Body))
				}
			}
			require.Equal(t, sorted(n.all()), listAll(t, s, "docs", int32(1+r.IntN(5))), "seed %d, step %d", seed, step)
		}
	}
}

// Lifecycle agrees with the naive bucket, which looks at everything every
// midnight.
func TestLifecycleIsNaive(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 9))
		j := newJar()
		s := j.s3()
		_, err := s.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: "logs"})
		require.NoError(t, err)
		n := &naive{keys: map[string][]naiveVersion{}}
		if seed%2 == 0 {
			n.versioning = "Enabled"
			_, err := s.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: "logs", VersioningConfiguration: &s3.VersioningConfiguration{Status: "Enabled"}})
			require.NoError(t, err)
		}
		days, noncurrent, prefix := int32(1+r.IntN(4)), int32(1+r.IntN(3)), ""
		_, err = s.PutBucketLifecycleConfiguration(t.Context(), &s3.PutBucketLifecycleConfigurationInput{Bucket: "logs", LifecycleConfiguration: &s3.BucketLifecycleConfiguration{Rules: []s3.LifecycleRule{{
			Status: "Enabled", Filter: &s3.LifecycleRuleFilter{Prefix: &prefix},
			Expiration: &s3.LifecycleExpiration{Days: &days}, NoncurrentVersionExpiration: &s3.NoncurrentVersionExpiration{NoncurrentDays: &noncurrent},
		}}}})
		require.NoError(t, err)
		for range 40 {
			for range r.IntN(3) {
				key := string(rune('a' + r.IntN(3)))
				out, err := s.PutObject(t.Context(), &s3.PutObjectInput{Bucket: "logs", Key: key})
				require.NoError(t, err)
				id := out.VersionId
				if id == "" {
					id = "null"
				}
				n.put(key, naiveVersion{id: id, since: j.world.Now()})
			}
			before := j.world.Now()
			j.world.Advance(time.Duration(1+r.IntN(40)) * time.Hour)
			for at := before.Truncate(24 * time.Hour).Add(24 * time.Hour); !at.After(j.world.Now()); at = at.Add(24 * time.Hour) {
				n.sweep(at, days, noncurrent, func(string) string { return "marker" })
			}
			have := listAll(t, s, "logs", 1000)
			require.Equal(t, counts(sorted(n.all())), counts(have), "seed %d at %s", seed, j.world.Now())
		}
	}
}

// counts writes what there is without the ids of markers, which lifecycle makes.
func counts(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if f := strings.Fields(l); len(f) == 4 && f[2] == "marker=true" {
			lines[i] = f[0] + " marker " + f[3]
		}
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// Parts make the same object in whatever order they arrive, and however often.
func TestPartsInAnyOrder(t *testing.T) {
	const least = 5 << 20
	pieces := [][]byte{make([]byte, least), make([]byte, least+1), []byte("end")}
	for i, p := range pieces {
		for k := range p {
			p[k] = byte(k*7 + i)
		}
	}
	var etag string
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 3))
		s := newJar().s3()
		_, err := s.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: "big"})
		require.NoError(t, err)
		up, err := s.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: "big", Key: "k"})
		require.NoError(t, err)
		done := make([]s3.CompletedPart, len(pieces))
		for _, i := range append(r.Perm(len(pieces)), r.Perm(len(pieces))...) {
			out, err := s.UploadPart(t.Context(), &s3.UploadPartInput{Bucket: "big", Key: "k", UploadId: up.UploadId, PartNumber: int32(10*i + 1), Body: pieces[i]})
			require.NoError(t, err)
			done[i] = s3.CompletedPart{PartNumber: int32(10*i + 1), ETag: out.ETag}
		}
		out, err := s.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{Bucket: "big", Key: "k", UploadId: up.UploadId, MultipartUpload: &s3.CompletedMultipartUpload{Parts: done}})
		require.NoError(t, err)
		if etag == "" {
			etag = out.ETag
		}
		require.Equal(t, etag, out.ETag)
		got, err := s.GetObject(t.Context(), &s3.GetObjectInput{Bucket: "big", Key: "k", Range: "bytes=5242878-10485762"})
		require.NoError(t, err)
		whole := append(append(append([]byte{}, pieces[0]...), pieces[1]...), pieces[2]...)
		require.Equal(t, whole[5242878:10485763], got.Body)
	}
}
