package cloudjar

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/cloudjar/cloudjar/iam"
	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/sim"
)

// Config returns a configuration with which any aws-sdk-go-v2 client talks to
// the cloud: its HTTP client is the cloud's, its credentials are those of the
// account, and its retries wait for seeded times.
func (c *Cloud) Config() aws.Config {
	key := accessKey(c.at.account)
	return aws.Config{
		Region: c.at.region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: key, SecretAccessKey: iam.SecretOf(key), Source: "cloudjar"}, nil
		}),
		HTTPClient: transport{c},
		Retryer:    func() aws.Retryer { return c.jar.retryer() },

		// As config.LoadDefaultConfig has them: S3's clients send checksums and
		// verify them.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
	}
}

// maxBackoff is the SDK's own longest wait between two attempts.
const maxBackoff = 20 * time.Second

// retryer is the SDK's standard retryer with the jitter taken from the failed
// answer instead of crypto randomness: the same failure waits the same time in
// every run.
func (j *jar) retryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.Backoff = retry.BackoffDelayerFunc(func(attempt int, err error) (time.Duration, error) {
			return j.backoff(attempt, err), nil
		})
	})
}

// backoff waits up to 2^attempt seconds, at most 20, as the SDK does.
func (j *jar) backoff(attempt int, err error) time.Duration {
	key := hash.New.Uint64(j.world.Seed()).Uint64(uint64(attempt))
	if answered, ok := errors.AsType[interface {
		error
		ServiceRequestID() string
	}](err); ok {
		key = key.String(answered.ServiceRequestID())
	} else if err != nil {
		key = key.String(err.Error())
	}
	r := sim.NewRand(uint64(key))
	longest := min(maxBackoff, time.Second<<min(max(attempt, 0), 5))
	return time.Duration(r.Float64() * float64(longest))
}
