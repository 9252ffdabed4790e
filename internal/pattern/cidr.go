package pattern

import (
	"bytes"
	"net/netip"
	"strconv"
	"strings"
)

type ip = netip.Addr

// parseIP reads an address: four decimal numbers with dots, or hexadecimal ones
// with colons.
func parseIP(text []byte) (ip, bool) {
	if len(text) < 2 || len(text) > 39 || !looksLikeIP(text) {
		return ip{}, false
	}
	address, err := netip.ParseAddr(decimalIP(string(text)))
	return address, err == nil
}

func looksLikeIP(text []byte) bool {
	dots, colons := 0, 0
	for _, c := range text {
		switch {
		case c == '.':
			dots++
		case c == ':':
			colons++
		case c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F':
		default:
			return false
		}
	}
	if colons > 0 {
		return dots == 0
	}
	return dots == 3 && !bytes.ContainsAny(text, "abcdefABCDEF")
}

// decimalIP drops the zeros in front of the numbers of an IPv4 address.
func decimalIP(text string) string {
	if strings.IndexByte(text, ':') >= 0 {
		return text
	}
	parts := strings.Split(text, ".")
	for i, part := range parts {
		if trimmed := strings.TrimLeft(part, "0"); trimmed != "" {
			parts[i] = trimmed
		} else if part != "" {
			parts[i] = "0"
		}
	}
	return strings.Join(parts, ".")
}

type block struct{ netip.Prefix }

func (b block) passes(v *value) bool {
	if v.kind != '"' {
		return false
	}
	address, ok := parseIP(v.text)
	return ok && b.Contains(address)
}

// parseCIDR reads 10.0.0.0/24. The words of its errors name no place.
func parseCIDR(text string) (test, error) {
	parts := strings.Split(text, "/")
	if len(parts) != 2 {
		return nil, &Error{"Malformed CIDR, one '/' required"}
	}
	bits, err := strconv.ParseInt(parts[1], 10, 32)
	if err != nil {
		return nil, &Error{"Malformed CIDR, mask bits must be an integer"}
	}
	if bits < 0 {
		return nil, &Error{"Malformed CIDR, mask bits must not be negative"}
	}
	address, ok := parseIP([]byte(parts[0]))
	switch {
	case !ok:
		return nil, &Error{"Nonstandard IP address: " + parts[0]}
	case address.Is4() && bits > 31:
		return nil, &Error{"IPv4 mask bits must be < 32"}
	case bits > 127:
		return nil, &Error{"IPv6 mask bits must be < 128"}
	}
	return block{netip.PrefixFrom(address, int(bits)).Masked()}, nil
}
