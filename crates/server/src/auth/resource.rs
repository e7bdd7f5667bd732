//! Resources as permissions name them: ARNs with wildcards, or tables of a key's list.
//!
//! A wildcard stands for any text within its part of the ARN, slashes included, as in IAM: `table/orders*` covers the table
//! `orders-old` and the indexes of `orders`. What could never be a table, an index or a stream is refused when it is read:
//! a denial that denies nothing would permit too much.
//!
//! Source: IAM user guide, "Policy elements: Resource"; service authorization reference, "Resource types defined by Amazon
//! DynamoDB".

use dynafile::model::is_letter_of_names;
use dynafile_wire::{Accessed, Home};

use crate::auth::pattern::matches;

/// Our ARNs are in it.
const PARTITION: &str = "aws";

/// What may follow a table's name in ARNs of the service.
const PARTS: [&str; 5] = ["index", "stream", "backup", "export", "import"];

/// Whether resources that are said to be in another region or account are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Elsewhere {
    /// A permission is for the region and account that it names.
    Apart,
    /// A denial is for the tables that it names: there is one of each name, wherever it is said to be.
    Included,
}

/// Some resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ResourcePattern {
    Everything,
    /// Those of these ARNs.
    Arns {
        region: String,
        account_id: String,
        path: String,
    },
    /// Tables of such a name, with what belongs to them.
    Tables(String),
}

impl ResourcePattern {
    /// As in a policy; `None` if it could not be a resource of DynamoDB here.
    pub(crate) fn in_policy(resource: &str) -> Option<Self> {
        if resource == "*" {
            return Some(Self::Everything);
        }
        let fields: Vec<&str> = resource.splitn(6, ':').collect();
        let ["arn", partition, "dynamodb", region, account_id, path] = fields[..] else {
            return None;
        };
        let is_possible = matches(partition, PARTITION)
            && is_made_of(region, |byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
            })
            && is_made_of(account_id, |byte| byte.is_ascii_digit())
            && is_path(path);
        let owned = || (region.to_owned(), account_id.to_owned(), path.to_owned());
        is_possible.then(owned).map(|(region, account_id, path)| Self::Arns {
            region,
            account_id,
            path,
        })
    }

    /// As in a key's list of tables; `None` if no table could have the name.
    pub(crate) fn listed(table: &str) -> Option<Self> {
        if table == "*" {
            return Some(Self::Everything);
        }
        is_made_of(table, is_letter_of_names).then(|| Self::Tables(table.to_owned()))
    }

    pub(crate) fn covers(&self, on: &Accessed, home: &Home, elsewhere: Elsewhere) -> bool {
        match self {
            Self::Everything => true,
            Self::Arns { region, account_id, path } => {
                let is_here =
                    || matches(region, &home.region) && matches(account_id, &home.account_id);
                covers_path(path, on) && (elsewhere == Elsewhere::Included || is_here())
            }
            Self::Tables(name) => match on {
                Accessed::Everything => false,
                Accessed::Resource(resource) => matches(name, resource.table()),
                Accessed::StreamsOf(table) => matches(name, table),
            },
        }
    }
}

fn covers_path(path: &str, on: &Accessed) -> bool {
    match on {
        Accessed::Everything => covers_all_below(path, "table/"),
        Accessed::Resource(resource) => matches(path, &resource.to_string()),
        Accessed::StreamsOf(table) => covers_all_below(path, &format!("table/{table}/stream/")),
    }
}

/// Does it match whatever follows? It does if it matches stars of two lengths: nothing but a star of its own can.
fn covers_all_below(path: &str, prefix: &str) -> bool {
    matches(path, &format!("{prefix}*")) && matches(path, &format!("{prefix}**"))
}

/// Of such bytes and wildcards, and not empty.
fn is_made_of(pattern: &str, allowed: impl Fn(u8) -> bool) -> bool {
    !pattern.is_empty() && pattern.bytes().all(|byte| is_wildcard(byte) || allowed(byte))
}

fn is_wildcard(byte: u8) -> bool {
    matches!(byte, b'*' | b'?')
}

/// Whether it could match a table or what belongs to one, here or in the service.
fn is_path(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let has_wildcard = |part: &str| part.bytes().any(is_wildcard);
    // From the first wildcard on, what stands between slashes may be several parts or less than one.
    let fixed = parts.iter().take_while(|part| !has_wildcard(part)).count();
    let is_known = match parts[..fixed] {
        [] => true,
        ["table"] => parts.len() > 1,
        ["table", _] => parts.len() != 3 || has_wildcard(parts[2]),
        ["table", _, part, ..] => PARTS.contains(&part) && parts.len() > 3,
        ["global-table", ..] => parts.len() == 2,
        _ => false,
    };
    // A label has colons.
    let allowed = |byte: u8| is_letter_of_names(byte) || matches!(byte, b'/' | b':');
    is_known && is_made_of(path, allowed) && parts.iter().all(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use dynafile::model::ResourceName;

    use super::*;

    fn home() -> Home {
        Home { region: "eu-west-1".to_owned(), account_id: "123456789012".to_owned() }
    }

    fn table(table: &str) -> Accessed {
        Accessed::Resource(ResourceName::Table { table: table.to_owned() })
    }

    fn index(table: &str, index: &str) -> Accessed {
        let (table, index) = (table.to_owned(), index.to_owned());
        Accessed::Resource(ResourceName::Index { table, index })
    }

    fn stream(table: &str) -> Accessed {
        let (table, label) = (table.to_owned(), "2024-01-01T00:00:00.000".to_owned());
        Accessed::Resource(ResourceName::Stream { table, label })
    }

    fn covers(path: &str, on: &Accessed) -> bool {
        let pattern = ResourcePattern::in_policy(&format!("arn:aws:dynamodb:*:*:{path}"));
        pattern.expect(path).covers(on, &home(), Elsewhere::Apart)
    }

    #[test]
    fn an_index_and_a_stream_are_not_their_table() {
        for path in ["table/orders/index/*", "table/orders/stream/*", "table/orders/*"] {
            assert!(!covers(path, &table("orders")), "{path}");
        }
        assert!(covers("table/orders", &table("orders")));
        assert!(!covers("table/orders", &index("orders", "by_day")));
        assert!(!covers("table/orders", &stream("orders")));
        assert!(covers("table/orders/index/by_day", &index("orders", "by_day")));
        assert!(!covers("table/orders/index/by_day", &index("orders", "by_year")));
        assert!(covers("table/orders/index/*", &index("orders", "by_year")));
        assert!(!covers("table/orders/index/*", &stream("orders")));
        assert!(covers("table/orders/stream/2024-*", &stream("orders")));
        assert!(!covers("table/orders/index/*", &index("customers", "by_day")));
    }

    #[test]
    fn a_wildcard_stands_for_slashes_too() {
        for on in [table("orders"), index("orders", "by_day"), stream("orders")] {
            for path in ["*", "table/*", "table/ord*"] {
                assert!(covers(path, &on), "{path} {on:?}");
            }
        }
    }

    #[test]
    fn what_is_about_no_table_needs_all_of_them() {
        for (path, expected) in [
            ("*", true),
            ("table/*", true),
            ("table/?*", true),
            ("table/?", false),
            ("table/??", false),
            ("table/orders", false),
            ("table/orders*", false),
            ("table/*/index/*", false),
        ] {
            assert_eq!(covers(path, &Accessed::Everything), expected, "{path}");
        }
        let streams = Accessed::StreamsOf("orders".to_owned());
        for (path, expected) in [
            ("table/orders/stream/*", true),
            ("table/*/stream/*", true),
            ("table/orders*", true),
            ("table/orders", false),
            ("table/orders/stream/2024-01-01T00:00:00.000", false),
            ("table/customers/stream/*", false),
        ] {
            assert_eq!(covers(path, &streams), expected, "{path}");
        }
    }

    #[test]
    fn a_permission_is_for_its_region_and_account_and_a_denial_for_all() {
        for (place, is_here) in [
            ("eu-west-1:123456789012", true),
            ("eu-*:*", true),
            ("*:1234*", true),
            ("us-east-1:123456789012", false),
            ("eu-west-1:000000000000", false),
        ] {
            let resource = format!("arn:aws:dynamodb:{place}:table/orders");
            let pattern = ResourcePattern::in_policy(&resource).unwrap();
            let covers = |elsewhere| pattern.covers(&table("orders"), &home(), elsewhere);
            assert_eq!(covers(Elsewhere::Apart), is_here, "{place}");
            assert!(covers(Elsewhere::Included), "{place}");
        }
    }

    #[test]
    fn a_listed_table_is_meant_with_its_indexes_and_streams_and_no_others_are() {
        let covers = |name: &str, on: &Accessed| {
            ResourcePattern::listed(name).expect(name).covers(on, &home(), Elsewhere::Apart)
        };
        for on in [table("orders"), index("orders", "by_day"), stream("orders")] {
            assert!(covers("orders", &on) && covers("ord*", &on) && covers("*", &on), "{on:?}");
        }
        assert!(covers("orders", &Accessed::StreamsOf("orders".to_owned())));
        assert!(!covers("orders", &Accessed::Everything));
        assert!(covers("*", &Accessed::Everything));
        assert!(!covers("*-public", &index("secret", "by-public")));
        for name in ["", "a/b", "a:b", "orders ", "arn:aws:dynamodb:*:*:table/orders"] {
            assert_eq!(ResourcePattern::listed(name), None, "{name}");
        }
    }

    #[test]
    fn what_could_never_be_met_is_refused() {
        for resource in [
            "arn:aws:dynamodb:*:*:table/orders/index/*",
            "arn:aws*:dynamodb:*:*:*",
            "arn:*:dynamodb:*:*:table/orders*/stream/*",
            "arn:aws:dynamodb:*:*:table/orders/backup/*",
            "arn:aws:dynamodb:*:*:t*",
            "arn:aws:dynamodb:eu-west-1:123456789012:global-table/orders",
            "arn:aws:dynamodb:*:*:table/orders/stream/2024-01-01T00:00:00.000",
        ] {
            assert!(ResourcePattern::in_policy(resource).is_some(), "{resource}");
        }
        for resource in [
            "",
            "orders",
            "table/orders",
            "arn:aws:s3:::bucket",
            "arn:aws:dynamodb:*",
            "arn:aws-cn:dynamodb:*:*:table/orders",
            "arn:aws:dynamodb::123456789012:table/orders",
            "arn:aws:dynamodb:EU-WEST-1:*:table/orders",
            "arn:aws:dynamodb:*::table/orders",
            "arn:aws:dynamodb:*:12345678901x:table/orders",
            "arn:aws:dynamodb:*:*:",
            "arn:aws:dynamodb:*:*:table",
            "arn:aws:dynamodb:*:*:table/",
            "arn:aws:dynamodb:*:*:tables/orders",
            "arn:aws:dynamodb:*:*:table/orders/indexes/*",
            "arn:aws:dynamodb:*:*:table/orders/index",
            "arn:aws:dynamodb:*:*:table/orders/",
            "arn:aws:dynamodb:*:*:table/${aws:username}",
            "arn:aws:dynamodb:*:*:table/my orders",
        ] {
            assert_eq!(ResourcePattern::in_policy(resource), None, "{resource}");
        }
    }
}
