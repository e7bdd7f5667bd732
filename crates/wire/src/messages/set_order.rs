//! The order in which the service names what it keeps in a set: that of Java's `HashSet`.
//!
//! Source: the documentation of `java.lang.String.hashCode` and the buckets of OpenJDK's `HashMap`; attributes in messages of
//! the service are in this order.

/// How many buckets there are at first.
const BUCKETS: usize = 16;

/// These names in the order of a set that they were put into one after the other.
pub(super) fn in_set_order(names: &[String]) -> Vec<&str> {
    let mut buckets = BUCKETS;
    while names.len() * 4 > buckets * 3 {
        buckets *= 2;
    }
    let mut ordered: Vec<&str> = names.iter().map(String::as_str).collect();
    // Of one bucket the first comes first.
    ordered.sort_by_key(|name| bucket(name, buckets));
    ordered
}

fn bucket(name: &str, buckets: usize) -> usize {
    let hash = name
        .encode_utf16()
        .fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
    (hash ^ (hash >> 16)) as usize & (buckets - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(names: &[&str]) -> Vec<String> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        in_set_order(&names).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn names_are_in_the_order_that_the_service_was_observed_to_give_them() {
        assert_eq!(ordered(&["b", "a"]), ["a", "b"]);
        assert_eq!(ordered(&["zz", "aa", "mm"]), ["zz", "aa", "mm"]);
    }

    #[test]
    fn a_set_of_many_names_has_more_buckets() {
        let twelve: Vec<String> = (0..12).map(|n| char::from(b'p' + n).to_string()).collect();
        assert_eq!(in_set_order(&twelve).first(), Some(&"p"));
        let mut thirteen = twelve;
        // Of 16 buckets `p` and `@` have the same one, of 32 they do not.
        thirteen.push("@".to_owned());
        assert_eq!(in_set_order(&thirteen).first(), Some(&"@"));
    }
}
