package wire

import (
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"testing"

	"github.com/stretchr/testify/require"
)

// A message without headers is the prelude, the content and a checksum: the vector
// "empty message" that AWS's SDKs are tested with, and one with content.
func TestEventStreamVectors(t *testing.T) {
	require.Equal(t, "000000100000000005c248eb7d98c8ff", hex.EncodeToString(appendMessage(nil, nil, nil)))
	require.Equal(t, "0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936",
		hex.EncodeToString(appendMessage(nil, nil, []byte("{'foo':'bar'}"))))
}

// Events follow each other in a stream, each with its type and its media type.
func TestEventStreamMessages(t *testing.T) {
	stream := AppendEvent(nil, "PayloadChunk", "application/octet-stream", []byte("hello"))
	stream = AppendEvent(stream, "InvokeComplete", "application/json", []byte(`{}`))
	stream = AppendException(stream, "InternalFailure", []byte(`{"message":"m"}`))
	var types []string
	for len(stream) > 0 {
		n := binary.BigEndian.Uint32(stream)
		headers := binary.BigEndian.Uint32(stream[4:])
		require.Equal(t, crc32.ChecksumIEEE(stream[:8]), binary.BigEndian.Uint32(stream[8:]))
		require.Equal(t, crc32.ChecksumIEEE(stream[:n-4]), binary.BigEndian.Uint32(stream[n-4:]))
		text := stream[preludeSize : preludeSize+headers]
		for len(text) > 0 {
			name, rest := text[1:1+text[0]], text[1+text[0]:]
			require.EqualValues(t, stringHeader, rest[0])
			size := binary.BigEndian.Uint16(rest[1:])
			types = append(types, string(name)+"="+string(rest[3:3+size]))
			text = rest[3+size:]
		}
		types = append(types, string(stream[preludeSize+headers:n-4]))
		stream = stream[n:]
	}
	require.Equal(t, []string{
		":message-type=event", ":event-type=PayloadChunk", ":content-type=application/octet-stream", "hello",
		":message-type=event", ":event-type=InvokeComplete", ":content-type=application/json", "{}",
		":message-type=exception", ":exception-type=InternalFailure", ":content-type=application/json", `{"message":"m"}`,
	}, types)
}
