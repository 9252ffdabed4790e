package partiql

import "github.com/cloudjar/cloudjar/dynamodb/attribute"

// CheckParameters checks the parameters of a statement and returns them in
// canonical form. AWS does this before it reads the statement, and in an
// ExecuteTransaction for all statements before it reads the first. The error is
// an *Error about the first fault; within a map that is the first by name.
func CheckParameters(given []attribute.Value) ([]attribute.Value, error) {
	if len(given) == 0 {
		return nil, nil
	}
	checked := make([]attribute.Value, len(given))
	for i, v := range given {
		normal, err := attribute.Older.Normalize(v)
		if err != nil {
			return nil, &Error{err.Error()}
		}
		checked[i] = normal
	}
	return checked, nil
}
