package lambda

import "encoding/base64"

// A page takes items of an ordered list, from where a marker says on.
type page struct {
	after string // the key of the last item of the page before
	max   int
	taken int
	last  string
	full  bool   // there is more than fits
	next  string // the marker of the next page
}

// newPage reads a request's marker. limit is how many items AWS returns at most.
func newPage(marker string, max, limit int) (*page, error) {
	if max <= 0 || max > limit {
		max = limit
	}
	after, err := base64.RawURLEncoding.DecodeString(marker)
	if err != nil {
		return nil, errInvalid("Invalid Marker")
	}
	return &page{after: string(after), max: max}, nil
}

// takes tells whether the item with this key belongs to the page. Keys rise, and
// are not empty.
func (p *page) takes(key string) bool {
	switch {
	case key <= p.after || p.full:
		return false
	case p.taken == p.max:
		p.full = true
		p.next = base64.RawURLEncoding.EncodeToString([]byte(p.last))
		return false
	}
	p.taken++
	p.last = key
	return true
}
