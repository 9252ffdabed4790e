package lambda

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// Older SDKs end the paths of collections with a slash, as AWS's model once did.
func TestPathsMayEndWithASlash(t *testing.T) {
	s := newService(t, Options{})
	w := s.Wire()
	require.NoError(t, w.Check())
	for _, path := range []string{
		"/2015-03-31/functions/", "/2015-03-31/functions", "/2016-08-19/account-settings/", "/2020-04-22/code-signing-configs/",
		"/2015-03-31/event-source-mappings/", "/2018-10-31/layers",
	} {
		r := httptest.NewRequest("GET", "https://lambda.us-east-1.amazonaws.com"+path, nil)
		resp := w.Serve(t.Context(), r, nil)
		require.Equal(t, 200, resp.Status, "%s: %s", path, resp.Body)
	}
}
