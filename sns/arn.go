package sns

import (
	"strings"
)

// elements splits an ARN, which is member of the request, into its six parts.
func elements(member, arn string) ([]string, error) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return nil, errParameter("%s Reason: An ARN must have at least 6 elements, not %d", member, len(parts))
	}
	if parts[0] != "arn" || parts[2] != "sns" {
		return nil, errParameter("%s", member)
	}
	return parts, nil
}

// owner returns the service that a resource of SNS belongs to: this one, or that of
// another account in the same region. Other regions are out of reach.
func (s *Service) owner(member, arn string) (*Service, string, error) {
	parts, err := elements(member, arn)
	if err != nil {
		return nil, "", err
	}
	if parts[3] != s.ep.Region {
		return nil, "", errParameter("%s", member)
	}
	if parts[4] == s.ep.Account {
		return s, parts[5], nil
	}
	if peer, ok := s.ep.Bus.Peer("sns", parts[3], parts[4]); ok {
		if peer, ok := peer.(*Service); ok {
			return peer, parts[5], nil
		}
	}
	return s, parts[5], nil
}

// topic returns a topic by its ARN, and the service that it belongs to.
func (s *Service) topic(member, arn string) (*Service, *topic, error) {
	home, name, err := s.owner(member, arn)
	if err != nil {
		return nil, nil, err
	}
	if t := home.topics[name]; t != nil && t.arn == arn {
		return home, t, nil
	}
	return nil, nil, errNoTopic()
}

// subscription returns a subscription by its ARN, which is that of its topic and an
// id, and the service that it belongs to.
func (s *Service) subscription(arn string) (*Service, *subscription, error) {
	if arn == "" {
		return nil, nil, errParameter("SubscriptionArn Reason: no value for required parameter")
	}
	home, resource, err := s.owner("SubscriptionArn", arn)
	if err != nil {
		return nil, nil, err
	}
	if _, id, ok := strings.Cut(resource, ":"); !ok || id == "" {
		return nil, nil, errParameter("SubscriptionId")
	}
	if sub := home.subs[arn]; sub != nil {
		return home, sub, nil
	}
	return home, nil, errNoSubscription()
}
