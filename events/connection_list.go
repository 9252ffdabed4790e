package events

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// ConnectionAuthResponseParameters are a connection's parameters without its secrets.
type ConnectionAuthResponseParameters struct {
	BasicAuthParameters      *ConnectionBasicAuthResponse
	OAuthParameters          *ConnectionOAuthResponse
	ApiKeyAuthParameters     *ConnectionApiKeyAuthResponse
	InvocationHttpParameters *ConnectionHttpParameters
	ConnectivityParameters   *DescribeConnectionConnectivityParameters
}

// ConnectionBasicAuthResponse is a name without its password.
type ConnectionBasicAuthResponse struct{ Username string }

// ConnectionApiKeyAuthResponse is a header without its value.
type ConnectionApiKeyAuthResponse struct{ ApiKeyName string }

// ConnectionOAuthResponse is a client without its secret.
type ConnectionOAuthResponse struct {
	ClientParameters      *ConnectionOAuthClientResponse
	AuthorizationEndpoint string
	HttpMethod            string
	OAuthHttpParameters   *ConnectionHttpParameters
}

// ConnectionOAuthClientResponse is a client without its secret.
type ConnectionOAuthClientResponse struct{ ClientID string }

// DescribeConnectionConnectivityParameters name a private API.
type DescribeConnectionConnectivityParameters struct {
	ResourceParameters *DescribeConnectionResourceParameters
}

// DescribeConnectionResourceParameters are what a private API is reached by.
type DescribeConnectionResourceParameters struct {
	ResourceAssociationArn   string
	ResourceConfigurationArn string
}

// shown returns the parameters of the kind that the connection has, without secrets.
func (n *connection) shown() *ConnectionAuthResponseParameters {
	out := &ConnectionAuthResponseParameters{InvocationHttpParameters: n.auth.InvocationHttpParameters.shown()}
	switch p := &n.auth; n.kind {
	case authBasic:
		out.BasicAuthParameters = &ConnectionBasicAuthResponse{p.BasicAuthParameters.Username}
	case authKey:
		out.ApiKeyAuthParameters = &ConnectionApiKeyAuthResponse{p.ApiKeyAuthParameters.ApiKeyName}
	case authOAuth:
		o := p.OAuthParameters
		out.OAuthParameters = &ConnectionOAuthResponse{
			ClientParameters: &ConnectionOAuthClientResponse{o.ClientParameters.ClientID}, AuthorizationEndpoint: o.AuthorizationEndpoint,
			HttpMethod: o.HttpMethod, OAuthHttpParameters: o.OAuthHttpParameters.shown(),
		}
	}
	return out
}

func (p *ConnectionHttpParameters) shown() *ConnectionHttpParameters {
	if p == nil {
		return nil
	}
	hide := func(list []ConnectionParameter) []ConnectionParameter {
		list = slices.Clone(list)
		for i := range list {
			if list[i].IsValueSecret {
				list[i].Value = ""
			}
		}
		return list
	}
	return &ConnectionHttpParameters{hide(p.HeaderParameters), hide(p.QueryStringParameters), hide(p.BodyParameters)}
}

// DescribeConnectionInput names a connection.
type DescribeConnectionInput struct {
	Name string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
}

// DescribeConnectionOutput is a connection without its secrets.
type DescribeConnectionOutput struct {
	ConnectionArn                    string
	Name                             string
	Description                      string
	InvocationConnectivityParameters *DescribeConnectionConnectivityParameters
	ConnectionState                  string
	StateReason                      string
	AuthorizationType                string
	SecretArn                        string
	KmsKeyIdentifier                 string
	AuthParameters                   *ConnectionAuthResponseParameters
	CreationTime                     time.Time
	LastModifiedTime                 time.Time
	LastAuthorizedTime               time.Time
}

// DescribeConnection tells of a connection. The secret that it names is not to be had:
// the jar has no Secrets Manager. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeConnection.html
func (s *Service) DescribeConnection(ctx context.Context, in *DescribeConnectionInput) (*DescribeConnectionOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeConnection", in, func(c *sim.Call, in *DescribeConnectionInput) (*DescribeConnectionOutput, error) {
		n, err := s.connectionNamed(c, in.Name)
		if err != nil {
			return nil, err
		}
		return &DescribeConnectionOutput{
			ConnectionArn: n.arn, Name: n.name, Description: n.description, ConnectionState: n.state, StateReason: n.reason,
			AuthorizationType: n.kind, SecretArn: n.secret, KmsKeyIdentifier: n.kmsKey, AuthParameters: n.shown(),
			CreationTime: n.created, LastModifiedTime: n.modified, LastAuthorizedTime: n.authorized,
		}, nil
	})
}

// A Connection is a connection in a list.
type Connection struct {
	ConnectionArn      string
	Name               string
	ConnectionState    string
	StateReason        string
	AuthorizationType  string
	CreationTime       time.Time
	LastModifiedTime   time.Time
	LastAuthorizedTime time.Time
}

// ListConnectionsInput says which connections to list.
type ListConnectionsInput struct {
	NamePrefix      string `aws:"len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	ConnectionState string `aws:"enum=CREATING|UPDATING|DELETING|AUTHORIZED|DEAUTHORIZED|AUTHORIZING|DEAUTHORIZING|ACTIVE|FAILED_CONNECTIVITY"`
	NextToken       string `aws:"len=1..2048"`
	Limit           int32  `aws:"range=1..100"`
}

// ListConnectionsOutput is a page of the connections.
type ListConnectionsOutput struct {
	Connections []Connection `aws:"always"`
	NextToken   string
}

// ListConnections lists connections by name, up to 100 on a page.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListConnections.html
func (s *Service) ListConnections(ctx context.Context, in *ListConnectionsInput) (*ListConnectionsOutput, error) {
	return bus.Do(ctx, s.ep, "ListConnections", in, func(_ *sim.Call, in *ListConnectionsInput) (*ListConnectionsOutput, error) {
		all := slices.DeleteFunc(slices.Sorted(maps.Keys(s.connections)), func(name string) bool {
			return !strings.HasPrefix(name, in.NamePrefix) || in.ConnectionState != "" && s.connections[name].state != in.ConnectionState
		})
		names, next, err := page(all, in.NextToken, in.Limit)
		if err != nil {
			return nil, err
		}
		out := &ListConnectionsOutput{Connections: []Connection{}, NextToken: next}
		for _, name := range names {
			n := s.connections[name]
			out.Connections = append(out.Connections, Connection{
				n.arn, n.name, n.state, n.reason, n.kind, n.created, n.modified, n.authorized,
			})
		}
		return out, nil
	})
}
