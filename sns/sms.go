package sns

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// SetSMSAttributesInput sets what counts for all text messages.
type SetSMSAttributesInput struct {
	Attributes map[string]string `aws:"required,name=attributes"`
}

// SetSMSAttributesOutput has no members.
type SetSMSAttributesOutput struct{}

// GetSMSAttributesInput names attributes, or none for all.
type GetSMSAttributesInput struct {
	Attributes []string `aws:"name=attributes"`
}

// GetSMSAttributesOutput is the attributes that were set.
type GetSMSAttributesOutput struct {
	Attributes map[string]string `aws:"name=attributes"`
}

// CheckIfPhoneNumberIsOptedOutInput is a phone number.
type CheckIfPhoneNumberIsOptedOutInput struct {
	PhoneNumber string `aws:"required,name=phoneNumber"`
}

// CheckIfPhoneNumberIsOptedOutOutput tells whether the phone takes no messages.
type CheckIfPhoneNumberIsOptedOutOutput struct {
	IsOptedOut bool `aws:"always,name=isOptedOut"`
}

// ListPhoneNumbersOptedOutInput asks for a page of phone numbers.
type ListPhoneNumbersOptedOutInput struct {
	NextToken string `aws:"name=nextToken"`
}

// ListPhoneNumbersOptedOutOutput is phone numbers that take no messages.
type ListPhoneNumbersOptedOutOutput struct {
	NextToken    string   `aws:"name=nextToken"`
	PhoneNumbers []string `aws:"always,name=phoneNumbers"`
}

// OptInPhoneNumberInput is a phone number.
type OptInPhoneNumberInput struct {
	PhoneNumber string `aws:"required,name=phoneNumber"`
}

// OptInPhoneNumberOutput has no members.
type OptInPhoneNumberOutput struct{}

// SetSMSAttributes sets what counts for all text messages. The service keeps it.
//
// Errors: InvalidParameter, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_SetSMSAttributes.html
func (s *Service) SetSMSAttributes(ctx context.Context, in *SetSMSAttributesInput) (*SetSMSAttributesOutput, error) {
	return bus.Do(ctx, s.ep, "SetSMSAttributes", in, s.setSMSAttributes)
}

// GetSMSAttributes returns what SetSMSAttributes has set.
//
// https://docs.aws.amazon.com/sns/latest/api/API_GetSMSAttributes.html
func (s *Service) GetSMSAttributes(ctx context.Context, in *GetSMSAttributesInput) (*GetSMSAttributesOutput, error) {
	return bus.Do(ctx, s.ep, "GetSMSAttributes", in, s.getSMSAttributes)
}

// CheckIfPhoneNumberIsOptedOut tells whether a phone takes no messages. In the jar
// all do.
//
// Errors: InvalidParameter, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_CheckIfPhoneNumberIsOptedOut.html
func (s *Service) CheckIfPhoneNumberIsOptedOut(ctx context.Context, in *CheckIfPhoneNumberIsOptedOutInput) (*CheckIfPhoneNumberIsOptedOutOutput, error) {
	return bus.Do(ctx, s.ep, "CheckIfPhoneNumberIsOptedOut", in, s.checkIfPhoneNumberIsOptedOut)
}

// ListPhoneNumbersOptedOut lists phones that take no messages: none.
//
// https://docs.aws.amazon.com/sns/latest/api/API_ListPhoneNumbersOptedOut.html
func (s *Service) ListPhoneNumbersOptedOut(ctx context.Context, in *ListPhoneNumbersOptedOutInput) (*ListPhoneNumbersOptedOutOutput, error) {
	return bus.Do(ctx, s.ep, "ListPhoneNumbersOptedOut", in, s.listPhoneNumbersOptedOut)
}

// OptInPhoneNumber lets a phone take messages again.
//
// Errors: InvalidParameter, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_OptInPhoneNumber.html
func (s *Service) OptInPhoneNumber(ctx context.Context, in *OptInPhoneNumberInput) (*OptInPhoneNumberOutput, error) {
	return bus.Do(ctx, s.ep, "OptInPhoneNumber", in, s.optInPhoneNumber)
}

// isPhone tells whether a text is a phone number: digits, perhaps after a plus, with
// single dots, slashes or hyphens between them.
func isPhone(text string) bool {
	text = strings.TrimPrefix(text, "+")
	separated := true
	digits := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			separated = false
			digits++
		case (r == '.' || r == '/' || r == '-') && !separated:
			separated = true
		default:
			return false
		}
	}
	return !separated && digits <= 15
}

// isE164 tells whether a text is a phone number as messages are sent to.
func isE164(text string) bool {
	digits, plus := strings.CutPrefix(text, "+")
	return plus && digits != "" && len(digits) <= 15 && strings.Trim(digits, "0123456789") == ""
}

// maxText is how many characters a text message has, in all its parts.
const maxText = 1600

func (s *Service) publishToPhone(c *sim.Call, number string, in *content) (*PublishOutput, error) {
	if !isE164(number) {
		return nil, errParameter("PhoneNumber Reason: %s is not valid to publish to", number)
	}
	m, err := in.compose(nil)
	if err != nil {
		return nil, err
	}
	if len([]rune(m.bodyFor("sms"))) > maxText {
		return nil, errParameter("Message too long")
	}
	r := c.Rand("message")
	m.id, m.at = r.UUID(), c.Now()
	s.request(c)
	s.start(c, delivery{to: &subscription{protocol: "sms", endpoint: number}, message: m, first: c.Now()})
	return &PublishOutput{MessageId: m.id}, nil
}

func (s *Service) setSMSAttributes(c *sim.Call, in *SetSMSAttributesInput) (*SetSMSAttributesOutput, error) {
	s.request(c)
	for _, name := range slices.Sorted(maps.Keys(in.Attributes)) {
		if err := checkSMSAttribute(name, in.Attributes[name]); err != nil {
			return nil, err
		}
	}
	maps.Copy(s.sms, in.Attributes)
	return &SetSMSAttributesOutput{}, nil
}

func checkSMSAttribute(name, value string) error {
	wrong := func(form string, args ...any) error { return fault(400, "InvalidParameter", form, args...) }
	switch name {
	case "MonthlySpendLimit", "DeliveryStatusSuccessSamplingRate":
		if n, err := strconv.Atoi(value); err != nil || n < 0 {
			return wrong("%s is invalid", name)
		}
	case "DefaultSenderID":
		if len(value) > 11 || !strings.ContainsFunc(value, isLetter) || strings.ContainsFunc(value, func(r rune) bool {
			return !isLetter(r) && (r < '0' || r > '9') && r != '-'
		}) {
			return wrong("DefaultSendID is not a valid attribute") // sic
		}
	case "DefaultSMSType":
		if value != "Promotional" && value != "Transactional" {
			return wrong("DefaultSMSType is invalid")
		}
	case "DeliveryStatusIAMRole", "UsageReportS3Bucket":
	default:
		return wrong("%s is not a valid attribute", name)
	}
	return nil
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func (s *Service) getSMSAttributes(c *sim.Call, in *GetSMSAttributesInput) (*GetSMSAttributesOutput, error) {
	s.request(c)
	out := &GetSMSAttributesOutput{Attributes: map[string]string{}}
	for name, value := range s.sms {
		if len(in.Attributes) == 0 || slices.Contains(in.Attributes, name) {
			out.Attributes[name] = value
		}
	}
	return out, nil
}

func errPhone() error { return errParameter("PhoneNumber Reason: input incorrectly formatted") }

func (s *Service) checkIfPhoneNumberIsOptedOut(c *sim.Call, in *CheckIfPhoneNumberIsOptedOutInput) (*CheckIfPhoneNumberIsOptedOutOutput, error) {
	s.request(c)
	if !isE164(in.PhoneNumber) {
		return nil, errPhone()
	}
	return &CheckIfPhoneNumberIsOptedOutOutput{}, nil
}

func (s *Service) listPhoneNumbersOptedOut(c *sim.Call, _ *ListPhoneNumbersOptedOutInput) (*ListPhoneNumbersOptedOutOutput, error) {
	s.request(c)
	return &ListPhoneNumbersOptedOutOutput{PhoneNumbers: []string{}}, nil
}

func (s *Service) optInPhoneNumber(c *sim.Call, in *OptInPhoneNumberInput) (*OptInPhoneNumberOutput, error) {
	s.request(c)
	if !isE164(in.PhoneNumber) {
		return nil, errPhone()
	}
	return &OptInPhoneNumberOutput{}, nil
}
