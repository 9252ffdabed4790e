package s3

import "time"

// Attributes are what comes with an object when it is written: PutObject,
// CopyObject, CreateMultipartUpload.
type Attributes struct {
	CacheControl       string            `aws:"header=Cache-Control"`
	ContentDisposition string            `aws:"header=Content-Disposition"`
	ContentEncoding    string            `aws:"header=Content-Encoding"`
	ContentLanguage    string            `aws:"header=Content-Language"`
	ContentType        string            `aws:"header=Content-Type"`
	Expires            time.Time         `aws:"header=Expires"`
	Metadata           map[string]string `aws:"headers=x-amz-meta-"`

	ACL              string `aws:"header=x-amz-acl"`
	GrantFullControl string `aws:"header=x-amz-grant-full-control"`
	GrantRead        string `aws:"header=x-amz-grant-read"`
	GrantReadACP     string `aws:"header=x-amz-grant-read-acp"`
	GrantWriteACP    string `aws:"header=x-amz-grant-write-acp"`

	ServerSideEncryption    string `aws:"header=x-amz-server-side-encryption"`
	SSEKMSKeyId             string `aws:"header=x-amz-server-side-encryption-aws-kms-key-id"`
	SSEKMSEncryptionContext string `aws:"header=x-amz-server-side-encryption-context"`
	BucketKeyEnabled        *bool  `aws:"header=x-amz-server-side-encryption-bucket-key-enabled"`

	StorageClass            string `aws:"header=x-amz-storage-class"`
	WebsiteRedirectLocation string `aws:"header=x-amz-website-redirect-location"`
	Tagging                 string `aws:"header=x-amz-tagging"` // as a query: k=v&k2=v2

	ObjectLockMode                   string    `aws:"header=x-amz-object-lock-mode"`
	ObjectLockRetainUntilDate        time.Time `aws:"header=x-amz-object-lock-retain-until-date,timestamp=iso8601"`
	ObjectLockLegalHoldStatus        string    `aws:"header=x-amz-object-lock-legal-hold"`
	ObjectLockEventHold              string    `aws:"header=x-amz-object-lock-event-hold,refuse"`
	ObjectLockEventHoldDurationDays  *int32    `aws:"header=x-amz-object-lock-event-hold-duration-days,refuse"`
	ObjectLockEventHoldDurationYears *int32    `aws:"header=x-amz-object-lock-event-hold-duration-years,refuse"`
}

// Checksums are the checksums of a body, in base64. At most one may be given.
type Checksums struct {
	ChecksumCRC32     string `aws:"header=x-amz-checksum-crc32"`
	ChecksumCRC32C    string `aws:"header=x-amz-checksum-crc32c"`
	ChecksumCRC64NVME string `aws:"header=x-amz-checksum-crc64nvme"`
	ChecksumSHA1      string `aws:"header=x-amz-checksum-sha1"`
	ChecksumSHA256    string `aws:"header=x-amz-checksum-sha256"`
	ChecksumMD5       string `aws:"header=x-amz-checksum-md5,refuse"`
	ChecksumSHA512    string `aws:"header=x-amz-checksum-sha512,refuse"`
	ChecksumXXHASH128 string `aws:"header=x-amz-checksum-xxhash128,refuse"`
	ChecksumXXHASH3   string `aws:"header=x-amz-checksum-xxhash3,refuse"`
	ChecksumXXHASH64  string `aws:"header=x-amz-checksum-xxhash64,refuse"`
}

// ChecksumValues are Checksums in a document.
type ChecksumValues struct {
	ChecksumCRC32     string
	ChecksumCRC32C    string
	ChecksumCRC64NVME string
	ChecksumSHA1      string
	ChecksumSHA256    string
	ChecksumMD5       string `aws:"refuse"`
	ChecksumSHA512    string `aws:"refuse"`
	ChecksumXXHASH128 string `aws:"refuse"`
	ChecksumXXHASH3   string `aws:"refuse"`
	ChecksumXXHASH64  string `aws:"refuse"`
}

// A CustomerKey is the key with which the customer wants S3 to encrypt: SSE-C.
type CustomerKey struct {
	SSECustomerAlgorithm string `aws:"header=x-amz-server-side-encryption-customer-algorithm"` // AES256
	SSECustomerKey       string `aws:"header=x-amz-server-side-encryption-customer-key"`       // 32 bytes in base64
	SSECustomerKeyMD5    string `aws:"header=x-amz-server-side-encryption-customer-key-MD5"`
}

// Encrypted tells how an object is encrypted.
type Encrypted struct {
	ServerSideEncryption    string `aws:"header=x-amz-server-side-encryption"`
	SSECustomerAlgorithm    string `aws:"header=x-amz-server-side-encryption-customer-algorithm"`
	SSECustomerKeyMD5       string `aws:"header=x-amz-server-side-encryption-customer-key-MD5"`
	SSEKMSKeyId             string `aws:"header=x-amz-server-side-encryption-aws-kms-key-id"`
	SSEKMSEncryptionContext string `aws:"header=x-amz-server-side-encryption-context"`
	BucketKeyEnabled        bool   `aws:"header=x-amz-server-side-encryption-bucket-key-enabled"`
}

// ReadConditions say when an object is to be read.
type ReadConditions struct {
	IfMatch           string    `aws:"header=If-Match"`
	IfModifiedSince   time.Time `aws:"header=If-Modified-Since"`
	IfNoneMatch       string    `aws:"header=If-None-Match"`
	IfUnmodifiedSince time.Time `aws:"header=If-Unmodified-Since"`
}

// ResponseHeaders take the place of an object's own.
type ResponseHeaders struct {
	ResponseCacheControl       string    `aws:"query=response-cache-control"`
	ResponseContentDisposition string    `aws:"query=response-content-disposition"`
	ResponseContentEncoding    string    `aws:"query=response-content-encoding"`
	ResponseContentLanguage    string    `aws:"query=response-content-language"`
	ResponseContentType        string    `aws:"query=response-content-type"`
	ResponseExpires            time.Time `aws:"query=response-expires,timestamp=http"`
}

// Stored is what is known of a stored object.
type Stored struct {
	AcceptRanges              string            `aws:"header=Accept-Ranges"`
	DeleteMarker              bool              `aws:"header=x-amz-delete-marker"`
	Expiration                string            `aws:"header=x-amz-expiration"`
	Restore                   string            `aws:"header=x-amz-restore"`
	LastModified              time.Time         `aws:"header=Last-Modified"`
	ContentLength             int64             `aws:"header=Content-Length,always"`
	ContentRange              string            `aws:"header=Content-Range"`
	ETag                      string            `aws:"header=ETag"`
	ChecksumType              string            `aws:"header=x-amz-checksum-type"`
	MissingMeta               int32             `aws:"header=x-amz-missing-meta"`
	VersionId                 string            `aws:"header=x-amz-version-id"`
	CacheControl              string            `aws:"header=Cache-Control"`
	ContentDisposition        string            `aws:"header=Content-Disposition"`
	ContentEncoding           string            `aws:"header=Content-Encoding"`
	ContentLanguage           string            `aws:"header=Content-Language"`
	ContentType               string            `aws:"header=Content-Type"`
	Expires                   time.Time         `aws:"header=Expires"`
	WebsiteRedirectLocation   string            `aws:"header=x-amz-website-redirect-location"`
	Metadata                  map[string]string `aws:"headers=x-amz-meta-"`
	StorageClass              string            `aws:"header=x-amz-storage-class"`
	RequestCharged            string            `aws:"header=x-amz-request-charged"`
	ReplicationStatus         string            `aws:"header=x-amz-replication-status"`
	PartsCount                int32             `aws:"header=x-amz-mp-parts-count"`
	TagCount                  int32             `aws:"header=x-amz-tagging-count"`
	ObjectLockMode            string            `aws:"header=x-amz-object-lock-mode"`
	ObjectLockRetainUntilDate time.Time         `aws:"header=x-amz-object-lock-retain-until-date,timestamp=iso8601"`
	ObjectLockLegalHoldStatus string            `aws:"header=x-amz-object-lock-legal-hold"`
}
