// Package s3 is Amazon S3: buckets, objects and their versions, uploads in
// parts, lifecycle in the world's time, websites, and notifications of what
// happens to objects.
//
// Bucket names are shared by all regions and accounts of a jar. A bucket is in
// the service of its region and account; requests of other accounts and of
// nobody reach it there, if its policy and lists let them.
//
// Bodies are not copied: what is put must not be changed afterwards, and what is
// got is shared.
package s3
