package dynamodb

import "strings"

// badTableNames returns the violations of those actions whose table name cannot
// be one.
func (in *TransactWriteItemsInput) badTableNames() (words []string) {
	for i := range in.TransactItems {
		item := &in.TransactItems[i]
		name, action := "", ""
		switch {
		case item.Put != nil:
			name, action = item.Put.TableName, "put"
		case item.Update != nil:
			name, action = item.Update.TableName, "update"
		case item.Delete != nil:
			name, action = item.Delete.TableName, "delete"
		case item.ConditionCheck != nil:
			name, action = item.ConditionCheck.TableName, "conditionCheck"
		}
		words = appendBadName(words, name, i, action)
	}
	return words
}

// badTableNames returns the violations of those reads whose table name cannot be
// one.
func (in *TransactGetItemsInput) badTableNames() (words []string) {
	for i := range in.TransactItems {
		if get := in.TransactItems[i].Get; get != nil {
			words = appendBadName(words, get.TableName, i, "get")
		}
	}
	return words
}

func appendBadName(words []string, name string, i int, action string) []string {
	if isTableName(name) || strings.HasPrefix(name, "arn:") {
		return words
	}
	return append(words, "Value '"+name+"' at 'transactItems."+itoa(i+1)+".member."+action+".tableName'"+wordsFailed+
		"Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
}
