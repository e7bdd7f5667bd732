//! The words that are no names unless they stand in quotation marks, and those that name types.
//!
//! Source: PartiQL's language specification, which takes over the keywords of SQL-92 ("Appendix A"), and the type names that
//! the service was observed to take behind IS.

use dynafile_model::AttributeType;

/// In small letters, in order.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "absolute", "action", "add", "all", "allocate", "alter", "and", "any", "are", "as", "asc", "assertion", "at",
    "authorization", "avg", "bag", "begin", "between", "bit", "bit_length", "blob", "bool", "boolean", "by", "cascade",
    "cascaded", "case", "cast", "catalog", "char", "char_length", "character", "character_length", "check", "clob", "close",
    "coalesce", "collate", "collation", "column", "commit", "conflict", "connect", "connection", "constraint", "constraints",
    "continue", "convert", "corresponding", "count", "create", "cross", "current", "current_date", "current_time",
    "current_timestamp", "current_user", "cursor", "date", "date_add", "date_diff", "deallocate", "dec", "decimal", "declare",
    "default", "deferrable", "deferred", "delete", "desc", "describe", "descriptor", "diagnostics", "disconnect", "distinct",
    "do", "domain", "double", "drop", "else", "end", "escape", "except", "exception", "exec", "execute", "exists", "external",
    "extract", "false", "fetch", "first", "float", "for", "foreign", "found", "from", "full", "get", "global", "go", "goto",
    "grant", "group", "having", "identity", "immediate", "in", "index", "indicator", "initially", "inner", "input",
    "insensitive", "insert", "int", "int2", "int4", "int8", "integer", "integer2", "integer4", "integer8", "intersect",
    "interval", "into", "is", "isolation", "join", "key", "language", "last", "left", "let", "level", "like", "limit", "list",
    "local", "lower", "match", "max", "min", "missing", "modified", "module", "names", "national", "natural", "nchar", "new",
    "next", "no", "not", "nothing", "null", "nullif", "numeric", "octet_length", "of", "old", "on", "only", "open", "option",
    "or", "order", "outer", "output", "overlaps", "pad", "partial", "pivot", "position", "precision", "prepare", "preserve",
    "primary", "prior", "privileges", "procedure", "public", "read", "real", "references", "relative", "remove", "restrict",
    "returning", "revoke", "right", "rollback", "rows", "schema", "scroll", "section", "select", "session", "session_user",
    "set", "sexp", "size", "smallint", "some", "space", "sql", "sqlcode", "sqlerror", "sqlstate", "string", "struct",
    "substring", "sum", "symbol", "system_user", "table", "temporary", "then", "time", "timestamp", "to", "transaction",
    "translate", "translation", "trim", "true", "tuple", "union", "unique", "unknown", "unpivot", "update", "upper", "usage",
    "user", "using", "value", "values", "varchar", "varying", "view", "when", "whenever", "where", "with", "work", "write",
    "zone",
];

/// Keywords that call a function where a parenthesis follows.
const FUNCTIONS: [&str; 16] = [
    "exists",
    "count",
    "avg",
    "max",
    "min",
    "sum",
    "char_length",
    "character_length",
    "octet_length",
    "bit_length",
    "upper",
    "lower",
    "size",
    "sexp",
    "list",
    "bag",
];

/// The keyword that a word is, in small letters. Case does not matter.
pub(super) fn keyword(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let position = KEYWORDS.binary_search(&word.as_str()).ok()?;
    Some(KEYWORDS[position])
}

/// Whether the keyword calls a function where a parenthesis follows.
pub(super) fn is_function(keyword: &str) -> bool {
    FUNCTIONS.contains(&keyword)
}

/// A type behind IS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TypeName {
    /// No value at all.
    Missing,
    /// One of DynamoDB's types.
    Attribute(AttributeType),
    /// A type of PartiQL that DynamoDB does not have, in capitals.
    Other(&'static str),
}

/// The type that a keyword names, or two keywords together: the second as it follows. Says whether the second belongs to it.
pub(super) fn type_name(first: &str, second: Option<&str>) -> Option<(TypeName, bool)> {
    let attribute = |attribute_type| Some((TypeName::Attribute(attribute_type), false));
    let other = |name| Some((TypeName::Other(name), false));
    match (first, second) {
        ("double", Some("precision")) => Some((TypeName::Other("DOUBLE_PRECISION"), true)),
        ("character", Some("varying")) => Some((TypeName::Other("CHARACTER_VARYING"), true)),
        ("missing", _) => Some((TypeName::Missing, false)),
        ("null", _) => attribute(AttributeType::Null),
        ("bool" | "boolean", _) => attribute(AttributeType::Bool),
        ("blob", _) => attribute(AttributeType::B),
        ("string", _) => attribute(AttributeType::S),
        ("numeric", _) => attribute(AttributeType::N),
        ("struct" | "tuple", _) => attribute(AttributeType::M),
        ("list", _) => attribute(AttributeType::L),
        ("smallint" | "int2" | "integer2", _) => other("SMALLINT"),
        ("int4" | "integer4", _) => other("INTEGER4"),
        ("int8" | "integer8", _) => other("INTEGER8"),
        ("int" | "integer", _) => other("INTEGER"),
        ("float", _) => other("FLOAT"),
        ("real", _) => other("REAL"),
        ("dec" | "decimal", _) => other("DECIMAL"),
        ("timestamp", _) => other("TIMESTAMP"),
        ("date", _) => other("DATE"),
        ("time", _) => other("TIME"),
        ("char" | "character", _) => other("CHARACTER"),
        ("varchar", _) => other("CHARACTER_VARYING"),
        ("symbol", _) => other("SYMBOL"),
        ("clob", _) => other("CLOB"),
        ("sexp", _) => other("SEXP"),
        ("bag", _) => other("BAG"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_in_order_so_that_each_is_found() {
        assert!(KEYWORDS.is_sorted());
        for word in KEYWORDS {
            assert_eq!(keyword(&word.to_uppercase()), Some(*word));
        }
        assert!(FUNCTIONS.into_iter().all(|name| keyword(name).is_some()));
    }

    #[test]
    fn names_are_no_keywords() {
        for word in ["pk", "title", "data", "inner_", "year", "offset", ""] {
            assert_eq!(keyword(word), None, "{word}");
        }
    }
}
