package iam

import (
	"encoding/base32"
	"strings"

	"github.com/cloudjar/cloudjar/sim"
)

// The beginnings of access keys: of users, of sessions, and of the key with which an
// account comes.
const (
	userKey    = "AKIA"
	sessionKey = "ASIA"
	ownKey     = "AKIAJAR0"
)

// KeyOf returns the access key with which an account comes. It tells the account.
func KeyOf(account string) string { return ownKey + account }

// SecretOf returns the secret of an access key that the jar gave out.
func SecretOf(key string) string { return "secret/of/" + key }

// AccountOfKey returns the account that an access key tells. The keys that IAM and
// STS make do it as AWS's do: in the 40 bits after the first, of what base32 makes of
// the letters behind the beginning.
func AccountOfKey(key string) (account string, ok bool) {
	if id, found := strings.CutPrefix(key, ownKey); found && isAccount(id) {
		return id, true
	}
	if len(key) != 20 || !strings.HasPrefix(key, userKey) && !strings.HasPrefix(key, sessionKey) {
		return "", false
	}
	b, err := base32.StdEncoding.DecodeString(key[4:])
	if err != nil {
		return "", false
	}
	n := uint64(0)
	for _, x := range b[:6] {
		n = n<<8 | uint64(x)
	}
	n = n &^ (1 << 47) >> 7
	return twelve(n), n < 1e12
}

// newKey makes an access key of an account.
func newKey(c *sim.Call, beginning, account, purpose string) string {
	n := uint64(0)
	for i := range len(account) {
		n = n*10 + uint64(account[i]-'0')
	}
	r := c.Rand(purpose)
	random := r.Uint64()
	n = 1<<47 | n<<7 | random&0x7f
	b := []byte{
		byte(n >> 40), byte(n >> 32), byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n),
		byte(random >> 8), byte(random >> 16), byte(random >> 24), byte(random >> 32),
	}
	return beginning + base32.StdEncoding.EncodeToString(b)
}

func twelve(n uint64) string {
	b := []byte("000000000000")
	for i := len(b) - 1; i >= 0; i-- {
		b[i] += byte(n % 10)
		n /= 10
	}
	return string(b)
}

func isAccount(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}

// newID makes the unique id of a role, user or policy: 21 letters and digits.
func newID(c *sim.Call, beginning, purpose string) string {
	r := c.Rand(purpose)
	return beginning + r.Upper(17)
}
