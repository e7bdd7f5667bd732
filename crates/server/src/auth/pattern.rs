//! Wildcards of permissions: `*` stands for any text, `?` for one character (IAM user guide,
//! "Policy elements: Resource").

/// Does the text match the pattern? In time proportional to the product of their lengths at
/// worst, whatever the pattern.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut next) = (0, 0);
    // Where to go on after the last star, should its text have been too short.
    let mut retry: Option<(usize, usize)> = None;
    while next < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                retry = Some((at + 1, next));
                at += 1;
            }
            Some(&byte) if byte == b'?' || byte == text[next] => {
                (at, next) = (at + 1, next + 1);
            }
            _ => {
                let Some((after_star, taken)) = retry else { return false };
                retry = Some((after_star, taken + 1));
                (at, next) = (after_star, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_match_as_in_policies() {
        for (pattern, text) in [
            ("*", ""),
            ("orders", "orders"),
            ("ord*", "orders"),
            ("*-?", "a-b-c"),
            ("a*b*c", "abbbc"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("orders", "order"), ("ord*x", "orders"), ("?", "")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_of_many_stars_is_quick() {
        assert!(!matches(&"*a".repeat(500), &"a".repeat(499)));
    }
}
