package events

import (
	"context"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// The states of a connection that the jar knows; the others pass too quickly.
const (
	connectionAuthorizing    = "AUTHORIZING"
	connectionAuthorized     = "AUTHORIZED"
	connectionDeauthorizing  = "DEAUTHORIZING"
	connectionDeauthorized   = "DEAUTHORIZED"
	connectionDeleting       = "DELETING"
	authBasic, authOAuth     = "BASIC", "OAUTH_CLIENT_CREDENTIALS"
	authKey                  = "API_KEY"
	resourceConnection       = "connection/"
	resourceDestination      = "api-destination/"
	reasonDeauthorized       = "The connection was deauthorized."
	noConnection, noEndpoint = "Failed to describe the connection(s). Connection '%s' does not exist.", "Failed to describe the api-destination(s). An api-destination '%s' does not exist."
)

// A connection is how API destinations authorize themselves. It never changes: who
// changes one replaces it.
type connection struct {
	name, arn   string
	id          string // the last part of its ARN
	description string
	kmsKey      string
	kind        string // BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY
	auth        ConnectionAuthParameters
	secret      string // ARN of the secret that AWS would keep
	state       string
	reason      string
	created     time.Time
	modified    time.Time
	authorized  time.Time
}

func (s *Service) connectionNamed(c *sim.Call, name string) (*connection, error) {
	n := s.connections[name]
	if n == nil {
		return nil, errNotFound(noConnection, name)
	}
	c.On(n.arn)
	return n, nil
}

// ConnectionAuthParameters say who a connection is. A private connection, through
// resource configurations of VPC Lattice, is refused.
type ConnectionAuthParameters struct {
	BasicAuthParameters      *ConnectionBasicAuth
	OAuthParameters          *ConnectionOAuth
	ApiKeyAuthParameters     *ConnectionApiKeyAuth
	InvocationHttpParameters *ConnectionHttpParameters
	ConnectivityParameters   *ConnectivityResourceParameters `aws:"refuse"`
}

// ConnectionBasicAuth is a name and a password.
type ConnectionBasicAuth struct {
	Username string `aws:"len=1..512"`
	Password string `aws:"len=1..512"`
}

// ConnectionApiKeyAuth is a header and its value.
type ConnectionApiKeyAuth struct {
	ApiKeyName  string `aws:"len=1..512"`
	ApiKeyValue string `aws:"len=1..512"`
}

// ConnectionOAuth says where the client gets its token, and with what.
type ConnectionOAuth struct {
	ClientParameters      *ConnectionOAuthClient
	AuthorizationEndpoint string `aws:"len=1..2048,pattern=^((%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@\\x26=+$,A-Za-z0-9])+)([).!';/?:,])?$"`
	HttpMethod            string `aws:"enum=GET|POST|PUT"`
	OAuthHttpParameters   *ConnectionHttpParameters
}

// ConnectionOAuthClient is an OAuth client.
type ConnectionOAuthClient struct {
	ClientID     string `aws:"len=1..512"`
	ClientSecret string `aws:"len=1..512"`
}

// ConnectionHttpParameters are added to requests.
type ConnectionHttpParameters struct {
	HeaderParameters      []ConnectionParameter `aws:"len=0..100"`
	QueryStringParameters []ConnectionParameter `aws:"len=0..100"`
	BodyParameters        []ConnectionParameter `aws:"len=0..100"`
}

// A ConnectionParameter is one of them.
type ConnectionParameter struct {
	Key           string `aws:"len=..512"`
	Value         string `aws:"len=..512"`
	IsValueSecret bool   `aws:"always"`
}

// ConnectivityResourceParameters name a private API.
type ConnectivityResourceParameters struct {
	ResourceParameters *ConnectivityResourceConfigurationArn
}

// ConnectivityResourceConfigurationArn is a resource configuration of VPC Lattice.
type ConnectivityResourceConfigurationArn struct {
	ResourceConfigurationArn string
}

// complete looks for what the kind of authorization needs.
func (p *ConnectionAuthParameters) complete(kind string) error {
	name, full := "OAuthParameters", p.OAuthParameters.complete()
	switch kind {
	case authBasic:
		b := p.BasicAuthParameters
		name, full = "BasicAuthParameters", b != nil && b.Username != "" && b.Password != ""
	case authKey:
		k := p.ApiKeyAuthParameters
		name, full = "ApiKeyAuthParameters", k != nil && k.ApiKeyName != "" && k.ApiKeyValue != ""
	}
	switch {
	case !full:
		return errInvalid("Parameter %s is not valid. Reason: Missing required field(s).", name)
	case kind == authOAuth && !strings.HasPrefix(p.OAuthParameters.AuthorizationEndpoint, "https://"):
		return errInvalid("Parameter AuthorizationEndpoint is not valid. Reason: Endpoint '%s' is not valid.", p.OAuthParameters.AuthorizationEndpoint)
	}
	return nil
}

func (o *ConnectionOAuth) complete() bool {
	return o != nil && o.ClientParameters != nil && o.ClientParameters.ClientID != "" && o.ClientParameters.ClientSecret != "" &&
		o.AuthorizationEndpoint != "" && o.HttpMethod != ""
}

// CreateConnectionInput describes a new connection.
type CreateConnectionInput struct {
	Name                             string                          `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	Description                      string                          `aws:"len=..512,pattern=.*"`
	AuthorizationType                string                          `aws:"required,enum=BASIC|OAUTH_CLIENT_CREDENTIALS|API_KEY"`
	AuthParameters                   *ConnectionAuthParameters       `aws:"required"`
	InvocationConnectivityParameters *ConnectivityResourceParameters `aws:"refuse"`
	KmsKeyIdentifier                 string                          `aws:"len=..2048"`
}

// CreateConnectionOutput names the new connection.
type CreateConnectionOutput struct {
	ConnectionArn    string
	ConnectionState  string
	CreationTime     time.Time
	LastModifiedTime time.Time
}

// CreateConnection makes a connection for API destinations. Errors:
// ResourceAlreadyExistsException, ValidationException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateConnection.html
func (s *Service) CreateConnection(ctx context.Context, in *CreateConnectionInput) (*CreateConnectionOutput, error) {
	return bus.Do(ctx, s.ep, "CreateConnection", in, s.createConnection)
}

func (s *Service) createConnection(c *sim.Call, in *CreateConnectionInput) (*CreateConnectionOutput, error) {
	if s.connections[in.Name] != nil {
		return nil, errExists("Connection %s already exists.", in.Name)
	}
	if err := in.AuthParameters.complete(in.AuthorizationType); err != nil {
		return nil, err
	}
	r := c.Rand("connection " + in.Name)
	id := r.UUID()
	n := &connection{
		name: in.Name, id: id, arn: s.ep.ARN(resourceConnection + in.Name + "/" + id), description: in.Description, kmsKey: in.KmsKeyIdentifier,
		kind: in.AuthorizationType, auth: *in.AuthParameters, state: connectionAuthorized, created: c.Now(), modified: c.Now(), authorized: c.Now(),
	}
	n.secret = "arn:aws:secretsmanager:" + s.ep.Region + ":" + s.ep.Account + ":secret:events!connection/" + in.Name + "/" + r.UUID() + "-" + r.Hex(6)
	c.On(n.arn)
	s.connections[n.name] = n
	return &CreateConnectionOutput{n.arn, n.passing(), n.created, n.modified}, nil
}

// passing is the state that an answer tells of a connection that has just been given
// its parameters.
func (n *connection) passing() string {
	if n.kind == authOAuth && n.state == connectionAuthorized {
		return connectionAuthorizing
	}
	return n.state
}

// UpdateConnectionInput says what changes of a connection.
type UpdateConnectionInput struct {
	Name                             string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	Description                      string `aws:"len=..512,pattern=.*"`
	AuthorizationType                string `aws:"enum=BASIC|OAUTH_CLIENT_CREDENTIALS|API_KEY"`
	AuthParameters                   *ConnectionAuthParameters
	InvocationConnectivityParameters *ConnectivityResourceParameters `aws:"refuse"`
	KmsKeyIdentifier                 string                          `aws:"len=..2048"`
}

// UpdateConnectionOutput names the connection.
type UpdateConnectionOutput struct {
	ConnectionArn      string
	ConnectionState    string
	CreationTime       time.Time
	LastModifiedTime   time.Time
	LastAuthorizedTime time.Time
}

// UpdateConnection changes a connection; with parameters it is authorized anew.
// Errors: ResourceNotFoundException, ValidationException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateConnection.html
func (s *Service) UpdateConnection(ctx context.Context, in *UpdateConnectionInput) (*UpdateConnectionOutput, error) {
	return bus.Do(ctx, s.ep, "UpdateConnection", in, s.updateConnection)
}

func (s *Service) updateConnection(c *sim.Call, in *UpdateConnectionInput) (*UpdateConnectionOutput, error) {
	old, err := s.connectionNamed(c, in.Name)
	if err != nil {
		return nil, err
	}
	n := *old
	n.modified = c.Now()
	if in.Description != "" {
		n.description = in.Description
	}
	if in.KmsKeyIdentifier != "" {
		n.kmsKey = in.KmsKeyIdentifier
	}
	if in.AuthorizationType != "" {
		n.kind = in.AuthorizationType
	}
	if p := in.AuthParameters; p != nil {
		n.auth = n.auth.with(p)
		n.state, n.reason, n.authorized = connectionAuthorized, "", c.Now()
	}
	if err := n.auth.complete(n.kind); err != nil {
		return nil, err
	}
	s.connections[n.name] = &n
	delete(s.tokens, n.arn)
	return &UpdateConnectionOutput{n.arn, n.passing(), n.created, n.modified, n.authorized}, nil
}

// with returns the parameters with those given in the place of the old.
func (p ConnectionAuthParameters) with(given *ConnectionAuthParameters) ConnectionAuthParameters {
	if given.BasicAuthParameters != nil {
		p.BasicAuthParameters = given.BasicAuthParameters
	}
	if given.ApiKeyAuthParameters != nil {
		p.ApiKeyAuthParameters = given.ApiKeyAuthParameters
	}
	if given.OAuthParameters != nil {
		p.OAuthParameters = given.OAuthParameters
	}
	if given.InvocationHttpParameters != nil {
		p.InvocationHttpParameters = given.InvocationHttpParameters
	}
	return p
}

// DeauthorizeConnectionInput names a connection.
type DeauthorizeConnectionInput struct {
	Name string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
}

// DeauthorizeConnectionOutput names the connection.
type DeauthorizeConnectionOutput struct {
	ConnectionArn      string
	ConnectionState    string
	CreationTime       time.Time
	LastModifiedTime   time.Time
	LastAuthorizedTime time.Time
}

// DeauthorizeConnection takes a connection's secrets away, until it is updated.
// Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeauthorizeConnection.html
func (s *Service) DeauthorizeConnection(ctx context.Context, in *DeauthorizeConnectionInput) (*DeauthorizeConnectionOutput, error) {
	return bus.Do(ctx, s.ep, "DeauthorizeConnection", in, func(c *sim.Call, in *DeauthorizeConnectionInput) (*DeauthorizeConnectionOutput, error) {
		old, err := s.connectionNamed(c, in.Name)
		if err != nil {
			return nil, err
		}
		n := *old
		n.state, n.reason, n.modified = connectionDeauthorized, reasonDeauthorized, c.Now()
		s.connections[n.name] = &n
		delete(s.tokens, n.arn)
		return &DeauthorizeConnectionOutput{n.arn, connectionDeauthorizing, n.created, n.modified, n.authorized}, nil
	})
}

// DeleteConnectionInput names a connection.
type DeleteConnectionInput struct {
	Name string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
}

// DeleteConnectionOutput names the connection that is no more.
type DeleteConnectionOutput struct {
	ConnectionArn      string
	ConnectionState    string
	CreationTime       time.Time
	LastModifiedTime   time.Time
	LastAuthorizedTime time.Time
}

// DeleteConnection deletes a connection. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteConnection.html
func (s *Service) DeleteConnection(ctx context.Context, in *DeleteConnectionInput) (*DeleteConnectionOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteConnection", in, func(c *sim.Call, in *DeleteConnectionInput) (*DeleteConnectionOutput, error) {
		n, err := s.connectionNamed(c, in.Name)
		if err != nil {
			return nil, err
		}
		delete(s.connections, n.name)
		delete(s.tokens, n.arn)
		return &DeleteConnectionOutput{n.arn, connectionDeleting, n.created, c.Now(), n.authorized}, nil
	})
}
