package pattern

import "strings"

// paths number the paths that patterns ask for. The keys of a path are joined
// by dots, so {"a":{"b":…}} and {"a.b":…} are one path.
type paths struct {
	root  *step
	names []string
}

type step struct {
	below map[string]*step
	slot  int32 // -1: no pattern asks for it
}

func newPaths() *paths { return &paths{root: &step{slot: -1}} }

func (p *paths) add(path string) int32 {
	at := p.root
	for key := range strings.SplitSeq(path, ".") {
		next := at.below[key]
		if next == nil {
			if at.below == nil {
				at.below = make(map[string]*step)
			}
			next = &step{slot: -1}
			at.below[key] = next
		}
		at = next
	}
	if at.slot < 0 {
		at.slot = int32(len(p.names))
		p.names = append(p.names, path)
	}
	return at.slot
}

// find goes down by a member's name, which may hold dots. It is nil where no
// pattern asks for anything at or below the member.
func (s *step) find(name []byte) *step {
	if next := s.below[string(name)]; next != nil {
		return next
	}
	for i, c := range name {
		if c == '.' {
			if s = s.below[string(name[:i])]; s == nil {
				return nil
			}
			return s.find(name[i+1:])
		}
	}
	return nil
}
