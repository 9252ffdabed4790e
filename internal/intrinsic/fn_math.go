package intrinsic

import (
	"fmt"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

func mathAdd(v *invocation) (Value, error) {
	a, err := v.integer(0)
	if err != nil {
		return Value{}, err
	}
	b, err := v.integer(1)
	return jsonvalue.Int(a + b), err
}

// mathRandom draws an integer of [start, end), by a seed if there is one: as a
// linear congruential generator of 48 bits (multiplier 5DEECE66D, added B)
// yields it.
func mathRandom(v *invocation) (Value, error) {
	start, err := v.integer(0)
	if err != nil {
		return Value{}, err
	}
	end, err := v.integer(1)
	if err != nil {
		return Value{}, err
	}
	width := end - start
	if width <= 0 {
		return Value{}, wrong("The end number must be greater than the start number")
	}
	draw := v.draw()
	if len(v.args) == 3 {
		seed, err := v.integer(2)
		if err != nil {
			return Value{}, err
		}
		const multiplier, added, mask = 0x5DEECE66D, 0xB, 1<<48 - 1
		state := (uint64(seed) ^ multiplier) & mask
		next := func(bits int) uint64 {
			state = (state*multiplier + added) & mask
			return state >> (48 - bits)
		}
		high := next(26)
		draw = float64(high<<27+next(27)) / (1 << 53)
	}
	return jsonvalue.Int(start + min(int64(draw*float64(width)), width-1)), nil
}

func (v *invocation) draw() float64 {
	if v.env.Random == nil {
		return 0
	}
	return v.env.Random()
}

func uuid(v *invocation) (Value, error) {
	var b [16]byte
	for i := range b {
		b[i] = byte(v.draw() * 256)
	}
	b[6], b[8] = b[6]&0x0F|0x40, b[8]&0x3F|0x80 // version 4, variant of RFC 9562
	return jsonvalue.Text(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])), nil
}
