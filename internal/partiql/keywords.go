package partiql

// wordKind sorts an unquoted word, given in lower case.
func wordKind(word string) tokenKind {
	switch word {
	case "and", "or", "not", "is", "in", "between", "like", "union", "except", "intersect":
		return tokOperator
	case "true", "false":
		return tokBool
	case "null":
		return tokNull
	case "missing":
		return tokMissing
	}
	if isKeyword(word) {
		return tokKeyword
	}
	return tokIdent
}

// merged returns the single token that two words in a row make, as NOT IN does.
func merged(first, second token) (kind tokenKind, word string) {
	a, b := first.word(), second.word()
	if a == "" || b == "" {
		return tokNone, ""
	}
	switch a + " " + b {
	case "not in", "not between", "not like", "is not", "union all", "except all", "intersect all":
		return tokOperator, a + "_" + b
	case "insert into", "on conflict", "do nothing", "all old", "all new", "modified old", "modified new",
		"character varying", "double precision":
		return tokKeyword, a + "_" + b
	}
	return tokNone, ""
}

// isKeyword reports whether a word must be quoted to be a name: the keywords
// of SQL-92 and PartiQL's own. The reserved words of DynamoDB's expressions are
// another list, which has no say here.
func isKeyword(word string) bool {
	switch word {
	case "absolute", "action", "add", "all", "allocate", "alter", "any", "are", "as", "asc", "assertion", "at",
		"authorization", "avg", "begin", "bit", "bit_length", "by", "cascade", "cascaded", "case", "cast", "catalog",
		"char", "character", "character_length", "char_length", "check", "close", "coalesce", "collate", "collation",
		"column", "commit", "connect", "connection", "constraint", "constraints", "continue", "convert",
		"corresponding", "count", "create", "cross", "current", "current_date", "current_time", "current_timestamp",
		"current_user", "cursor", "date", "date_add", "date_diff", "deallocate", "dec", "decimal", "declare",
		"default", "deferrable", "deferred", "delete", "desc", "describe", "descriptor", "diagnostics", "disconnect",
		"distinct", "domain", "double", "drop", "else", "end", "escape", "exception", "exec", "execute", "exists",
		"external", "extract", "fetch", "first", "float", "for", "foreign", "found", "from", "full":
		return true
	case "get", "global", "go", "goto", "grant", "group", "having", "identity", "immediate", "indicator",
		"initially", "inner", "input", "insensitive", "insert", "int", "integer", "interval", "into", "isolation",
		"join", "key", "language", "last", "left", "level", "local", "lower", "match", "max", "min", "module",
		"names", "national", "natural", "nchar", "next", "no", "nullif", "numeric", "octet_length", "of", "on",
		"only", "open", "option", "order", "outer", "output", "overlaps", "pad", "partial", "position", "precision",
		"prepare", "preserve", "primary", "prior", "privileges", "procedure", "public", "read", "real",
		"references", "relative", "restrict", "revoke", "right", "rollback", "rows", "schema", "scroll", "section",
		"select", "session", "session_user", "set", "size", "smallint", "some", "space", "sql", "sqlcode",
		"sqlerror", "sqlstate", "substring", "sum", "system_user", "table", "temporary", "then", "time",
		"timestamp", "to", "transaction", "translate", "translation", "trim", "unique", "unknown", "update",
		"upper", "usage", "user", "using", "value", "values", "varchar", "varying", "view", "when", "whenever",
		"where", "with", "work", "write", "zone":
		return true
	case "can_cast", "can_lossless_cast", "pivot", "unpivot", "limit", "offset", "tuple", "remove", "index", "let",
		"integer2", "int2", "integer4", "int4", "integer8", "int8", "bigint", "conflict", "do", "nothing",
		"returning", "modified", "new", "old", "bool", "boolean", "string", "symbol", "clob", "blob", "struct",
		"list", "sexp", "bag":
		return true
	}
	return false
}

// isFunctionKeyword reports whether a keyword may be called like a function.
func isFunctionKeyword(word string) bool {
	switch word {
	case "exists", "count", "avg", "max", "min", "sum", "substring", "char_length", "character_length",
		"octet_length", "bit_length", "upper", "lower", "size", "sexp", "list", "bag", "trim", "extract",
		"date_add", "date_diff", "coalesce", "nullif":
		return true
	}
	return false
}

// isAggregate reports whether a function takes exactly one argument, because it aggregates.
func isAggregate(word string) bool {
	switch word {
	case "count", "avg", "max", "min", "sum":
		return true
	}
	return false
}

// isTypeName reports whether a word may follow IS or stand in CAST.
func isTypeName(word string) bool {
	switch word {
	case "missing", "null", "bool", "boolean", "smallint", "int", "int2", "int4", "int8", "integer", "integer2",
		"integer4", "integer8", "bigint", "float", "real", "double_precision", "dec", "decimal", "numeric",
		"timestamp", "date", "time", "char", "character", "varchar", "character_varying", "string", "symbol",
		"clob", "blob", "struct", "tuple", "list", "sexp", "bag", "any":
		return true
	}
	return false
}
