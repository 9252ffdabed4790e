package wire

import (
	"encoding/binary"
	"hash"
	"hash/crc64"
	"sync"
)

// nvme is the polynomial of NVM Express, reversed: S3's CRC64NVME.
const nvme = 0x9a6c9329ac4bc9b5

// nvmeTables are the tables of slicing by eight: package hash/crc64 has such a
// path for its own two polynomials, and makes tables anew for all others.
var nvmeTables = sync.OnceValue(func() *[8]crc64.Table {
	t := &[8]crc64.Table{*crc64.MakeTable(nvme)}
	for i := range 256 {
		crc := t[0][i]
		for j := 1; j < 8; j++ {
			crc = t[0][crc&0xff] ^ (crc >> 8)
			t[j][i] = crc
		}
	}
	return t
})

// CRC64NVME adds data to a checksum, which begins as 0.
func CRC64NVME(crc uint64, data []byte) uint64 {
	t := nvmeTables()
	crc = ^crc
	for len(data) >= 8 {
		crc ^= binary.LittleEndian.Uint64(data)
		crc = t[7][crc&0xff] ^ t[6][crc>>8&0xff] ^ t[5][crc>>16&0xff] ^ t[4][crc>>24&0xff] ^
			t[3][crc>>32&0xff] ^ t[2][crc>>40&0xff] ^ t[1][crc>>48&0xff] ^ t[0][crc>>56]
		data = data[8:]
	}
	for _, b := range data {
		crc = t[0][byte(crc)^b] ^ (crc >> 8)
	}
	return ^crc
}

// A crc64nvme is a hash.Hash over CRC64NVME.
type crc64nvme struct{ crc uint64 }

func newCRC64NVME() hash.Hash { return &crc64nvme{} }

func (h *crc64nvme) Write(p []byte) (int, error) {
	h.crc = CRC64NVME(h.crc, p)
	return len(p), nil
}

func (h *crc64nvme) Sum(b []byte) []byte { return binary.BigEndian.AppendUint64(b, h.crc) }
func (h *crc64nvme) Reset()              { h.crc = 0 }
func (h *crc64nvme) Size() int           { return 8 }
func (h *crc64nvme) BlockSize() int      { return 1 }
