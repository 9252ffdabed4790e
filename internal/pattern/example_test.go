package pattern_test

import (
	"fmt"

	"github.com/cloudjar/cloudjar/internal/pattern"
)

func ExampleCompile() {
	p, err := pattern.Compile(`{"source":["shop"],"detail":{"total":[{"numeric":[">",100]}]}}`, pattern.EventBridge)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Match([]byte(`{"source":"shop","detail":{"total":250}}`)))
	fmt.Println(p.Match([]byte(`{"source":"shop","detail":{"total":50}}`)))

	_, err = pattern.Compile(`{"source":"shop"}`, pattern.EventBridge)
	fmt.Println(err)
	// Output:
	// true
	// false
	// "source" must be an object or an array
	//  at [Source: (String)"{"source":"shop"}"; line: 1, column: 12]
}

func ExampleSet() {
	var rules []*pattern.Pattern
	for _, text := range []string{`{"kind":["order"]}`, `{"kind":[{"prefix":"or"}]}`, `{"kind":["refund"]}`} {
		p, err := pattern.Compile(text, pattern.EventBridge)
		if err != nil {
			fmt.Println(err)
			return
		}
		rules = append(rules, p)
	}
	fmt.Println(pattern.NewSet(rules).Match([]byte(`{"kind":"order"}`), nil))
	// Output: [0 1]
}
