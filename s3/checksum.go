package s3

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// The forms of a checksum of an object in parts: of all its bytes, or of the
// checksums of its parts.
const (
	fullObject = "FULL_OBJECT"
	composite  = "COMPOSITE"
)

// A checksum is one of S3's checksums; without an algorithm it is none.
type checksum struct {
	algorithm string // CRC32, CRC32C, CRC64NVME, SHA1, SHA256
	value     string // base64; a composite one ends in the number of parts
	kind      string // fullObject, composite
}

// algorithms are in the order in which S3 names them.
var algorithms = [...]string{"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"}

func isAlgorithm(name string) bool {
	for _, a := range algorithms {
		if a == name {
			return true
		}
	}
	return false
}

// digest computes a checksum of pieces of data.
func digest(algorithm string, pieces ...[]byte) []byte {
	if algorithm == "CRC64NVME" {
		crc := uint64(0)
		for _, p := range pieces {
			crc = wire.CRC64NVME(crc, p)
		}
		return binary.BigEndian.AppendUint64(nil, crc)
	}
	h := wire.NewChecksum(strings.ToLower(algorithm))
	for _, p := range pieces {
		h.Write(p)
	}
	return h.Sum(nil)
}

func digestText(algorithm string, pieces ...[]byte) string {
	return base64.StdEncoding.EncodeToString(digest(algorithm, pieces...))
}

func sizeOf(algorithm string) int {
	switch algorithm {
	case "CRC32", "CRC32C":
		return 4
	case "CRC64NVME":
		return 8
	case "SHA1":
		return 20
	}
	return 32
}

// given returns the checksum that a request states, if any.
func (c *Checksums) given() (checksum, error) {
	var found checksum
	for _, at := range c.list() {
		if *at.value == "" {
			continue
		}
		if found.algorithm != "" {
			return found, invalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
		}
		found = checksum{algorithm: at.algorithm, value: *at.value}
	}
	return found, nil
}

type checksumField struct {
	algorithm string
	value     *string
}

func (c *Checksums) list() [len(algorithms)]checksumField {
	return [...]checksumField{
		{"CRC32", &c.ChecksumCRC32},
		{"CRC32C", &c.ChecksumCRC32C},
		{"CRC64NVME", &c.ChecksumCRC64NVME},
		{"SHA1", &c.ChecksumSHA1},
		{"SHA256", &c.ChecksumSHA256},
	}
}

func (c *ChecksumValues) list() [len(algorithms)]checksumField {
	return [...]checksumField{
		{"CRC32", &c.ChecksumCRC32},
		{"CRC32C", &c.ChecksumCRC32C},
		{"CRC64NVME", &c.ChecksumCRC64NVME},
		{"SHA1", &c.ChecksumSHA1},
		{"SHA256", &c.ChecksumSHA256},
	}
}

// show fills the field of a checksum's algorithm.
func (c checksum) show(list [len(algorithms)]checksumField) {
	for _, at := range list {
		if at.algorithm == c.algorithm {
			*at.value = c.value
		}
	}
}

func (c checksum) headers() (h Checksums) {
	c.show(h.list())
	return h
}

func (c checksum) values() (v ChecksumValues) {
	c.show(v.list())
	return v
}

// verify holds a body to the checksum that a request states. Without one S3
// computes the one of the wanted algorithm, or CRC64NVME.
func verify(body []byte, stated *Checksums, wanted string) (checksum, error) {
	sum, err := stated.given()
	if err != nil {
		return sum, err
	}
	if wanted != "" && !isAlgorithm(wanted) {
		return sum, invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.")
	}
	if sum.kind = fullObject; sum.algorithm == "" {
		if sum.algorithm = wanted; wanted == "" {
			sum.algorithm = "CRC64NVME"
		}
		sum.value = digestText(sum.algorithm, body)
		return sum, nil
	}
	header := "x-amz-checksum-" + strings.ToLower(sum.algorithm)
	raw, err := base64.StdEncoding.DecodeString(sum.value)
	if err != nil || len(raw) != sizeOf(sum.algorithm) {
		return sum, invalidRequest("Value for " + header + " header is invalid.")
	}
	if string(raw) != string(digest(sum.algorithm, body)) {
		return sum, badDigest(sum.algorithm)
	}
	return sum, nil
}

// verifyMD5 holds a body's MD5 to a Content-MD5.
func verifyMD5(sum [md5.Size]byte, stated string, given bool) error {
	if stated == "" && !given {
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(stated)
	if err != nil || len(raw) != md5.Size {
		return fail(400, "InvalidDigest", "The Content-MD5 you specified was invalid.")
	}
	if string(raw) != string(sum[:]) {
		return fail(400, "BadDigest", "The Content-MD5 you specified did not match what we received.")
	}
	return nil
}

// compositeOf is the checksum of the checksums of parts.
func compositeOf(algorithm string, parts []partInfo) checksum {
	h := wire.NewChecksum(strings.ToLower(algorithm))
	for _, p := range parts {
		raw, _ := base64.StdEncoding.DecodeString(p.sum.value)
		h.Write(raw)
	}
	value := base64.StdEncoding.EncodeToString(h.Sum(nil)) + "-" + strconv.Itoa(len(parts))
	return checksum{algorithm: algorithm, value: value, kind: composite}
}
