package streams

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"path"
	"strings"

	"github.com/klauspost/compress/s2"
)

const uncompressed = "UNCOMPRESSED"

// extensions are what object names end in (Developer guide, Configure Amazon S3 object
// name format).
var extensions = map[string]string{"GZIP": ".gz", "ZIP": ".zip", "Snappy": ".snappy", "HADOOP_SNAPPY": ".hsnappy"}

// hadoopBlock is how much Hadoop compresses at once.
const hadoopBlock = 256 << 10

// pack compresses an object. In a ZIP it is the only file.
func pack(format, key string, data []byte) []byte {
	var b bytes.Buffer
	switch format {
	case "GZIP":
		w := gzip.NewWriter(&b)
		_, _ = w.Write(data) // a buffer takes everything
		_ = w.Close()
	case "ZIP":
		w := zip.NewWriter(&b)
		if file, err := w.Create(strings.TrimSuffix(path.Base(key), extensions[format])); err == nil {
			_, _ = file.Write(data)
		}
		_ = w.Close()
	case "Snappy": // in Snappy's own framing
		w := s2.NewWriter(&b, s2.WriterSnappyCompat(), s2.WriterConcurrency(1))
		_, _ = w.Write(data)
		_ = w.Close()
	case "HADOOP_SNAPPY": // blocks, each with its lengths before and after compression
		for len(data) > 0 {
			n := min(len(data), hadoopBlock)
			block := s2.EncodeSnappy(nil, data[:n])
			b.Write(binary.BigEndian.AppendUint32(nil, uint32(n)))
			b.Write(binary.BigEndian.AppendUint32(nil, uint32(len(block))))
			b.Write(block)
			data = data[n:]
		}
	default:
		return data
	}
	return b.Bytes()
}
