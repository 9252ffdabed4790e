package main

import (
	"bytes"
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/require"
)

// Pictures are scaled and written down; what is none is tried three times, within the
// minutes that Lambda takes for it, and put aside.
func TestThumbnails(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), &out))
	require.Regexp(t, `^dot\.png +from  16 to 16 pixels wide, \d+ bytes
sunset/at the sea\.png +from 320 to 64 pixels wide, \d+ bytes
sunset/tall\.png +from 120 to 25 pixels wide, \d+ bytes
after 3 attempts: letter\.png: png: invalid format: not a PNG file

what the last upload led to:

(?s).* s3:PutObject on uploads.* lambda:Invoke on scale.* s3:GetObject on uploads by lambda scale.* s3:PutObject on thumbnails by lambda scale.* lambda:Invoke on record.* dynamodb:PutItem on thumbnails by lambda record`, out.String())

	var again bytes.Buffer
	require.NoError(t, run(t.Context(), &again))
	require.Equal(t, out.String(), again.String())
}

// Each pixel is the mean of those it stands for.
func TestScaleDown(t *testing.T) {
	p := image.NewGray(image.Rect(10, 10, 14, 12))
	for i, v := range []uint8{0, 100, 200, 200, 0, 100, 200, 200} {
		p.SetGray(10+i%4, 10+i/4, color.Gray{v})
	}
	small := scaleDown(p, 2)
	require.Equal(t, image.Rect(0, 0, 2, 1), small.Bounds())
	gray := func(x int) uint8 { return color.GrayModel.Convert(small.At(x, 0)).(color.Gray).Y }
	require.EqualValues(t, 50, gray(0))
	require.EqualValues(t, 200, gray(1))
	require.Equal(t, image.Image(p), scaleDown(p, 4), "it is small enough")

	w, h := fit(1000, 1, 64)
	require.Equal(t, []int{64, 1}, []int{w, h})
}
