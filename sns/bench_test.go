package sns_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sns"
	"github.com/cloudjar/cloudjar/sqs"
)

// One publish and its delivery to so many queues: raw, in the envelope, and in the
// envelope with its signature.
func BenchmarkPublish(b *testing.B) {
	for _, queues := range []int{1, 10} {
		for _, form := range []string{"raw", "envelope", "signed"} {
			b.Run(fmt.Sprintf("queues=%d/%s", queues, form), func(b *testing.B) {
				ctx := context.Background()
				c := cloudjar.New(cloudjar.Options{Crank: sim.Simulator, SNS: sns.Options{Unsigned: form != "signed"}})
				how := fmt.Sprint(form == "raw")
				topic, _ := c.SNS.CreateTopic(ctx, &sns.CreateTopicInput{Name: "t"})
				for i := range queues {
					name := fmt.Sprint("q", i)
					_, _ = c.SQS.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: name, Attributes: map[string]string{"Policy": letsSNS}})
					_, _ = c.SNS.Subscribe(ctx, &sns.SubscribeInput{
						TopicArn: topic.TopicArn, Protocol: "sqs", Endpoint: "arn:aws:sqs:" + here + name,
						Attributes: map[string]string{"RawMessageDelivery": how},
					})
				}
				b.ReportAllocs()
				for b.Loop() {
					_, _ = c.SNS.Publish(ctx, &sns.PublishInput{TopicArn: topic.TopicArn, Message: "hello"})
					_ = c.Settle(ctx)
				}
			})
		}
	}
}
