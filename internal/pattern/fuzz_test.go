package pattern

import (
	"encoding/json"
	"testing"
)

// No pattern and no event makes the compiler or the matcher panic, what is
// accepted starts with JSON, and a set of one decides as its pattern.
func FuzzPattern(f *testing.F) {
	f.Add(`{"a":[{"prefix":"x"},1,null]}`, `{"a":["x",{"b":1}]}`)
	f.Add(`{"$or":[{"a.b":[{"exists":false}]},{"c":[{"wildcard":"a*\\*b"}]}]}`, `{"c":"a\u00e4b\\","c":[[{"b":1e400}]]}`)
	f.Add(`{"a":[{"anything-but":{"suffix":["x"]}},{"numeric":[">",-1.5e3,"<=",0]},{"cidr":"::/8"}]}`, `{"a":-0.0}`)
	f.Fuzz(func(t *testing.T, text, event string) {
		for _, dialect := range []Dialect{EventBridge, Lambda, SNSAttributes, SNSBody} {
			p, err := Compile(text, dialect)
			if err != nil {
				continue
			}
			got := p.Match([]byte(event))
			if got && !json.Valid([]byte(event)) && json.Valid([]byte(text)) && len(event) == 0 {
				t.Fatal("an empty event matches")
			}
			if inSet := len(NewSet([]*Pattern{p}).Match([]byte(event), nil)) == 1; inSet != got {
				t.Fatalf("alone %v, in a set %v", got, inSet)
			}
		}
	})
}
