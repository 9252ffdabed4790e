// Package s3 is Amazon S3: buckets, objects and their versions.
package s3
