package sns

import (
	"strings"

	"github.com/cloudjar/cloudjar/sim"
)

// The dimensions of the bill.
const (
	useRequests = "Requests-Tier1"      // API requests; a publish counts each 64 KB
	useAttempts = "DeliveryAttempts-"   // and the protocol: HTTP, SMTP, SQS, LAMBDA, FIREHOSE, SMS
	useFiltered = "PayloadFilter-Bytes" // bodies that filter policies looked at

	useFIFORequests = "F-Request-Tier1" // messages published to FIFO topics
	useFIFOIngress  = "F-Ingress-Bytes"
	useFIFOAttempts = "F-DA-SQS" // messages delivered by FIFO topics
	useFIFOEgress   = "F-Egress-Bytes"

	chunk = 64 << 10 // bytes that one request carries
)

// request meters an API request that publishes nothing.
func (s *Service) request(c *sim.Call) { c.Use(useRequests, "", 1) }

// meterPublish meters a publish, of one message or a batch.
func (s *Service) meterPublish(c *sim.Call, t *topic, size int) {
	if t.fifo {
		c.Use(useFIFORequests, t.arn, chunks(size))
		c.Use(useFIFOIngress, t.arn, float64(size))
		return
	}
	c.Use(useRequests, t.arn, chunks(size))
}

func chunks(size int) float64 { return float64(max(1, (size+chunk-1)/chunk)) }

// meterDelivery meters an attempt to deliver.
func (s *Service) meterDelivery(c *sim.Call, d *delivery) {
	if d.dead {
		return
	}
	size := d.message.size()
	if d.ordered() {
		c.Use(useFIFOAttempts, d.to.topic, 1)
		c.Use(useFIFOEgress, d.to.topic, float64(size))
		return
	}
	protocol := strings.ToUpper(d.to.protocol)
	switch d.to.protocol {
	case "https":
		protocol = "HTTP"
	case "email", "email-json":
		protocol = "SMTP"
	}
	c.Use(useAttempts+protocol, d.to.topic, chunks(size))
}
