// Package sns is Amazon SNS: topics, standard and FIFO, subscriptions with filter
// policies, and deliveries to queues, functions, delivery streams and websites, with
// their retries and dead-letter queues. What goes to people, e-mails and text
// messages, ends in an outbox that tests read.
//
// Messages are signed as AWS signs them, with a key of the jar's own: the certificate
// is at the address that the messages name. Mobile push is refused by name.
package sns
