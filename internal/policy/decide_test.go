package policy

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A policy allows, denies or says nothing, as IAM would.
func TestDecide(t *testing.T) {
	const queue, topic = "arn:aws:sqs:us-east-1:111111111111:q", "arn:aws:sns:us-east-1:111111111111:t"
	sns := Caller{Service: "sns.amazonaws.com"}
	statement := func(effect, principal, condition string) string {
		return `{"Effect":"` + effect + `","Principal":` + principal + `,"Action":"SQS:Send*","Resource":"` + queue + `","Condition":{` + condition + `}}`
	}
	for name, c := range map[string]struct {
		statements string
		caller     Caller
		want       string
	}{
		"a service":                 {statement("Allow", `{"Service":"sns.amazonaws.com"}`, ""), sns, Allow},
		"another service":           {statement("Allow", `{"Service":"s3.amazonaws.com"}`, ""), sns, ""},
		"anyone is a service too":   {statement("Allow", `{"AWS":"*"}`, `"ArnEquals":{"aws:SourceArn":"`+topic+`"}`), sns, Allow},
		"a source":                  {statement("Allow", `"*"`, `"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111111111111:*"}`), sns, Allow},
		"another source":            {statement("Allow", `"*"`, `"StringEquals":{"aws:SourceArn":"`+topic+`2"}`), sns, ""},
		"one of several":            {statement("Allow", `"*"`, `"StringLike":{"AWS:SourceARN":["x","arn:*:t"]}`), sns, Allow},
		"no arn":                    {statement("Allow", `"*"`, `"ArnLike":{"aws:SourceArn":"*"}`), sns, ""},
		"two conditions":            {statement("Allow", `"*"`, `"ArnLike":{"aws:SourceArn":"`+topic+`"},"StringEquals":{"aws:SourceAccount":"2"}`), sns, ""},
		"an account":                {statement("Allow", `{"AWS":"222222222222"}`, ""), Caller{Account: "222222222222"}, Allow},
		"a role":                    {statement("Allow", `{"AWS":"arn:aws:iam::2:role/r"}`, ""), Caller{ARN: "arn:aws:iam::2:role/r"}, Allow},
		"deny wins":                 {statement("Deny", `"*"`, "") + "," + statement("Allow", `"*"`, ""), sns, Deny},
		"deny what is not secure":   {statement("Deny", `"*"`, `"Bool":{"aws:SecureTransport":"false"}`), sns, ""},
		"not equal":                 {statement("Allow", `"*"`, `"StringNotEquals":{"aws:SourceAccount":"2"}`), sns, Allow},
		"absent is not equal":       {statement("Allow", `"*"`, `"StringNotEquals":{"aws:x":"2"}`), sns, Allow},
		"absent is nothing else":    {statement("Allow", `"*"`, `"StringEquals":{"aws:x":"2"}`), sns, ""},
		"absent may be absent":      {statement("Allow", `"*"`, `"StringEqualsIfExists":{"aws:x":"2"}`), sns, Allow},
		"null":                      {statement("Allow", `"*"`, `"Null":{"aws:x":"true"}`), sns, Allow},
		"numbers":                   {statement("Allow", `"*"`, `"NumericLessThan":{"sqs:n":"9"}`), sns, ""},
		"small numbers":             {statement("Allow", `"*"`, `"NumericGreaterThanEquals":{"sqs:n":"9"}`), sns, Allow},
		"an operator nobody knows":  {statement("Allow", `"*"`, `"Resembles":{"aws:SourceArn":"`+topic+`"}`), sns, ""},
		"deny all but one":          {`{"Effect":"Deny","NotPrincipal":{"Service":"sns.amazonaws.com"},"Action":"*","Resource":"*"}`, sns, ""},
		"all but one are denied":    {`{"Effect":"Deny","NotPrincipal":{"Service":"s3.amazonaws.com"},"Action":"*","Resource":"*"}`, sns, Deny},
		"another action":            {`{"Effect":"Allow","Principal":"*","Action":"sqs:ReceiveMessage","Resource":"*"}`, sns, ""},
		"every action but that one": {`{"Effect":"Allow","Principal":"*","NotAction":"sqs:ReceiveMessage","Resource":"*"}`, sns, Allow},
	} {
		d, err := Parse(`{"Version":"2012-10-17","Statement":[` + c.statements + `]}`)
		require.NoError(t, err, name)
		require.Equal(t, c.want, d.Decide(&Request{
			Action: "sqs:SendMessage", Resource: queue, Caller: c.caller,
			Context: map[string]string{"aws:sourcearn": topic, "aws:sourceaccount": "111111111111", "aws:securetransport": "true", "sqs:n": "10"},
		}), name)
	}
}
