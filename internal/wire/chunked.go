package wire

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"hash/crc32"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// maxChunkLine bounds a line between chunks; a signature needs 100 bytes.
const maxChunkLine = 4096

// Checksums lists the algorithms of S3's x-amz-checksum-… headers.
func Checksums() []string { return []string{"crc32", "crc32c", "crc64nvme", "sha1", "sha256"} }

// NewChecksum returns the hash of one of Checksums, or nil. Its sum, in
// base64, is the header's value.
func NewChecksum(algorithm string) hash.Hash {
	switch algorithm {
	case "crc32":
		return crc32.NewIEEE()
	case "crc32c":
		return crc32.New(crc32.MakeTable(crc32.Castagnoli))
	case "crc64nvme":
		return newCRC64NVME()
	case "sha1":
		return sha1.New()
	case "sha256":
		return sha256.New()
	}
	return nil
}

// IsChunked tells whether the body is in aws-chunked form.
func IsChunked(req *http.Request) bool {
	if strings.HasPrefix(req.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return true
	}
	for _, coding := range strings.Split(req.Header.Get("Content-Encoding"), ",") {
		if strings.TrimSpace(coding) == "aws-chunked" {
			return true
		}
	}
	return false
}

// DecodeChunked returns the content of an aws-chunked body, its length and
// trailing checksum verified.
func DecodeChunked(req *http.Request, body []byte) ([]byte, error) {
	return io.ReadAll(NewChunkedReader(bytes.NewReader(body), req.Header))
}

// A ChunkedReader reads the content of an aws-chunked body. In place of
// io.EOF it returns an error if the length is not the declared one or a
// trailing checksum does not match. The signatures of single chunks are not
// verified; they stand in Trailer's neighbours and are skipped.
type ChunkedReader struct {
	// Trailer has what came after the content, once it has been read.
	Trailer http.Header

	r        *bufio.Reader
	left     int64 // of this chunk
	read     int64
	declared int64 // -1: not declared
	expected []string
	sums     map[string]hash.Hash
	err      error
}

// NewChunkedReader reads a body with these request headers:
// X-Amz-Decoded-Content-Length and X-Amz-Trailer.
func NewChunkedReader(r io.Reader, h http.Header) *ChunkedReader {
	c := &ChunkedReader{Trailer: http.Header{}, r: bufio.NewReader(r), declared: -1, sums: map[string]hash.Hash{}}
	if text := h.Get("X-Amz-Decoded-Content-Length"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			c.err = &Fault{Code: "InvalidArgument", Message: "Provided X-Amz-Decoded-Content-Length not an integer or within integer range"}
		}
		c.declared = n
	}
	for _, name := range strings.Split(h.Get("X-Amz-Trailer"), ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		if name == "" {
			continue
		}
		c.expected = append(c.expected, name)
		if sum := NewChecksum(strings.TrimPrefix(name, "x-amz-checksum-")); sum != nil {
			c.sums[name] = sum
		}
	}
	return c
}

// Read reads content.
func (c *ChunkedReader) Read(p []byte) (int, error) {
	for c.err == nil && c.left == 0 {
		c.err = c.nextChunk()
	}
	if c.err != nil {
		return 0, c.err
	}
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.r.Read(p)
	for _, sum := range c.sums {
		sum.Write(p[:n])
	}
	c.left -= int64(n)
	c.read += int64(n)
	switch {
	case err == io.EOF:
		c.err = incompleteBody()
	case err != nil:
		c.err = err
	case c.left == 0:
		if line, err := c.line(); err != nil || line != "" {
			c.err = incompleteBody()
		}
	}
	return n, nil
}

// nextChunk reads "size;chunk-signature=…". A size of 0 ends the content.
func (c *ChunkedReader) nextChunk() error {
	line, err := c.line()
	if err != nil {
		return err
	}
	text, _, _ := strings.Cut(line, ";")
	size, err := strconv.ParseInt(strings.TrimSpace(text), 16, 64)
	if err != nil || size < 0 {
		return incompleteBody()
	}
	if c.left = size; size > 0 {
		return nil
	}
	return c.finish()
}

// finish reads the trailer and verifies what is known by now.
func (c *ChunkedReader) finish() error {
	for {
		line, err := c.line()
		if err != nil && c.r.Buffered() == 0 && line == "" {
			break // the last empty line may be missing
		}
		if err != nil {
			return err
		}
		if line == "" {
			break
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return malformedTrailer()
		}
		c.Trailer.Set(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	if c.declared >= 0 && c.read != c.declared {
		return incompleteBody()
	}
	for _, name := range c.expected {
		if err := c.verify(name); err != nil {
			return err
		}
	}
	return io.EOF
}

// verify compares one announced trailer with the content.
func (c *ChunkedReader) verify(name string) error {
	given := c.Trailer.Get(name)
	if given == "" {
		return malformedTrailer()
	}
	sum := c.sums[name]
	if sum == nil {
		return nil
	}
	algorithm := strings.TrimPrefix(name, "x-amz-checksum-")
	raw, err := base64.StdEncoding.DecodeString(given)
	if err != nil || len(raw) != sum.Size() {
		return &Fault{Code: "InvalidRequest", Message: "Value for " + name + " trailing header is invalid."}
	}
	if !slices.Equal(raw, sum.Sum(nil)) {
		return &Fault{Code: "BadDigest", Message: "The " + strings.ToUpper(algorithm) + " you specified did not match the calculated checksum."}
	}
	return nil
}

// line reads up to CR LF.
func (c *ChunkedReader) line() (string, error) {
	var line []byte
	for {
		part, err := c.r.ReadSlice('\n')
		if len(line)+len(part) > maxChunkLine {
			return "", incompleteBody()
		}
		line = append(line, part...)
		if err == nil {
			return strings.TrimRight(string(line), "\r\n"), nil
		}
		if err != bufio.ErrBufferFull {
			return string(line), incompleteBody()
		}
	}
}

func incompleteBody() error {
	return &Fault{Code: "IncompleteBody", Message: "The request body terminated unexpectedly"}
}

func malformedTrailer() error {
	return &Fault{Code: "MalformedTrailerError", Message: "The request contained trailing data that was not well-formed or did not conform to our published schema."}
}
