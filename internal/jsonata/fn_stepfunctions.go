package jsonata

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

func (c *call) draw() float64 {
	if c.run.env.Random == nil {
		return 0
	}
	return c.run.env.Random()
}

// random draws a number of [0,1), by a seed if there is one: the first that a
// linear congruential generator of 48 bits yields (multiplier 5DEECE66D, added
// B), the high bits of two draws.
func random(c *call, args []Value) (Value, error) {
	if missing(args) {
		return jsonvalue.Float(c.draw()), nil
	}
	const multiplier, added, mask = 0x5DEECE66D, 0xB, 1<<48 - 1
	state := (uint64(int64(math.Floor(args[0].Float()))) ^ multiplier) & mask
	next := func(bits int) uint64 {
		state = (state*multiplier + added) & mask
		return state >> (48 - bits)
	}
	high := next(26)
	return jsonvalue.Float(float64(high<<27+next(27)) / (1 << 53)), nil
}

func uuid(c *call, _ []Value) (Value, error) {
	var b [16]byte
	for i := range b {
		b[i] = byte(c.draw() * 256)
	}
	b[6], b[8] = b[6]&0x0F|0x40, b[8]&0x3F|0x80 // version 4, variant of RFC 9562
	return jsonvalue.Text(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])), nil
}

// partition cuts an array into arrays of a size, the last of what is left.
func partition(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	count := math.Floor(argument(args, 1).Float())
	if count < 1 {
		return Value{}, &Error{Code: "D3137", Message: "The second argument of the partition function must be a positive number"}
	}
	var out []Value
	list := args[0].Items()
	for start := 0; start < len(list); {
		end := start + int(min(count, float64(len(list)-start)))
		out = append(out, jsonvalue.List(list[start:end:end]))
		start = end
	}
	return jsonvalue.List(out), nil
}

// rangeBy counts from a number to another by a third. The result is a sequence:
// a range of one number is the number.
func rangeBy(c *call, args []Value) (Value, error) {
	var numbers [3]float64
	for i := range numbers {
		arg := argument(args, i)
		if !arg.Exists() {
			return Value{}, nil
		}
		numbers[i] = math.Floor(arg.Float())
	}
	from, to, by := numbers[0], numbers[1], numbers[2]
	if by == 0 {
		return Value{}, &Error{Code: "D3137", Message: "The third argument of the range function must not be zero"}
	}
	count := math.Floor((to-from)/by) + 1
	if count > maxRange {
		return Value{}, fault("D2014", jsonvalue.Float(count))
	}
	count = max(count, 0)
	if err := c.run.grow(int(count) * itemBytes); err != nil {
		return Value{}, err
	}
	out := make([]Value, int(count))
	for i := range out {
		out[i] = jsonvalue.Float(from + float64(i)*by)
	}
	return sequence(out), nil
}

func hash(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	data := []byte(args[0].Text())
	var sum []byte
	switch algorithm := argument(args, 1).Text(); algorithm {
	case "MD5":
		h := md5.Sum(data)
		sum = h[:]
	case "SHA-1":
		h := sha1.Sum(data)
		sum = h[:]
	case "SHA-256":
		h := sha256.Sum256(data)
		sum = h[:]
	case "SHA-384":
		h := sha512.Sum384(data)
		sum = h[:]
	case "SHA-512":
		h := sha512.Sum512(data)
		sum = h[:]
	default:
		return Value{}, &Error{Code: "D3137", Message: fmt.Sprintf("Unsupported hash algorithm: %q", algorithm)}
	}
	return jsonvalue.Text(hex.EncodeToString(sum)), nil
}

// parseJSON reads JSON, and nothing from nothing or blank text.
func parseJSON(c *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	text := args[0].Text()
	if err := c.run.grow(2 * len(text)); err != nil {
		return Value{}, err
	}
	v, err := jsonvalue.Parse(text)
	if err != nil {
		return Value{}, &Error{Code: "D3137", Message: "Unable to parse JSON: " + err.Error()}
	}
	return v.Doubles(), nil
}
