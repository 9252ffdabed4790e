package attribute

// String returns the kind's descriptor, such as "S" or "BOOL", and nothing for
// Absent and Ambiguous.
func (k Kind) String() string {
	switch k {
	case String:
		return "S"
	case Number:
		return "N"
	case Binary:
		return "B"
	case Bool:
		return "BOOL"
	case Null:
		return "NULL"
	case List:
		return "L"
	case Map:
		return "M"
	case StringSet:
		return "SS"
	case NumberSet:
		return "NS"
	case BinarySet:
		return "BS"
	}
	return ""
}

// kindNamed returns the kind with a descriptor, Absent when there is none.
func kindNamed(descriptor string) Kind {
	switch descriptor {
	case "S":
		return String
	case "N":
		return Number
	case "B":
		return Binary
	case "BOOL":
		return Bool
	case "NULL":
		return Null
	case "L":
		return List
	case "M":
		return Map
	case "SS":
		return StringSet
	case "NS":
		return NumberSet
	case "BS":
		return BinarySet
	}
	return Absent
}

// member returns the kind of a set's members.
func (k Kind) member() Kind {
	switch k {
	case StringSet:
		return String
	case NumberSet:
		return Number
	case BinarySet:
		return Binary
	}
	return Absent
}
