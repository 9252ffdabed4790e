package events

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// An API destination is called with the connection's authorization and parameters,
// and again if its answer says that this may help.
func TestAPIDestination(t *testing.T) {
	w := newTown(t)
	var calls []string
	answer := http.StatusOK
	site := http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		body, _ := io.ReadAll(in.Body)
		calls = append(calls, fmt.Sprintf("%s %s %s|%s|%s %s", in.Method, in.URL.String(), in.Header.Get("X-Key"), in.Header.Get("X-Order"), in.Header.Get("User-Agent"), body))
		out.WriteHeader(answer)
	})
	w.bus.Origins(func(host string) (http.Handler, bool) { return site, host == "hooks.example.com" })
	w.do("events", "CreateConnection", `{"Name":"c","AuthorizationType":"API_KEY","AuthParameters":{"ApiKeyAuthParameters":{"ApiKeyName":"X-Key","ApiKeyValue":"secret"},
		"InvocationHttpParameters":{"BodyParameters":[{"Key":"from","Value":"jar"}],"QueryStringParameters":[{"Key":"v","Value":"2"}]}}}`)
	connection := w.do("events", "DescribeConnection", `{"Name":"c"}`)["ConnectionArn"].(string)
	arn := w.do("events", "CreateApiDestination", `{"Name":"d","ConnectionArn":"`+connection+`","InvocationEndpoint":"https://hooks.example.com/orders/*","HttpMethod":"POST","InvocationRateLimitPerSecond":1}`)["ApiDestinationArn"].(string)
	w.rule("r", arn, `,"RoleArn":"`+roleARN+`","InputPath":"$.detail","HttpParameters":{"PathParameterValues":["$.detail.id"],"HeaderParameters":{"X-Order":"$.detail.id","User-Agent":"mine"}}`)
	w.put(`{"id":"a b"}`)
	require.NoError(t, w.world.Settle(t.Context()))
	require.Equal(t, []string{`POST https://hooks.example.com/orders/a%20b?v=2 secret|a b|Amazon/EventBridge/ApiDestinations {"id":"a b","from":"jar"}`}, calls)

	// 503 may pass, 400 will not.
	dead := w.queue("dead")
	w.do("events", "PutTargets", `{"Rule":"r","Targets":[{"Id":"t","Arn":"`+arn+`","RoleArn":"`+roleARN+`","RetryPolicy":{"MaximumRetryAttempts":2},"DeadLetterConfig":{"Arn":"`+dead+`"}}]}`)
	for status, tries := range map[int]int{503: 3, 400: 1} {
		answer, calls = status, nil
		w.put(`{}`)
		got := w.messages("dead")
		require.Len(t, calls, tries)
		require.Len(t, got, 1)
		require.Equal(t, "ERROR_FROM_TARGET", got[0]["MessageAttributes"].(map[string]any)["ERROR_CODE"].(map[string]any)["StringValue"])
	}

	// One a second is its limit.
	answer, calls = 200, nil
	began := w.world.Now()
	for range 5 {
		w.put(`{}`)
	}
	require.NoError(t, w.world.Settle(t.Context()))
	require.Len(t, calls, 5)
	require.GreaterOrEqual(t, w.world.Now().Sub(began), 4*time.Second)
}

// An OAuth client gets its token first, and keeps it as long as it is good.
func TestOAuth(t *testing.T) {
	w := newTown(t)
	tokens, calls := 0, []string{}
	w.bus.Origins(func(host string) (http.Handler, bool) {
		return http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
			if host == "login.example.com" {
				tokens++
				require.NoError(t, in.ParseForm())
				require.Equal(t, "client_credentials id pw", in.Form.Get("grant_type")+" "+in.Form.Get("client_id")+" "+in.Form.Get("client_secret"))
				_, _ = fmt.Fprintf(out, `{"access_token":"t%d","expires_in":3600}`, tokens)
				return
			}
			calls = append(calls, in.Header.Get("Authorization"))
		}), true
	})
	arn := w.do("events", "CreateConnection", `{"Name":"c","AuthorizationType":"OAUTH_CLIENT_CREDENTIALS","AuthParameters":{"OAuthParameters":{
		"ClientParameters":{"ClientID":"id","ClientSecret":"pw"},"AuthorizationEndpoint":"https://login.example.com/token","HttpMethod":"POST"}}}`)["ConnectionArn"].(string)
	arn = w.do("events", "CreateApiDestination", `{"Name":"d","ConnectionArn":"`+arn+`","InvocationEndpoint":"https://api.example.com/","HttpMethod":"PUT"}`)["ApiDestinationArn"].(string)
	w.rule("r", arn, `,"RoleArn":"`+roleARN+`"`)
	for range 3 {
		w.put(`{}`)
		w.world.Advance(40 * time.Minute)
	}
	require.Equal(t, []string{"Bearer t1", "Bearer t1", "Bearer t2"}, calls)
}
