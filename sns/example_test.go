package sns_test

import (
	"context"
	"fmt"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sns"
)

// A text message to everybody who has subscribed. Nothing leaves the process: tests
// read it from the outbox.
func ExampleService_Outbox() {
	ctx := context.Background()
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	topic, _ := cloud.SNS.CreateTopic(ctx, &sns.CreateTopicInput{Name: "alarms"})
	_, _ = cloud.SNS.Subscribe(ctx, &sns.SubscribeInput{
		TopicArn: topic.TopicArn, Protocol: "sms", Endpoint: "+15551234567",
		Attributes: map[string]string{"FilterPolicy": `{"severity":[{"numeric":[">=",7]}]}`},
	})
	for _, severity := range []string{"3", "9"} {
		_, _ = cloud.SNS.Publish(ctx, &sns.PublishInput{
			TopicArn: topic.TopicArn, Message: "severity " + severity,
			MessageAttributes: map[string]sns.MessageAttributeValue{"severity": {DataType: "Number", StringValue: severity}},
		})
	}
	_ = cloud.Settle(ctx)
	for _, mail := range cloud.SNS.Outbox() {
		fmt.Println(mail.To, mail.Body)
	}
	// Output: +15551234567 severity 9
}
