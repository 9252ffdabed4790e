package wire

import (
	"hash/crc64"
	"testing"

	"github.com/stretchr/testify/require"
)

// CRC64NVME is the standard library's checksum under NVM Express's polynomial,
// in whatever pieces the data comes.
func TestCRC64NVME(t *testing.T) {
	require.Equal(t, uint64(0xae8b14860a799888), CRC64NVME(0, []byte("123456789")), "the check value of the catalogue of CRCs")
	table := crc64.MakeTable(nvme)
	data := make([]byte, 1000)
	for i := range data {
		data[i] = byte(i * i)
	}
	for n := range data {
		require.Equal(t, crc64.Checksum(data[:n], table), CRC64NVME(CRC64NVME(0, data[:n/3]), data[n/3:n]))
	}
}
