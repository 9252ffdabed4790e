package sns

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// errWebsite is a website's failure that may pass.
var errWebsite = errors.New("sns: the website does not answer, or asks to be asked later")

// errRefused is a website's failure that will stay.
var errRefused = errors.New("sns: the website refuses the message")

// websiteTimeout is how long SNS waits for a website's answer (Developer guide,
// Preparing an HTTP/HTTPS endpoint).
const websiteTimeout = 15 * time.Second

// A flight is an attempt to deliver to a website. In a fork its answer never comes,
// and it counts as timed out.
type flight struct {
	number   uint64
	delivery delivery
}

// An arrival is a website's answer.
type arrival struct {
	flight
	status int // 0 if there is none
}

// post asks a website, which is the user's code in the jar.
func (s *Service) post(c *sim.Call, d delivery) {
	s.meterDelivery(c, &d)
	u, err := url.Parse(d.to.endpoint)
	if err != nil {
		s.conclude(c, d, errRefused)
		return
	}
	site, ok := s.ep.Bus.Origin(strings.ToLower(u.Hostname()))
	if !ok {
		s.conclude(c, d, errWebsite) // nothing answers there
		return
	}
	s.flown++
	f := flight{s.flown, d}
	s.flights[f.number] = s.late.At(c, c.Now().Add(websiteTimeout), f)
	body, header := s.contentOf(&d), s.headers(&d)
	sim.Go(c, "sns to "+d.to.endpoint, s.answered, func(ctx context.Context) arrival {
		return arrival{f, visit(ctx, site, u, body, header)}
	})
}

// visit asks a website and returns the status of its answer, 0 if it broke down.
func visit(ctx context.Context, site http.Handler, u *url.URL, body string, header http.Header) (status int) {
	defer func() {
		if recover() != nil {
			status = 0
		}
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(body))
	if err != nil {
		return 0
	}
	req.Header, req.RequestURI = header, u.RequestURI()
	if user := u.User; user != nil {
		password, _ := user.Password()
		req.SetBasicAuth(user.Username(), password)
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, req)
	return w.Code
}

// headers are what a website is told beside the message (Developer guide, HTTP/HTTPS
// headers).
func (s *Service) headers(d *delivery) http.Header {
	h := http.Header{}
	h.Set("Content-Type", d.to.policy(s.topicOf(d.to)).contentType)
	h.Set("User-Agent", "Amazon Simple Notification Service Agent")
	h.Set("X-Amz-Sns-Message-Type", d.kindOf())
	h.Set("X-Amz-Sns-Message-Id", d.message.id)
	h.Set("X-Amz-Sns-Topic-Arn", d.message.topic)
	if d.kindOf() != kindConfirmation {
		h.Set("X-Amz-Sns-Subscription-Arn", d.to.arn)
	}
	if d.to.raw && d.kindOf() == kindNotification {
		h.Set("X-Amz-Sns-Rawdelivery", "true")
	}
	return h
}

// arrive takes a website's answer, if it comes in time.
func (s *Service) arrive(c *sim.Call, a arrival) {
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
	timer, waited := s.flights[a.number]
	if !waited {
		return
	}
	delete(s.flights, a.number)
	c.Stop(timer)
	switch {
	case a.status >= 200 && a.status < 300:
		s.conclude(c, a.delivery, nil)
	case a.status == 0 || a.status == http.StatusTooManyRequests || a.status >= 500:
		s.conclude(c, a.delivery, errWebsite)
	default:
		s.conclude(c, a.delivery, errRefused)
	}
}

// timeOut gives up on a website's answer.
func (s *Service) timeOut(c *sim.Call, f flight) {
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
	if _, waited := s.flights[f.number]; waited {
		delete(s.flights, f.number)
		s.conclude(c, f.delivery, errWebsite)
	}
}
