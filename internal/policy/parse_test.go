package policy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/policy"
)

// AWS keeps documents in one form, whatever the form in which they come.
func TestCanonicalForm(t *testing.T) {
	const kept = `{"Version":"2012-10-17","Statement":[{"Sid":"read","Effect":"Allow",` +
		`"Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"dynamodb:GetItem","Resource":"*"}]}`
	for name, text := range map[string]string{
		"as kept":             kept,
		"a statement":         `{"Version":"2012-10-17","Statement":{"Sid":"read","Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"dynamodb:GetItem","Resource":"*"}}`,
		"order and spaces":    "{ \"Statement\" : [ {\n\t\"Resource\": \"*\", \"Action\": [\"dynamodb:GetItem\"], \"Principal\": {\"AWS\": [\"123456789012\"]}, \"Effect\": \"Allow\", \"Sid\": \"read\"} ], \"Version\": \"2012-10-17\" }\n",
		"one principal twice": `{"Version":"2012-10-17","Statement":[{"Sid":"read","Effect":"Allow","Principal":{"AWS":["123456789012","arn:aws:iam::123456789012:root"]},"Action":["dynamodb:GetItem"],"Resource":["*"]}]}`,
		"case and escapes":    `{"Version":"2012-10-17","Statement":[{"Sid":"r\u0065ad","Effect":"allow","Principal":{"AWS":"123456789012"},"Action":"dynamodb:GetItem","Resource":"*"}]}`,
	} {
		d, err := policy.Parse(text)
		require.NoError(t, err, name)
		require.Equal(t, kept, d.String(), name)
	}
}

// What means something stays as it was: the order of actions, their case and
// repetitions, all the ways to say not, the kinds of principals, the conditions.
func TestWhatStays(t *testing.T) {
	for _, text := range []string{
		`{"Statement":[{"Effect":"Deny","Principal":"*","NotAction":["b:y","a:X","b:y"],"NotResource":["arn:2","arn:1"]}]}`,
		`{"Version":"2008-10-17","Id":"x","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":["*","arn:aws:iam::123456789012:user/ann"],"Service":"lambda.amazonaws.com"},"Action":"*","Resource":"*"}]}`,
		`{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"},"StringLike":{"a":["x<>&","y"],"b":"z"}}}]}`,
	} {
		d, err := policy.Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, text, d.String())
	}
	d, err := policy.Parse(`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"Z":{"b":[1],"a":true},"A":{"c":"d"}}}]}`)
	require.NoError(t, err)
	require.Equal(t, []policy.Condition{{"A", "c", []string{"d"}}, {"Z", "a", []string{"true"}}, {"Z", "b", []string{"1"}}}, d.Statements[0].Conditions)
}

func TestFaults(t *testing.T) {
	const rest = `"Action":"a:b","Resource":"*"}]}`
	for text, words := range map[string]string{
		``:                   "This policy contains invalid Json",
		`[]`:                 "This policy contains invalid Json",
		`{"Statement":[]} x`: "This policy contains invalid Json",
		`{}`:                 "Could not parse the policy: Statement is empty!",
		`{"Statement":[]}`:   "Could not parse the policy: Statement is empty!",
		`{"Version":"2013-01-01","Statement":[]}`:                                                "The policy must contain a valid version string",
		`{"Statement":7}`:                                                                        "Syntax error at position (1,14)",
		"{\n  \"Statement\": [7]}":                                                               "Syntax error at position (2,17)",
		`{"Statement":[{"Effect":"Maybe","Principal":"*",` + rest:                                "Syntax error at position (1,25)",
		`{"Statement":[{"Principal":"*",` + rest:                                                 "Missing required field Effect",
		`{"Statement":[{"Effect":"Deny",` + rest:                                                 "Missing required field Principal",
		`{"Statement":[{"Effect":"Deny","Principal":"*","Resource":"*"}]}`:                       "Missing required field Action",
		`{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*"}]}`:                         "Missing required field Resource",
		`{"Statement":[{"Effect":"Deny","Principal":"123456789012",` + rest:                      "Syntax error at position (1,44)",
		`{"Statement":[{"Effect":"Deny","Principal":{"AWS":[]},` + rest:                          "Syntax error at position (1,51)",
		`{"Statement":[{"Effect":"Deny","Principal":{"aws":"*"},` + rest:                         "Syntax error at position (1,51)",
		`{"Statement":[{"Effect":"Deny","Principal":"*","Action":[1],"Resource":"*"}]}`:          "Syntax error at position (1,57)",
		`{"Statement":[{"Effect":"Deny","Principal":"*","Sid":1,` + rest:                         "Syntax error at position (1,54)",
		`{"Statement":[{"Effect":"Deny","Principal":"*","Surprise":1,` + rest:                    "Syntax error at position (1,48)",
		`{"Statement":[{"Effect":"Deny","Principal":"*","NotAction":"*",` + rest:                 "Syntax error at position (1,60)",
		`{"Statement":[{"Effect":"Deny","Principal":"*","Condition":{"Bool":1},` + rest:          "Syntax error at position (1,68)",
		`{"Statement":[{"Effect":"Deny","Principal":"*","Condition":{"Bool":{"a":null}},` + rest: "Syntax error at position (1,73)",
		`{"Statement":[{"Effect":"Allow","NotPrincipal":{"AWS":"*"},` + rest:                     "Allow with NotPrincipal is not allowed.",
		`{"Statement":[{"Sid":"s","Effect":"Deny","Principal":"*","Action":"*","Resource":"*"},` +
			`{"Sid":"s","Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}`: "The Statement Ids in the policy are not unique",
	} {
		_, err := policy.Parse(text)
		require.EqualError(t, err, words, text)
	}
}

// Policies of roles have no resources where they say who may assume them, and no
// principals elsewhere.
func TestKinds(t *testing.T) {
	const trust = `{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	const identity = `{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`
	d, err := policy.ParseTrust(trust)
	require.NoError(t, err)
	require.Equal(t, []string{"lambda.amazonaws.com"}, d.Statements[0].Principal.Service)
	_, err = policy.ParseTrust(identity)
	require.EqualError(t, err, "Has prohibited field Resource")
	_, err = policy.ParseIdentity(identity)
	require.NoError(t, err)
	_, err = policy.ParseIdentity(trust)
	require.EqualError(t, err, "Has prohibited field Principal")
	_, err = policy.ParseIdentity(`{"Statement":[{"Effect":"Allow","Action":"s3:*"}]}`)
	require.EqualError(t, err, "Missing required field Resource")
}

func TestPrincipals(t *testing.T) {
	for arn, known := range map[string]bool{
		"*": true, "arn:aws:iam::123456789012:root": true, "arn:aws:iam::123456789012:role/path/r": true,
		"arn:aws:sts::123456789012:assumed-role/r/s": true, "arn:aws-cn:iam::123456789012:user/u": true,
		"": false, "ann": false, "12345": false, "arn:aws:iam::1:root": false, "arn:aws:iam::123456789012:root/": false,
		"arn:aws:iam::123456789012:user/": false, "arn:aws:iam::123456789012:user/*": false, "arn:aws:s3:::bucket": false,
	} {
		p := policy.Principal{AWS: []string{"*", arn}}
		_, unknown := p.Unknown()
		require.Equal(t, known, !unknown, arn)
	}
}

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		pattern, text string
		ok            bool
	}{
		{"", "", true},
		{"*", "", true},
		{"*", "abc", true},
		{"a*c", "abbc", true},
		{"a*c", "abcd", false},
		{"a?c", "abc", true},
		{"a?c", "ac", false},
		{"*b*", "abc", true},
		{"a**", "a", true},
		{"abc", "ab", false},
		{"*ab", "aab", true},
		{"?", "", false},
	} {
		require.Equal(t, tt.ok, policy.Match(tt.pattern, tt.text), "%s and %s", tt.pattern, tt.text)
	}
	s := policy.Statement{Action: []string{"dynamodb:put*"}, Resource: []string{"arn:*"}}
	require.True(t, s.Covers("dynamodb:PutItem", "arn:x"))
	require.False(t, s.Covers("dynamodb:PutItem", "ARN:x"))
	s.NotAction = true
	require.False(t, s.Covers("dynamodb:PutItem", "arn:x"))
	require.True(t, s.Covers("dynamodb:GetItem", "arn:x"))
}

// A text is a policy or it is not. One that is kept, and read again, is the same.
func FuzzParse(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Id":"i","Statement":[{"Sid":"s","Effect":"allow","Principal":{"AWS":["123456789012","*"],"Service":"a"},"Action":["x:y"],"Resource":"*","Condition":{"Bool":{"k":[true,1,"\u003c"]}}}]}`)
	f.Add(`{"Statement":{"Effect":"Deny","NotPrincipal":{"Federated":"f"},"NotAction":"*","NotResource":["a","a"]}}`)
	f.Add(`{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Resource":"b","Condition":{}}]}`)
	f.Add("{\"Statement\":\n[[[[")
	f.Add(`{"Statement":[{"Effect":1}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := policy.Parse(text)
		if err != nil {
			return
		}
		again, err := policy.Parse(d.String())
		require.NoError(t, err, d.String())
		require.Equal(t, d.String(), again.String())
		d.Statements[0].Covers("dynamodb:GetItem", "arn")
	})
}
