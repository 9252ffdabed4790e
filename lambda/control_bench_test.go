package lambda

import (
	"encoding/base64"
	"strconv"
	"testing"
)

// What it costs to make functions, one after another in one region.
func BenchmarkCreateFunction(b *testing.B) {
	b.ReportAllocs()
	s := newService(b, Options{})
	code, _ := base64.StdEncoding.DecodeString(packageOf("one"))
	in := &CreateFunctionInput{Runtime: "python3.13", Handler: "a.b", Role: "arn:aws:iam::123456789012:role/r", Code: FunctionCode{ZipFile: code}}
	for i := range b.N {
		in.FunctionName = "f" + strconv.Itoa(i)
		if _, err := s.CreateFunction(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}

// What it costs to describe one of a thousand.
func BenchmarkGetFunctionConfiguration(b *testing.B) {
	s := thousand(b)
	in := &GetFunctionConfigurationInput{FunctionName: "f500"}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if _, err := s.GetFunctionConfiguration(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}

// What it costs to fork a region with a thousand functions.
func BenchmarkForkOfAThousand(b *testing.B) {
	s := thousand(b)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		w, err := s.ep.World.Fork()
		if err != nil {
			b.Fatal(err)
		}
		s.Fork(endpointOf(w))
		w.Close()
	}
}

func thousand(b *testing.B) *Service {
	s := newService(b, Options{})
	code, _ := base64.StdEncoding.DecodeString(packageOf("one"))
	in := &CreateFunctionInput{Runtime: "python3.13", Handler: "a.b", Role: "arn:aws:iam::123456789012:role/r", Code: FunctionCode{ZipFile: code}}
	for i := range 1000 {
		in.FunctionName = "f" + strconv.Itoa(i)
		if _, err := s.CreateFunction(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
	return s
}
