package sqs

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// maxPage is how many queues one request lists at most.
const maxPage = 1000

// ListQueuesInput is what ListQueues takes.
type ListQueuesInput struct {
	QueueNamePrefix string
	NextToken       string
	MaxResults      *int32 // 1 to 1000, and needed for pages
}

// ListQueuesOutput is what ListQueues answers.
type ListQueuesOutput struct {
	QueueUrls []string `aws:"form=QueueUrl,flattened"`
	NextToken string
}

// ListQueues returns the URLs of the account's queues in this region, by name, at
// most 1,000. With MaxResults it goes on with NextToken.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
func (s *Service) ListQueues(ctx context.Context, in *ListQueuesInput) (*ListQueuesOutput, error) {
	return bus.Do(ctx, s.ep, "ListQueues", in, s.listQueues)
}

func (s *Service) listQueues(c *sim.Call, in *ListQueuesInput) (*ListQueuesOutput, error) {
	s.useRequest(c, "")
	all := slices.DeleteFunc(s.names(), func(name string) bool { return !strings.HasPrefix(name, in.QueueNamePrefix) })
	names, next, err := page(all, in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ListQueuesOutput{NextToken: next}
	for _, name := range names {
		out.QueueUrls = append(out.QueueUrls, s.url(c, s.queues[name]))
	}
	return out, nil
}

// page returns the names of one page of a sorted list, and the token of the next,
// which is the last name of this one.
func page(names []string, limit *int32, token string) (list []string, next string, err error) {
	n := maxPage
	if limit != nil {
		if n = int(*limit); n < 1 || n > maxPage {
			return nil, "", errValue(n, "MaxResults", "MaxResults must be an integer between 1 and 1000.")
		}
	}
	if token != "" {
		if limit == nil {
			return nil, "", errInvalid("MaxResults is a mandatory parameter when you provide a value for NextToken.")
		}
		last, err := base64.StdEncoding.DecodeString(token)
		if err != nil || len(last) == 0 {
			return nil, "", errInvalid("Invalid or expired next token.")
		}
		i, found := slices.BinarySearch(names, string(last))
		if found {
			i++
		}
		names = names[i:]
	}
	if len(names) > n {
		names = names[:n]
		if limit != nil {
			next = base64.StdEncoding.EncodeToString([]byte(names[n-1]))
		}
	}
	return names, next, nil
}
