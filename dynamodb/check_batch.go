package dynamodb

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// AWS's words for the constraints on RequestItems.
const (
	wordsMapKeys = "Map keys must satisfy constraint: [Member must have length less than or equal to 255, " +
		"Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]"
	wordsWrites = "Map value must satisfy constraint: [Member must have length less than or equal to 25, " +
		"Member must have length greater than or equal to 1]"
	wordsFailed     = " failed to satisfy constraint: "
	wordsItemsNull  = "Value null at 'requestItems'" + wordsFailed + "Member must not be null"
	wordsItemsEmpty = "Value at 'RequestItems'" + wordsFailed + "Member must have length greater than or equal to 1"
)

// checkBatchGet checks BatchGetItem, which shows the request as JSON.
func checkBatchGet(ctx context.Context, in *BatchGetItemInput) error {
	err := wire.Validate(ctx, in)
	switch {
	case in.RequestItems == nil:
		return violations(err, wordsItemsNull)
	case len(in.RequestItems) == 0:
		return violations(nil, wordsItemsEmpty)
	}
	if !areTableNames(in.RequestItems) {
		return violations(err, "Value '"+echoJSON(in.RequestItems)+"' at 'requestItems'"+wordsFailed+wordsMapKeys)
	}
	if err != nil {
		return err
	}
	for _, name := range sortedNames(in.RequestItems) {
		bound := ""
		switch n := len(in.RequestItems[name].Keys); {
		case n == 0:
			bound = "greater than or equal to 1"
		case n > maxBatchGet:
			bound = "less than or equal to " + strconv.Itoa(maxBatchGet)
		default:
			continue
		}
		return violations(nil, "Value at 'RequestItems."+name+".member.Keys'"+wordsFailed+"Member must have length "+bound)
	}
	return nil
}

// checkBatchWrite checks BatchWriteItem, which shows the request as Java would,
// and a bad enumeration before a bad table name.
func checkBatchWrite(ctx context.Context, in *BatchWriteItemInput) error {
	err := wire.Validate(ctx, in)
	switch {
	case in.RequestItems == nil:
		return violations(err, wordsItemsNull)
	case len(in.RequestItems) == 0:
		return errValidation("The requestItems parameter is required for BatchWriteItem")
	case err != nil:
		return err
	}
	broken := ""
	if !areTableNames(in.RequestItems) {
		broken = wordsMapKeys
	}
	for _, writes := range in.RequestItems {
		if len(writes) == 0 || len(writes) > maxBatchWrite {
			broken = wordsWrites
		}
	}
	if broken == "" {
		return nil
	}
	return violations(nil, "Value '"+echoWrites(in.RequestItems)+"' at 'requestItems'"+wordsFailed+broken)
}

// violations puts violations before those that were found already.
func violations(found error, first ...string) error {
	if len(first) == 0 {
		return found
	}
	all := &wire.ValidationError{Violations: first}
	if more, ok := errors.AsType[*wire.ValidationError](found); ok {
		all.Violations = append(all.Violations, more.Violations...)
	} else if found != nil {
		return found
	}
	return all
}

// areTableNames tells whether the names that a batch gives can be tables' names
// or ARNs.
func areTableNames[V any](items map[string]V) bool {
	for name := range items {
		if !strings.HasPrefix(name, "arn:") && (len(name) < 3 || len(name) > 255 || !isTableName(name)) {
			return false
		}
	}
	return true
}

// echoJSON shows RequestItems as JSON, without what was not given.
func echoJSON(items map[string]KeysAndAttributes) string {
	type shown struct {
		Keys                     []Item
		AttributesToGet          []string          `json:",omitempty"`
		ConsistentRead           bool              `json:",omitempty"`
		ExpressionAttributeNames map[string]string `json:",omitempty"`
		ProjectionExpression     string            `json:",omitempty"`
	}
	all := make(map[string]shown, len(items))
	for name, k := range items {
		all[name] = shown(k)
	}
	text, err := json.Marshal(all)
	if err != nil {
		return "{}"
	}
	return string(text)
}

// echoWrites shows RequestItems as Java's toString does: every member, of every
// value every type.
func echoWrites(items map[string][]WriteRequest) string {
	var b strings.Builder
	b.WriteByte('{')
	for i, name := range sortedNames(items) {
		separate(&b, i)
		b.WriteString(name + "=[")
		for j, w := range items[name] {
			separate(&b, j)
			w.echo(&b)
		}
		b.WriteByte(']')
	}
	b.WriteByte('}')
	return b.String()
}

func separate(b *strings.Builder, i int) {
	if i > 0 {
		b.WriteString(", ")
	}
}

func (w *WriteRequest) echo(b *strings.Builder) {
	b.WriteString("WriteRequest(putRequest=")
	if w.PutRequest == nil {
		b.WriteString("null")
	} else {
		b.WriteString("PutRequest(item=")
		echoItem(b, w.PutRequest.Item)
		b.WriteString(", workloadProfileName=null)")
	}
	b.WriteString(", deleteRequest=")
	if w.DeleteRequest == nil {
		b.WriteString("null)")
		return
	}
	b.WriteString("DeleteRequest(key=")
	echoItem(b, w.DeleteRequest.Key)
	b.WriteString(", workloadProfileName=null))")
}

func echoItem(b *strings.Builder, item Item) {
	b.WriteByte('{')
	for i, name := range sortedNames(item) {
		separate(b, i)
		b.WriteString(name + "=")
		echoValue(b, item[name])
	}
	b.WriteByte('}')
}

// echoValue shows a value as AWS's own class does: with the members that its
// types have, and with those of types that were never made public.
func echoValue(b *strings.Builder, v AttributeValue) {
	b.WriteString("AttributeValue(")
	for i, member := range [...]struct {
		name string
		kind attribute.Kind
	}{
		{"s", attribute.String},
		{"n", attribute.Number},
		{"b", attribute.Binary},
		{"iNT", attribute.Absent},
		{"dECIMAL", attribute.Absent},
		{"dOUBLE", attribute.Absent},
		{"sS", attribute.StringSet},
		{"nS", attribute.NumberSet},
		{"bS", attribute.BinarySet},
		{"iNTSET", attribute.Absent},
		{"dECIMALSET", attribute.Absent},
		{"dOUBLESET", attribute.Absent},
		{"m", attribute.Map},
		{"l", attribute.List},
		{"nULL", attribute.Null},
		{"bOOL", attribute.Bool},
	} {
		separate(b, i)
		b.WriteString(member.name + "=")
		if member.kind == attribute.Absent || member.kind != v.Kind() {
			b.WriteString("null")
			continue
		}
		echoContent(b, v)
	}
	b.WriteByte(')')
}

func echoContent(b *strings.Builder, v AttributeValue) {
	switch v.Kind() {
	case attribute.String, attribute.Number:
		b.WriteString(v.Text())
	case attribute.Binary:
		n := strconv.Itoa(len(v.Text()))
		b.WriteString("java.nio.HeapByteBuffer[pos=0 lim=" + n + " cap=" + n + "]")
	case attribute.Bool, attribute.Null:
		b.WriteString(strconv.FormatBool(v.Bool()))
	case attribute.Map:
		echoItem(b, v.Attrs())
	default:
		b.WriteByte('[')
		for i, e := range v.Elems() {
			separate(b, i)
			if v.Kind() == attribute.List {
				echoValue(b, e)
			} else {
				echoContent(b, e)
			}
		}
		b.WriteByte(']')
	}
}
