package lambda

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
)

// Who may use a function, by what its policy says.
func TestPermits(t *testing.T) {
	const (
		topic  = "arn:aws:sns:us-east-1:123456789012:orders"
		mine   = "arn:aws:iam::123456789012:role/own"
		theirs = "arn:aws:iam::210987654321:role/other"
	)
	s := newService(t, Options{})
	do(t, s, setting[0])
	do(t, s, `CreateAlias {"FunctionName":"f","Name":"live","FunctionVersion":"1"}`)
	for _, statement := range []string{
		`"StatementId":"sns","Action":"lambda:InvokeFunction","Principal":"sns.amazonaws.com","SourceArn":"arn:aws:sns:us-east-1:123456789012:ord*"`,
		`"StatementId":"s3","Action":"lambda:*","Principal":"s3.amazonaws.com","SourceAccount":"123456789012"`,
		`"StatementId":"account","Action":"lambda:InvokeFunction","Principal":"210987654321"`,
		`"StatementId":"url","Action":"lambda:InvokeFunctionUrl","Principal":"*","FunctionUrlAuthType":"NONE"`,
		`"StatementId":"via","Action":"lambda:InvokeFunction","Principal":"*","InvokedViaFunctionUrl":true`,
		`"StatementId":"alias","Action":"lambda:InvokeFunction","Principal":"events.amazonaws.com","Qualifier":"live"`,
		`"StatementId":"org","Action":"lambda:InvokeFunction","Principal":"iot.amazonaws.com","PrincipalOrgID":"o-0123456789"`,
	} {
		do(t, s, `AddPermission {"FunctionName":"f",`+statement+`}`)
	}
	const invoke, url = "lambda:InvokeFunction", "lambda:InvokeFunctionUrl"
	for _, c := range []struct {
		who       string
		qualifier string
		access    access
		may       bool
	}{
		{"the account's own user", "", access{action: invoke}, true},
		{"a role of the account", "", access{action: invoke, principal: bus.Principal{Service: "scheduler.amazonaws.com", ARN: mine}}, true},
		{"a service for its topic", "", access{action: invoke, principal: bus.Principal{Service: "sns.amazonaws.com", Source: topic}}, true},
		{"$LATEST has the function's policy", latest, access{action: invoke, principal: bus.Principal{Service: "sns.amazonaws.com", Source: topic}}, true},
		{"for another topic", "", access{action: invoke, principal: bus.Principal{Service: "sns.amazonaws.com", Source: "arn:aws:sns:us-east-1:123456789012:news"}}, false},
		{"for none", "", access{action: invoke, principal: bus.Principal{Service: "sns.amazonaws.com"}}, false},
		{"another action", "", access{action: url, principal: bus.Principal{Service: "sns.amazonaws.com", Source: topic}}, false},
		{"any action", "", access{action: url, principal: bus.Principal{Service: "s3.amazonaws.com", Source: "arn:aws:s3:::b", Account: "123456789012"}}, true},
		{"another account's bucket", "", access{action: invoke, principal: bus.Principal{Service: "s3.amazonaws.com", Source: "arn:aws:s3:::b", Account: "210987654321"}}, false},
		{"a service nobody named", "", access{action: invoke, principal: bus.Principal{Service: "sqs.amazonaws.com"}}, false},
		{"another account's role", "", access{action: invoke, principal: bus.Principal{ARN: theirs}}, true},
		{"another account's role, of an alias", "live", access{action: invoke, principal: bus.Principal{ARN: theirs}}, false},
		{"a service for the alias", "live", access{action: invoke, principal: bus.Principal{Service: "events.amazonaws.com"}}, true},
		{"a service for the alias, of the function", "", access{action: invoke, principal: bus.Principal{Service: "events.amazonaws.com"}}, false},
		{"anyone by a URL without signatures", "", access{action: url, urlAuth: "NONE", anonymous: true}, true},
		{"anyone by a URL with signatures", "", access{action: url, urlAuth: "AWS_IAM", anonymous: true}, false},
		{"anyone who came by a URL", "", access{action: invoke, viaURL: true, anonymous: true}, true},
		{"anyone who did not", "", access{action: invoke, anonymous: true}, false},
		{"an organization that is not known", "", access{action: invoke, principal: bus.Principal{Service: "iot.amazonaws.com"}}, false},
	} {
		f, _ := s.functions.Get(&function{name: "f"})
		at, ok := f.at(c.qualifier)
		require.True(t, ok)
		require.Equal(t, c.may, s.permits(at, c.access), c.who)
	}

	// A statement that denies wins over all others.
	do(t, s, `PutResourcePolicy {"ResourceArn":"arn:aws:lambda:us-east-1:123456789012:function:f","Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"lambda:InvokeFunction\",\"Resource\":\"*\"},{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"lambda:InvokeFunction\",\"Resource\":\"*\",\"Condition\":{\"ArnNotLike\":{\"aws:SourceArn\":\"arn:aws:sns:*:*:orders\"}}}]}"}`)
	f, _ := s.functions.Get(&function{name: "f"})
	at, _ := f.at("")
	require.True(t, s.permits(at, access{action: invoke, principal: bus.Principal{Service: "sns.amazonaws.com", Source: topic}}))
	require.False(t, s.permits(at, access{action: invoke, principal: bus.Principal{Service: "sns.amazonaws.com", Source: mine}}))
	require.False(t, s.permits(at, access{action: invoke}), "even of the account's own users")
}

// Operators of conditions, with a value and without.
func TestConditions(t *testing.T) {
	for _, c := range []struct {
		operator, want, have string
		known, holds         bool
	}{
		{"StringEquals", "a", "a", true, true},
		{"StringEquals", "a", "A", true, false},
		{"StringEqualsIgnoreCase", "a", "A", true, true},
		{"StringEquals", "a", "", false, false},
		{"StringEqualsIfExists", "a", "", false, true},
		{"StringEqualsIfExists", "a", "b", true, false},
		{"StringNotEquals", "a", "b", true, true},
		{"StringNotEquals", "a", "a", true, false},
		{"StringNotEquals", "a", "", false, true},
		{"StringLike", "a*c", "abc", true, true},
		{"ArnLike", "arn:aws:s3:::b*", "arn:aws:s3:::bucket", true, true},
		{"ArnNotLike", "arn:aws:s3:::b*", "arn:aws:s3:::bucket", true, false},
		{"Null", "true", "", false, true},
		{"Null", "true", "a", true, false},
		{"Null", "false", "a", true, true},
		{"Bool", "true", "true", true, true},
		{"DateGreaterThan", "2000", "2001", true, false}, // not known here: holds never
	} {
		require.Equal(t, c.holds, holds(c.operator, []string{c.want}, c.have, c.known), "%+v", c)
	}
}

// A layer of another account is there for those with whom it is shared.
func TestLayersOfOtherAccounts(t *testing.T) {
	mine := newService(t, Options{})
	ep := *mine.ep
	ep.Account = "210987654321"
	theirs := New(&ep, Options{})
	mine.ep.Bus.Peers(func(_, _, account string) (any, bool) { return theirs, account == ep.Account })
	do(t, theirs, `PublishLayerVersion {"LayerName":"l","Content":{"ZipFile":"@zip2"}}`)
	do(t, mine, setting[0])
	add := `UpdateFunctionConfiguration {"FunctionName":"f","Layers":["arn:aws:lambda:us-east-1:210987654321:layer:l:1"]}`
	share := func(principal string) {
		do(t, theirs, `AddLayerVersionPermission {"LayerName":"l","VersionNumber":1,"StatementId":"s`+principal[:1]+`","Action":"lambda:GetLayerVersion","Principal":"`+principal+`"}`)
	}
	refused := func() {
		_, err := mine.Wire().InvokeJSON(t.Context(), "UpdateFunctionConfiguration", []byte(strings.SplitN(add, " ", 2)[1]))
		require.ErrorContains(t, err, "no resource-based policy allows the lambda:GetLayerVersion action")
	}
	refused()
	share("333333333333")
	refused()
	share("123456789012")
	require.Contains(t, do(t, mine, add), "arn:aws:lambda:us-east-1:210987654321:layer:l:1")
}
