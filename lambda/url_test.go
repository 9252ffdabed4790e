package lambda

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What functions returned and what their URLs answered was recorded from AWS.
func TestRecordedURLAnswers(t *testing.T) {
	text, err := os.ReadFile("../../shared/cases/lambda/function-url-return-values.json")
	if err != nil {
		t.Skip("the recordings are not here")
	}
	var cases []struct {
		ID  string
		AWS struct {
			Content    json.RawMessage
			Headers    map[string]string
			StatusCode int
		}
		Python string `json:"lambdaReturnsPython"`
	}
	require.NoError(t, json.Unmarshal(text, &cases))
	require.NotEmpty(t, cases)
	for _, c := range cases {
		returned := strings.NewReplacer("True", "true", "False", "false").Replace(c.Python)
		resp := (&execution{request: &request{}}).page(&Result{Payload: []byte(returned)})
		require.Equal(t, c.AWS.StatusCode, resp.Status, c.ID)
		require.Equal(t, c.AWS.Headers["Content-Type"], resp.Header.Get("Content-Type"), c.ID)
		var content string
		if json.Unmarshal(c.AWS.Content, &content) == nil {
			require.Equal(t, content, string(resp.Body), c.ID)
		} else {
			require.JSONEq(t, string(c.AWS.Content), string(resp.Body), c.ID)
		}
		if c.ID != "http-response-json" { // its body is text that keeps its spaces
			require.Equal(t, c.AWS.Headers["Content-Length"], resp.Header.Get("Content-Length"), c.ID)
		}
	}
}

// What a function may answer in place of a body alone.
func TestURLAnswers(t *testing.T) {
	for payload, want := range map[string]struct {
		status int
		body   string
	}{
		`{"statusCode":201,"body":"aGk=","isBase64Encoded":true}`: {201, "hi"},
		`{"statusCode":"404"}`:                                 {404, ""},
		`{"statusCode":200,"body":{"a": 1}}`:                   {200, `{"a":1}`},
		`{"statusCode":99}`:                                    {502, "Internal Server Error"},
		`{"statusCode":200,"headers":[1]}`:                     {502, "Internal Server Error"},
		`{"statusCode":200,"isBase64Encoded":true,"body":"%"}`: {502, "Internal Server Error"},
		`{"statusCode":200,"headers":{"a":"b\nc"}}`:            {502, "Internal Server Error"},
		`null`: {200, "null"},
	} {
		resp := buffered([]byte(payload))
		require.Equal(t, want.status, resp.Status, payload)
		require.Equal(t, want.body, string(resp.Body), payload)
	}
}

// A stream may begin with status and headers, before eight NUL bytes.
func TestURLStreams(t *testing.T) {
	resp := streamed([]byte(`{"statusCode":418,"headers":{"X-Tea":"green"},"cookies":["a=b"]}`+strings.Repeat("\x00", 8)+"short and stout"), preludeType)
	require.Equal(t, 418, resp.Status)
	require.Equal(t, "green", resp.Header.Get("X-Tea"))
	require.Equal(t, []string{"a=b"}, resp.Header["Set-Cookie"])
	require.Equal(t, "short and stout", string(resp.Body))

	resp = streamed([]byte("plain"), "text/plain")
	require.Equal(t, http.StatusOK, resp.Status)
	require.Equal(t, "text/plain", resp.Header.Get("Content-Type"))
	require.Equal(t, "plain", string(resp.Body))
}

// Whatever a function answers, its URL answers something that HTTP can carry.
func FuzzURLAnswer(f *testing.F) {
	for _, seed := range []string{`{"statusCode":200,"headers":{"a":"b"},"cookies":["c"],"body":"x"}`, `"text"`, `[1,"2"]`, `{"statusCode":1e3}`, `{"statusCode":200}` + strings.Repeat("\x00", 8) + "x", ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		for _, stream := range []bool{false, true} {
			x := &execution{request: &request{stream: stream}}
			resp := x.page(&Result{Payload: payload, ContentType: preludeType})
			require.True(t, resp.Status >= 100 && resp.Status <= 599, resp.Status)
			require.NotEmpty(t, resp.Header.Get("Content-Type"))
			require.Equal(t, itoa(len(resp.Body)), resp.Header.Get("Content-Length"))
			for name, values := range resp.Header {
				require.NotContains(t, name+strings.Join(values, ""), "\n", "a header ends with its line")
			}
		}
	})
}

// Whatever is no JSON has a fault that names a place within the text.
func FuzzJSONFault(f *testing.F) {
	for _, seed := range []string{`{"a":`, "n\x87r", "\x99", `{"a":tru}`, "{\n\"a\" 1}", "nul", ``, `{}`, `[1,]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		fault := jsonFault(payload)
		if len(payload) == 0 || json.Valid(payload) && strings.ToValidUTF8(string(payload), "") == string(payload) {
			require.Empty(t, fault)
			return
		}
		require.Contains(t, fault, "\n at [Source: REDACTED")
		require.NotContains(t, fault, "column: 0]")
	})
}
