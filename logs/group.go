package logs

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A group is a log group.
type group struct {
	name    string
	arn     string // without the :* that stands for its streams
	created int64
	class   string
	days    int32 // of retention; 0 keeps events forever
	tags    map[string]string
	streams map[string]*stream
	events  *list
	filters []*subscription // replaced, never changed

	bytes  int64
	billed time.Time // until when storage is metered
	trim   sim.Timer
	trims  bool // trim is to come
}

func (g *group) fork() *group {
	f := *g
	f.tags = maps.Clone(g.tags)
	f.events = g.events.Clone()
	f.filters = slices.Clone(g.filters)
	f.streams = make(map[string]*stream, len(g.streams))
	for name, st := range g.streams {
		f.streams[name] = st.fork()
	}
	return &f
}

// Classes of log groups.
const (
	classStandard   = "STANDARD"
	classInfrequent = "INFREQUENT_ACCESS"
)

// CreateLogGroupInput names a log group to be.
type CreateLogGroupInput struct {
	LogGroupName              string            `aws:"required,len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
	KmsKeyId                  string            `aws:"refuse"`
	Tags                      map[string]string `aws:"len=1..50,key.len=1..128,value.len=..256"`
	LogGroupClass             string            `aws:"enum=STANDARD|INFREQUENT_ACCESS|DELIVERY"`
	DeletionProtectionEnabled *bool             `aws:"refuse"`
}

// CreateLogGroupOutput is no body at all.
type CreateLogGroupOutput = wire.Void

// DeleteLogGroupInput names a log group.
type DeleteLogGroupInput struct {
	LogGroupName string `aws:"required,len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
}

// DeleteLogGroupOutput is no body at all.
type DeleteLogGroupOutput = wire.Void

// DescribeLogGroupsInput chooses log groups.
type DescribeLogGroupsInput struct {
	AccountIdentifiers    []string `aws:"refuse"`
	IncludeLinkedAccounts bool     `aws:"refuse"`
	Limit                 int32    `aws:"range=1..50"`
	LogGroupClass         string   `aws:"enum=STANDARD|INFREQUENT_ACCESS|DELIVERY"`
	LogGroupIdentifiers   []string `aws:"len=1..50,member.len=1..2048,member.pattern=[\\w#+=/:,.@-]*"`
	LogGroupNamePattern   string   `aws:"len=0..512,pattern=[\\.\\-_/#A-Za-z0-9]*"`
	LogGroupNamePrefix    string   `aws:"len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
	NextToken             string   `aws:"len=1.."`
}

// DescribeLogGroupsOutput is a page of log groups.
type DescribeLogGroupsOutput struct {
	LogGroups []LogGroup `aws:"always"`
	NextToken string
}

// A LogGroup describes a log group.
type LogGroup struct {
	Arn               string // with :* at its end
	CreationTime      int64
	LogGroupArn       string
	LogGroupClass     string
	LogGroupName      string
	MetricFilterCount *int32
	RetentionInDays   *int32
	StoredBytes       *int64

	BearerTokenAuthenticationEnabled *bool
	DataProtectionStatus             string
	DeletionProtectionEnabled        *bool
	InheritedProperties              []string
	KmsKeyId                         string
	RetentionPolicyName              string
}

// CreateLogGroup makes a log group, whose events never expire.
//
// Errors: InvalidParameterException, LimitExceededException,
// ResourceAlreadyExistsException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
func (s *Service) CreateLogGroup(ctx context.Context, in *CreateLogGroupInput) (*CreateLogGroupOutput, error) {
	return bus.Do(ctx, s.ep, "CreateLogGroup", in, s.createLogGroup)
}

// DeleteLogGroup deletes a log group with all its events.
//
// Errors: InvalidParameterException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html
func (s *Service) DeleteLogGroup(ctx context.Context, in *DeleteLogGroupInput) (*DeleteLogGroupOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteLogGroup", in, s.deleteLogGroup)
}

// DescribeLogGroups lists log groups in the order of their names.
//
// Errors: InvalidParameterException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
func (s *Service) DescribeLogGroups(ctx context.Context, in *DescribeLogGroupsInput) (*DescribeLogGroupsOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeLogGroups", in, s.describeLogGroups)
}

func (s *Service) createLogGroup(c *sim.Call, in *CreateLogGroupInput) (*CreateLogGroupOutput, error) {
	c.On(in.LogGroupName)
	switch {
	case strings.HasPrefix(in.LogGroupName, "aws/"):
		return nil, errParameter("Log groups starting with AWS/ are reserved for AWS.")
	case s.groups[in.LogGroupName] != nil:
		return nil, errExists("log group")
	case in.LogGroupClass == "DELIVERY":
		return nil, refuse("CreateLogGroup", "LogGroupClass=DELIVERY")
	}
	g := s.newGroup(c, in.LogGroupName)
	if in.LogGroupClass != "" {
		g.class = in.LogGroupClass
	}
	maps.Copy(g.tags, in.Tags)
	return &CreateLogGroupOutput{}, nil
}

func (s *Service) newGroup(c *sim.Call, name string) *group {
	g := &group{
		name: name, arn: s.ep.ARN("log-group:" + name), created: c.Now().UnixMilli(), class: classStandard,
		tags: map[string]string{}, streams: map[string]*stream{}, events: newList(), billed: c.Now(),
	}
	s.groups[name] = g
	return g
}

func (s *Service) deleteLogGroup(c *sim.Call, in *DeleteLogGroupInput) (*DeleteLogGroupOutput, error) {
	g, err := s.group(c, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	g.meter(c)
	c.Stop(g.trim)
	delete(s.groups, g.name)
	return &DeleteLogGroupOutput{}, nil
}

func (s *Service) group(c *sim.Call, name string) (*group, error) {
	c.On(name)
	if g := s.groups[name]; g != nil {
		return g, nil
	}
	return nil, errNotFound("log group")
}

// identified returns the group that either a name or an identifier, which is a name
// or an ARN, tells.
func (s *Service) identified(c *sim.Call, name, identifier string) (*group, error) {
	switch {
	case name == "" && identifier == "":
		return nil, errParameter("Either logGroupName or logGroupIdentifier must be specified.")
	case name != "" && identifier != "":
		return nil, errParameter("logGroupName and logGroupIdentifier cannot be specified together.")
	case name == "":
		name = s.nameIn(identifier)
	}
	return s.group(c, name)
}

// nameIn returns the name of a group from a name or an ARN.
func (s *Service) nameIn(identifier string) string {
	name, _ := strings.CutPrefix(identifier, s.ep.ARN("log-group:"))
	return strings.TrimSuffix(name, ":*")
}

func (s *Service) describeLogGroups(_ *sim.Call, in *DescribeLogGroupsInput) (*DescribeLogGroupsOutput, error) {
	if in.LogGroupNamePattern != "" && in.LogGroupNamePrefix != "" {
		return nil, errParameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
	}
	var named []string
	for _, id := range in.LogGroupIdentifiers {
		named = append(named, s.nameIn(id))
	}
	var found []*group
	for _, name := range s.names() {
		g := s.groups[name]
		if strings.HasPrefix(name, in.LogGroupNamePrefix) && strings.Contains(name, in.LogGroupNamePattern) &&
			(in.LogGroupClass == "" || in.LogGroupClass == g.class) && (named == nil || slices.Contains(named, name)) {
			found = append(found, g)
		}
	}
	found, next, err := page(found, in.Limit, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &DescribeLogGroupsOutput{LogGroups: []LogGroup{}, NextToken: next}
	for _, g := range found {
		out.LogGroups = append(out.LogGroups, g.describe())
	}
	return out, nil
}

func (g *group) describe() LogGroup {
	d := LogGroup{
		Arn: g.arn + ":*", CreationTime: g.created, LogGroupArn: g.arn, LogGroupClass: g.class, LogGroupName: g.name,
		MetricFilterCount: new(int32), StoredBytes: new(g.bytes), DeletionProtectionEnabled: new(bool),
	}
	if g.days > 0 {
		d.RetentionInDays = new(g.days)
	}
	return d
}
