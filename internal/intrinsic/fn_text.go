package intrinsic

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// format puts the arguments into the {} of the first.
func format(v *invocation) (Value, error) {
	if err := v.want(0, jsonvalue.String); err != nil {
		return Value{}, err
	}
	pieces := v.call.args[0].template
	if pieces == nil {
		pieces = strings.Split(v.args[0].Text(), "{}")
	}
	if len(pieces)-1 != len(v.args)-1 {
		return Value{}, wrong("The number of arguments does not match the number of occurrences of {}")
	}
	var b strings.Builder
	for i, piece := range pieces {
		b.WriteString(piece)
		if i+1 < len(pieces) {
			b.WriteString(plain(v.args[i+1]))
		}
	}
	return jsonvalue.Text(b.String()), nil
}

// plain is a string as it is, and anything else as JSON.
func plain(v Value) string {
	if v.Kind() == jsonvalue.String {
		return v.Text()
	}
	return v.String()
}

// stringToJSON parses; nothing but white space is null, and -0 is 0.
func stringToJSON(v *invocation) (Value, error) {
	text, err := v.text(0)
	if err != nil {
		return Value{}, err
	}
	switch strings.TrimSpace(text) {
	case "":
		return jsonvalue.Nil(), nil
	case "-0":
		return jsonvalue.Int(0), nil
	}
	out, err := jsonvalue.Parse(text)
	if err != nil {
		return Value{}, wrong("Invalid JSON: %v", err)
	}
	return out, nil
}

func jsonToString(v *invocation) (Value, error) { return jsonvalue.Text(v.args[0].String()), nil }

// jsonMerge is shallow: the third argument has to be false. The order of the
// result is a hash table's.
func jsonMerge(v *invocation) (Value, error) {
	for i := range 2 {
		if err := v.want(i, jsonvalue.Object); err != nil {
			return Value{}, err
		}
	}
	if err := v.want(2, jsonvalue.Bool); err != nil {
		return Value{}, err
	}
	if v.args[2].Bool() {
		return Value{}, wrong("Deep merging is not supported")
	}
	all := jsonvalue.NewBuilder(v.args[0].Len() + v.args[1].Len())
	for _, arg := range v.args[:2] {
		for key, x := range arg.Members() {
			all.Set(key, x)
		}
	}
	merged := all.Build()
	b := jsonvalue.NewBuilder(merged.Len())
	for _, i := range HashOrder(merged.Keys()) {
		b.Set(merged.Keys()[i], merged.At(i))
	}
	return b.Build(), nil
}

// stringSplit splits at any character of the second argument, and drops empty
// pieces.
func stringSplit(v *invocation) (Value, error) {
	text, err := v.text(0)
	if err != nil {
		return Value{}, err
	}
	at, err := v.text(1)
	if err != nil {
		return Value{}, err
	}
	out := []Value{}
	for _, piece := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(at, r) }) {
		out = append(out, jsonvalue.Text(piece))
	}
	return jsonvalue.List(out), nil
}

func base64Encode(v *invocation) (Value, error) {
	text, err := v.short(0)
	return jsonvalue.Text(base64.StdEncoding.EncodeToString([]byte(text))), err
}

// base64Decode reads MIME: what is not of the alphabet is skipped.
func base64Decode(v *invocation) (Value, error) {
	text, err := v.short(0)
	if err != nil {
		return Value{}, err
	}
	text = strings.Map(func(r rune) rune {
		if r < 128 && (r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '+' || r == '/') {
			return r
		}
		return -1
	}, text)
	out, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return Value{}, wrong("The input is not valid Base64")
	}
	return jsonvalue.Text(strings.ToValidUTF8(string(out), "\uFFFD")), nil
}

func hash(v *invocation) (Value, error) {
	text := plain(v.args[0])
	if len([]rune(text)) > maxText {
		return Value{}, wrong("The input data is longer than 10000 characters")
	}
	algorithm, err := v.text(1)
	if err != nil {
		return Value{}, err
	}
	var sum []byte
	switch data := []byte(text); algorithm {
	case "MD5":
		s := md5.Sum(data)
		sum = s[:]
	case "SHA-1":
		s := sha1.Sum(data)
		sum = s[:]
	case "SHA-256":
		s := sha256.Sum256(data)
		sum = s[:]
	case "SHA-384":
		s := sha512.Sum384(data)
		sum = s[:]
	case "SHA-512":
		s := sha512.Sum512(data)
		sum = s[:]
	default:
		return Value{}, wrong("The hashing algorithm must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512")
	}
	return jsonvalue.Text(hex.EncodeToString(sum)), nil
}
