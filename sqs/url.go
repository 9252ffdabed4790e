package sqs

import (
	"context"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// url returns the queue's URL: AWS's, or for a client that reached the jar under
// another host one with that host, where its next requests will find it.
func (s *Service) url(c *sim.Call, q *queue) string {
	base := "https://sqs." + q.home.ep.Region + ".amazonaws.com"
	if m := wire.MetaFrom(c.Context()); m != nil && m.Host != "" && !isAWS(m.Host) {
		base = "http://" + m.Host
	}
	return base + "/" + q.home.ep.Account + "/" + q.name
}

func isAWS(host string) bool {
	name, _, _ := strings.Cut(strings.ToLower(host), ":")
	return strings.HasSuffix(name, ".amazonaws.com") || strings.HasSuffix(name, ".amazonaws.com.cn") || strings.HasSuffix(name, ".api.aws")
}

// regionOf returns the region that an AWS host names, if it does.
func regionOf(host string) string {
	if !isAWS(host) {
		return ""
	}
	first, rest, _ := strings.Cut(host, ".")
	second, _, _ := strings.Cut(rest, ".")
	switch {
	case first == "sqs" || first == "sqs-fips":
		return second
	case second == "queue":
		return first // eu-west-1.queue.amazonaws.com
	}
	return ""
}

// place is where a URL says that a queue is.
type place struct{ region, account, name string }

// readURL reads a queue's URL, its path, or the bare name of a queue of one's own.
func (s *Service) readURL(url string) (p place, ok bool) {
	rest := url
	if _, after, found := strings.Cut(url, "://"); found {
		host, path, _ := strings.Cut(after, "/")
		p.region, rest = regionOf(host), path
	}
	rest = strings.TrimSuffix(strings.TrimPrefix(rest, "/"), "/")
	account, name, both := strings.Cut(rest, "/")
	if p.account, p.name = account, name; !both {
		p.account, p.name = s.ep.Account, rest
	}
	if p.region == "" {
		p.region = s.ep.Region
	}
	return p, p.name != "" && !strings.Contains(p.name, "/") && isAccount(p.account) && p.region == s.ep.Region
}

func isAccount(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return len(text) == 12
}

// queue returns the queue that a request is about, if whoever asks may do this
// with it, and up to date. Query requests may name the queue in their path.
func (s *Service) queue(c *sim.Call, url, action string) (*queue, error) {
	q, err := s.resolve(c, url)
	if err != nil {
		s.useRequest(c, "")
		return nil, err
	}
	c.On(q.arn)
	if err := q.permit(c, action); err != nil {
		q.use(c, 0)
		return nil, err
	}
	q.look(c.Now().UnixNano())
	return q, nil
}

func (s *Service) resolve(c *sim.Call, url string) (*queue, error) {
	if m := wire.MetaFrom(c.Context()); url == "" && m != nil && m.Query && len(m.Path) > 1 {
		url = m.Path
	}
	if url == "" {
		return nil, errMissing("QueueUrl")
	}
	p, ok := s.readURL(url)
	if !ok {
		return nil, errAddress(url)
	}
	home, ok := s.at(p.account)
	if !ok {
		return nil, errNoQueue(c)
	}
	q := home.queues[p.name]
	if q == nil {
		return nil, errNoQueue(c)
	}
	return q, nil
}

// at returns the service of an account in this region.
func (s *Service) at(account string) (*Service, bool) {
	if account == s.ep.Account {
		return s, true
	}
	peer, ok := s.ep.Bus.Peer("sqs", s.ep.Region, account)
	if !ok {
		return nil, false
	}
	home, ok := peer.(*Service)
	return home, ok
}

// ownQueue is queue for what only the owner may do: SQS has no permission for it
// that another account could be given.
func (s *Service) ownQueue(c *sim.Call, url string) (*queue, error) {
	q, err := s.queue(c, url, ownerOnly)
	if err != nil {
		return nil, err
	}
	q.use(c, 0)
	return q, nil
}

// GetQueueUrlInput is what GetQueueUrl takes.
type GetQueueUrlInput struct {
	QueueName              string
	QueueOwnerAWSAccountId string // empty: the caller's own
}

// GetQueueUrlOutput is what GetQueueUrl answers.
type GetQueueUrlOutput struct{ QueueUrl string }

// GetQueueUrl returns a queue's URL. Another account's queue has to allow it.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html
func (s *Service) GetQueueUrl(ctx context.Context, in *GetQueueUrlInput) (*GetQueueUrlOutput, error) {
	return bus.Do(ctx, s.ep, "GetQueueUrl", in, s.getQueueURL)
}

func (s *Service) getQueueURL(c *sim.Call, in *GetQueueUrlInput) (*GetQueueUrlOutput, error) {
	s.useRequest(c, "")
	if in.QueueName == "" {
		return nil, errMissing("QueueName")
	}
	account := in.QueueOwnerAWSAccountId
	if account == "" {
		account = s.ep.Account
	}
	if !isAccount(account) {
		return nil, errNoQueue(c)
	}
	home, ok := s.at(account)
	if !ok || home.queues[in.QueueName] == nil {
		return nil, errNoQueue(c)
	}
	q := home.queues[in.QueueName]
	if err := q.permit(c, "GetQueueUrl"); err != nil {
		return nil, err
	}
	return &GetQueueUrlOutput{s.url(c, q)}, nil
}
