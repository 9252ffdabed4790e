package cloudjar

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseHost(t *testing.T) {
	tests := map[string]target{
		"dynamodb.us-east-1.amazonaws.com":                     {service: "dynamodb", region: "us-east-1"},
		"dynamodb.cn-north-1.amazonaws.com.cn":                 {service: "dynamodb", region: "cn-north-1"},
		"dynamodb.eu-west-1.api.aws":                           {service: "dynamodb", region: "eu-west-1"},
		"dynamodb-fips.us-west-2.amazonaws.com":                {service: "dynamodb", region: "us-west-2"},
		"streams.dynamodb.us-east-1.amazonaws.com":             {service: "dynamodb", region: "us-east-1"},
		"streams-dynamodb.eu-west-1.api.aws":                   {service: "dynamodb", region: "eu-west-1"},
		"streams-dynamodb-fips.us-east-1.api.aws":              {service: "dynamodb", region: "us-east-1"},
		"123456789012.ddb.us-east-1.amazonaws.com":             {service: "dynamodb", region: "us-east-1", account: "123456789012"},
		"123456789012.ddb-fips.us-west-2.amazonaws.com":        {service: "dynamodb", region: "us-west-2", account: "123456789012"},
		"123456789012.control-kinesis.us-east-1.amazonaws.com": {service: "kinesis", region: "us-east-1", account: "123456789012"},
		"s3.eu-west-1.amazonaws.com":                           {service: "s3", region: "eu-west-1"},
		"my.logs.s3.eu-west-1.amazonaws.com":                   {service: "s3", region: "eu-west-1"},
		"site.s3-website-us-west-2.amazonaws.com":              {service: "s3", region: "us-west-2"},
		"abc123.lambda-url.eu-west-1.on.aws":                   {service: "lambda", region: "eu-west-1", url: "abc123"},
		"iam.amazonaws.com":                                    {service: "iam", region: "us-east-1"},
	}
	for host, want := range tests {
		got, ok := parseHost(host)
		require.True(t, ok, host)
		require.Equal(t, want, got, host)
	}
	for _, host := range []string{"", "example.com", "amazonaws.com.evil.org", "localhost", "..amazonaws.com", ".amazonaws.com", "dynamodb.us-east-1.amazonaws.com.", "127.0.0.1"} {
		_, ok := parseHost(host)
		require.False(t, ok, host)
	}
}

func FuzzHost(f *testing.F) {
	f.Add("123456789012.ddb.us-east-1.amazonaws.com")
	f.Add(".amazonaws.com")
	f.Fuzz(func(t *testing.T, host string) {
		if to, ok := parseHost(host); ok {
			require.NotEmpty(t, to.region, host)
		}
	})
}
