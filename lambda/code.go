package lambda

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Limits of deployment packages.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const (
	maxZipped   = 52_428_800  // bytes of a package that is uploaded with the request
	maxUnzipped = 262_144_000 // bytes, together with the layers
	maxStored   = 75 << 30    // bytes of all packages of the region
	maxRequest  = 70_167_211  // bytes of a request that has a package, in base64
)

func errTooLarge(words string) error {
	return &Error{Code: "RequestEntityTooLargeException", Status: 413, Message: words}
}

// FunctionCode is where a function's code comes from: one of a zip, an object of a
// bucket, a container image.
// https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html
type FunctionCode struct {
	ZipFile             []byte
	S3Bucket            string `aws:"len=3..63,pattern=[0-9A-Za-z\\.\\-_]*[0-9A-Za-z\\-_]"`
	S3Key               string `aws:"len=1..1024"`
	S3ObjectVersion     string `aws:"len=1..1024"`
	S3ObjectStorageMode string `aws:"refuse"`
	ImageUri            string
	SourceKMSKeyArn     string `aws:"pattern=(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()"`
}

// FunctionCodeLocation is where a function's code can be fetched.
// https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html
type FunctionCodeLocation struct {
	RepositoryType   string // S3, ECR
	Location         string // a URL that answers for ten minutes on AWS; nothing answers here
	ImageUri         string
	ResolvedImageUri string
	SourceKMSKeyArn  string
	ResolvedS3Object *ResolvedS3Object
	Error            *FunctionCodeLocationError
}

// FunctionCodeLocationError says why code cannot be fetched.
type FunctionCodeLocationError struct {
	ErrorCode string
	Message   string
}

// ResolvedS3Object is the object that code refers to.
type ResolvedS3Object struct {
	S3Bucket        string
	S3Key           string
	S3ObjectVersion string
}

// fetch returns the code that a request gives: exactly one of the three ways.
func (s *Service) fetch(c *sim.Call, in *FunctionCode) (*code, error) {
	switch {
	case base64.StdEncoding.EncodedLen(len(in.ZipFile)) > maxRequest:
		return nil, errTooLarge("Request must be smaller than " + strconv.Itoa(maxRequest) + " bytes for the " + c.Operation + " operation")
	case in.ImageUri != "":
		return imageCode(in.ImageUri), nil
	case in.S3Bucket != "" && in.S3Key != "":
		body, err := s.object(c, in)
		if err != nil {
			return nil, err
		}
		return zipCode(body, 0)
	case in.ZipFile != nil:
		return zipCode(in.ZipFile, maxZipped)
	}
	return nil, errInvalid("Please provide a source for function code.")
}

// object reads a package from the region's S3.
func (s *Service) object(c *sim.Call, in *FunctionCode) ([]byte, error) {
	request, err := json.Marshal(struct{ Bucket, Key, VersionId string }{in.S3Bucket, in.S3Key, in.S3ObjectVersion})
	if err != nil {
		return nil, err
	}
	answer, err := s.ep.Bus.Call(c, bus.To{Service: "s3"}, "GetObject", request)
	var fault wire.APIError
	switch {
	case errors.As(err, &fault):
		return nil, errInvalid("Error occurred while GetObject. S3 Error Code: " + fault.ErrorCode() + ". S3 Error Message: " + messageOf(fault))
	case err != nil:
		return nil, err
	}
	var object struct{ Body []byte }
	if err := json.Unmarshal(answer, &object); err != nil {
		return nil, err
	}
	return object.Body, nil
}

// messageOf returns the words of another service's error.
func messageOf(e wire.APIError) string { return e.ErrorMessage() }

// zipCode reads a deployment package. limit is how large it may be; 0 is no limit.
func zipCode(body []byte, limit int) (*code, error) {
	if limit > 0 && len(body) > limit {
		return nil, errTooLarge("Zipped size must be smaller than 52428800 bytes")
	}
	if len(body) == 0 {
		return nil, errInvalid("Uploaded file must be a non-empty zip")
	}
	unzipped, ok := unzippedSize(body)
	if !ok {
		return nil, errInvalid("Could not unzip uploaded file. Please check your file, then try to upload again.")
	}
	if unzipped > maxUnzipped {
		return nil, errInvalid("Unzipped size must be smaller than 262144000 bytes")
	}
	return &code{zip: body, size: int64(len(body)), unzipped: unzipped, sha256: sumOf(body)}, nil
}

// sumOf returns a SHA-256 sum in base64: of a package, or of the name of a function
// whose code is in Go.
func sumOf[T string | []byte](of T) string {
	sum := sha256.Sum256([]byte(of))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// unzippedSize adds up what the files of a package say of their sizes. ok is false
// if the package cannot be read.
func unzippedSize(body []byte) (size int64, ok bool) {
	r, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return 0, false
	}
	for _, f := range r.File {
		if f.UncompressedSize64 > maxUnzipped {
			return maxUnzipped + 1, true
		}
		size += int64(f.UncompressedSize64)
	}
	return size, true
}

// imageCode stands for a container image, of which only the name is known.
func imageCode(uri string) *code {
	sum := sha256.Sum256([]byte(uri))
	return &code{image: uri, sha256: hex.EncodeToString(sum[:])}
}

// location tells where the code can be fetched.
func (s *Service) location(c *sim.Call, v *version) *FunctionCodeLocation {
	if v.code.image != "" {
		return &FunctionCodeLocation{
			RepositoryType: "ECR", ImageUri: v.code.image,
			ResolvedImageUri: repository(v.code.image) + "@sha256:" + v.code.sha256,
		}
	}
	return &FunctionCodeLocation{RepositoryType: "S3", Location: s.presigned(c, v.FunctionName, v.code)}
}

// repository returns an image's URI without tag and digest.
func repository(uri string) string {
	uri, _, _ = strings.Cut(uri, "@")
	if i := strings.LastIndexByte(uri, ':'); i > strings.LastIndexByte(uri, '/') {
		return uri[:i]
	}
	return uri
}
