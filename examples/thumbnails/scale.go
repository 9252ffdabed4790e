package main

import (
	"image"
	"image/color"
)

// scaleDown returns a picture that fits into a square of so many pixels, each the mean
// of those that it stands for. What is small already stays as it is.
func scaleDown(from image.Image, longest int) image.Image {
	b := from.Bounds()
	w, h := fit(b.Dx(), b.Dy(), longest)
	if w == b.Dx() && h == b.Dy() {
		return from
	}
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			to.Set(x, y, mean(from, image.Rect(
				b.Min.X+x*b.Dx()/w, b.Min.Y+y*b.Dy()/h,
				b.Min.X+(x+1)*b.Dx()/w, b.Min.Y+(y+1)*b.Dy()/h,
			)))
		}
	}
	return to
}

// fit keeps the proportions of a picture whose longer side is to be at most longest.
func fit(w, h, longest int) (int, int) {
	switch {
	case w <= longest && h <= longest:
		return w, h
	case w >= h:
		return longest, max(1, h*longest/w)
	}
	return max(1, w*longest/h), longest
}

// mean is the mean colour of a part of a picture.
func mean(p image.Image, part image.Rectangle) color.Color {
	var red, green, blue, alpha, n uint64
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			r, g, b, a := p.At(x, y).RGBA()
			red, green, blue, alpha, n = red+uint64(r), green+uint64(g), blue+uint64(b), alpha+uint64(a), n+1
		}
	}
	return color.RGBA64{uint16(red / n), uint16(green / n), uint16(blue / n), uint16(alpha / n)}
}
