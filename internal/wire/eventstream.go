package wire

import (
	"encoding/binary"
	"hash/crc32"
)

// EventStreamType is the media type of answers that are event streams.
const EventStreamType = "application/vnd.amazon.eventstream"

// AppendEvent appends a message of an event stream: an event of a type, with content
// of a media type.
// https://smithy.io/2.0/aws/amazon-eventstream.html
func AppendEvent(dst []byte, event, mediaType string, content []byte) []byte {
	return appendMessage(dst, []eventHeader{{":message-type", "event"}, {":event-type", event}, {":content-type", mediaType}}, content)
}

// AppendException appends the message that ends an event stream with an error that
// the operation declares.
func AppendException(dst []byte, exception string, content []byte) []byte {
	return appendMessage(dst, []eventHeader{
		{":message-type", "exception"}, {":exception-type", exception}, {":content-type", "application/json"},
	}, content)
}

// An eventHeader is a header of a message. All headers that AWS needs are strings.
type eventHeader struct{ name, value string }

const (
	preludeSize  = 12 // total length, length of the headers, CRC of the two
	stringHeader = 7  // the type of a header's value
)

// appendMessage writes the prelude, the headers, the content and a CRC of them all.
func appendMessage(dst []byte, headers []eventHeader, content []byte) []byte {
	start, length := len(dst), 0
	for _, h := range headers {
		length += 1 + len(h.name) + 1 + 2 + len(h.value)
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(preludeSize+length+len(content)+4))
	dst = binary.BigEndian.AppendUint32(dst, uint32(length))
	dst = binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(dst[start:]))
	for _, h := range headers {
		dst = append(dst, byte(len(h.name)))
		dst = append(dst, h.name...)
		dst = append(dst, stringHeader)
		dst = binary.BigEndian.AppendUint16(dst, uint16(len(h.value)))
		dst = append(dst, h.value...)
	}
	dst = append(dst, content...)
	return binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(dst[start:]))
}
