package pattern

import (
	"fmt"
	"testing"
)

var sample = []byte(`{"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","detail-type":"Order Placed 500","source":"shop","account":"111122223333","time":"2017-12-22T18:43:48Z","region":"us-west-1","resources":["arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0"],"detail":{"instance-id":"i-1234567890abcdef0","state":"terminated","items":[{"sku":"a","price":10},{"sku":"b","price":20}],"total":30}}`)

func BenchmarkMatch(b *testing.B) {
	p, err := Compile(`{"source":["shop"],"detail-type":["Order Placed 500"],"detail":{"state":[{"prefix":"term"}],"total":[{"numeric":[">",10]}]}}`, EventBridge)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if !p.Match(sample) {
			b.Fatal("no match")
		}
	}
}

// A thousand rules on one bus, of which one matches.
func BenchmarkSet1000(b *testing.B) {
	var patterns []*Pattern
	for i := range 1000 {
		p, err := Compile(fmt.Sprintf(`{"source":["shop"],"detail-type":["Order Placed %d"],"detail":{"state":[{"prefix":"term"}]}}`, i), EventBridge)
		if err != nil {
			b.Fatal(err)
		}
		patterns = append(patterns, p)
	}
	s := NewSet(patterns)
	var matched []int
	b.ReportAllocs()
	for b.Loop() {
		if matched = s.Match(sample, matched[:0]); len(matched) != 1 || matched[0] != 500 {
			b.Fatal(matched)
		}
	}
}
