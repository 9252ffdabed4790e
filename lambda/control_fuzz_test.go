package lambda

import (
	"encoding/base64"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

// No package makes the service do anything but take it or refuse it.
func FuzzPackage(f *testing.F) {
	good, _ := base64.StdEncoding.DecodeString(packageOf("one"))
	f.Add(good)
	f.Add(good[:len(good)-1])
	f.Add([]byte("PK\x05\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("not a zip"))
	f.Fuzz(func(t *testing.T, body []byte) {
		c, err := zipCode(body, maxZipped)
		if err != nil {
			require.Nil(t, c)
			return
		}
		require.EqualValues(t, len(body), c.size)
		require.GreaterOrEqual(t, c.unzipped, int64(0))
		require.LessOrEqual(t, c.unzipped, int64(maxUnzipped))
	})
}

// A name that is read and written again names the same function.
func FuzzName(f *testing.F) {
	for _, seed := range []string{"f", "f:1", "function:f", "123456789012:function:f:live", "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST", "arn:aws:lambda:::", "us-east-1:f", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id := parseName(text)
		if id.name == "" || id.region == "" || id.account == "" {
			return
		}
		require.Equal(t, id, parseName(id.arn()))
	})
}

// No input makes an operation of the table panic.
func FuzzOperations(f *testing.F) {
	for i, request := range append(append([]string{}, setting...), changes...) {
		f.Add(uint8(i), request)
	}
	f.Add(uint8(3), `{"FunctionName":"f:$LATEST","VersionNumber":-9,"Marker":"zzz","MaxItems":1}`)
	f.Fuzz(func(t *testing.T, n uint8, input string) {
		s := newService(t, Options{})
		do(t, s, setting[0])
		w := s.Wire()
		names := w.Names()
		_, err := w.InvokeJSON(t.Context(), names[int(n)%len(names)], []byte(withPackages(input)))
		var p *sim.PanicError
		require.False(t, errors.As(err, &p), "%v", err)
	})
}
