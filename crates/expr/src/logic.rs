//! The boolean tree that every condition is: `and`, `or`, `not` and parentheses over tests of type `T`.
//!
//! What is shared between the filter language and DynamoDB's conditions is exactly this: the tree, the precedence
//! of its words, its limit of nesting and its evaluation. The tests differ in every cell of their tables (a missing
//! attribute, a comparison across types, what `in` takes, …), so each language has its own type of test. One
//! type for both would need a "which semantics" flag in each node and a `match` on it in each comparison; two types
//! let the compiler keep them apart.
//!
//! Invariants: a chain of the same connective is one flat node, so only parentheses and `not` add depth; the depth
//! of a parsed tree is bounded by its language, which is what makes recursion over it safe.

/// A boolean tree over tests of type `T`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Logic<T> {
    /// True if every part is. Holds at least two parts, none of which is itself an `All`.
    All(Vec<Logic<T>>),
    /// True if any part is. Holds at least two parts, none of which is itself an `Any`.
    Any(Vec<Logic<T>>),
    /// True if its part is not.
    Not(Box<Logic<T>>),
    /// A test of the item.
    Test(T),
}

impl<T> Logic<T> {
    /// The conjunction of `parts`; conjunctions among them are merged into it.
    ///
    /// # Panics
    /// If `parts` is empty.
    pub fn all(parts: impl IntoIterator<Item = Logic<T>>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Logic::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        Self::one_or(flat, Logic::All)
    }

    /// The disjunction of `parts`; disjunctions among them are merged into it.
    ///
    /// # Panics
    /// If `parts` is empty.
    pub fn any(parts: impl IntoIterator<Item = Logic<T>>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Logic::Any(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        Self::one_or(flat, Logic::Any)
    }

    fn one_or(mut parts: Vec<Logic<T>>, many: fn(Vec<Logic<T>>) -> Self) -> Self {
        assert!(!parts.is_empty(), "a connective joins at least one part");
        match parts.len() {
            1 => parts.remove(0),
            _ => many(parts),
        }
    }

    /// The tree's value where `test` decides the tests. Stops at the first test that settles the answer.
    ///
    /// # Errors
    /// The first error of `test`.
    pub fn evaluate<E>(&self, test: &impl Fn(&T) -> Result<bool, E>) -> Result<bool, E> {
        match self {
            Logic::Test(leaf) => test(leaf),
            Logic::Not(part) => part.evaluate(test).map(|truth| !truth),
            Logic::All(parts) => decide(parts, test, false),
            Logic::Any(parts) => decide(parts, test, true),
        }
    }

    /// The same tree with each test replaced by what `bind` makes of it.
    ///
    /// # Errors
    /// The first error of `bind`, in the order of the text.
    pub fn try_map<U, E>(self, bind: &mut impl FnMut(T) -> Result<U, E>) -> Result<Logic<U>, E> {
        Ok(match self {
            Logic::Test(leaf) => Logic::Test(bind(leaf)?),
            Logic::Not(part) => Logic::Not(Box::new(part.try_map(bind)?)),
            Logic::All(parts) => Logic::All(map_parts(parts, bind)?),
            Logic::Any(parts) => Logic::Any(map_parts(parts, bind)?),
        })
    }

    /// Calls `visit` with each test, in the order of the text.
    pub fn for_each(&self, visit: &mut impl FnMut(&T)) {
        match self {
            Logic::Test(leaf) => visit(leaf),
            Logic::Not(part) => part.for_each(visit),
            Logic::All(parts) | Logic::Any(parts) => {
                parts.iter().for_each(|part| part.for_each(visit))
            }
        }
    }
}

/// True as soon as one part equals `settles`, else the opposite of it.
fn decide<T, E>(
    parts: &[Logic<T>],
    test: &impl Fn(&T) -> Result<bool, E>,
    settles: bool,
) -> Result<bool, E> {
    for part in parts {
        if part.evaluate(test)? == settles {
            return Ok(settles);
        }
    }
    Ok(!settles)
}

fn map_parts<T, U, E>(
    parts: Vec<Logic<T>>,
    bind: &mut impl FnMut(T) -> Result<U, E>,
) -> Result<Vec<Logic<U>>, E> {
    parts.into_iter().map(|part| part.try_map(bind)).collect()
}

/// What a language brings to [`parse`]: its words for the connectives, and its tests.
///
/// Each `take_…` consumes that word if it comes next, and says whether it did.
pub(crate) trait Grammar {
    /// The language's test.
    type Test;
    /// The language's syntax error.
    type Error;

    /// How many parentheses and `not`s together may enclose a test.
    const MAX_DEPTH: usize;

    fn take_or(&mut self) -> Result<bool, Self::Error>;
    fn take_and(&mut self) -> Result<bool, Self::Error>;
    fn take_not(&mut self) -> Result<bool, Self::Error>;
    fn take_open(&mut self) -> Result<bool, Self::Error>;
    /// Consumes the parenthesis that closes the latest group, or says what is there instead.
    fn close(&mut self) -> Result<(), Self::Error>;
    /// One test, with its operands and operator.
    fn test(&mut self) -> Result<Self::Test, Self::Error>;
    /// The error for nesting beyond the limit, at the word just consumed.
    fn too_deep(&self) -> Self::Error;
}

/// Parses `or` over `and` over `not` over tests and parentheses.
pub(crate) fn parse<G: Grammar>(grammar: &mut G) -> Result<Logic<G::Test>, G::Error> {
    parse_any(grammar, 0)
}

fn parse_any<G: Grammar>(grammar: &mut G, depth: usize) -> Result<Logic<G::Test>, G::Error> {
    let first = parse_all(grammar, depth)?;
    if !grammar.take_or()? {
        return Ok(first);
    }
    let mut parts = vec![first, parse_all(grammar, depth)?];
    while grammar.take_or()? {
        parts.push(parse_all(grammar, depth)?);
    }
    Ok(Logic::any(parts))
}

fn parse_all<G: Grammar>(grammar: &mut G, depth: usize) -> Result<Logic<G::Test>, G::Error> {
    let first = parse_one(grammar, depth)?;
    if !grammar.take_and()? {
        return Ok(first);
    }
    let mut parts = vec![first, parse_one(grammar, depth)?];
    while grammar.take_and()? {
        parts.push(parse_one(grammar, depth)?);
    }
    Ok(Logic::all(parts))
}

fn parse_one<G: Grammar>(grammar: &mut G, depth: usize) -> Result<Logic<G::Test>, G::Error> {
    // A loop: it costs the stack nothing.
    let mut negations = 0;
    while grammar.take_not()? {
        negations += 1;
        check_depth(grammar, depth + negations)?;
    }
    let mut tree = if grammar.take_open()? {
        let depth = depth + negations + 1;
        check_depth(grammar, depth)?;
        let inner = parse_any(grammar, depth)?;
        grammar.close()?;
        inner
    } else {
        Logic::Test(grammar.test()?)
    };
    for _ in 0..negations {
        tree = Logic::Not(Box::new(tree));
    }
    Ok(tree)
}

fn check_depth<G: Grammar>(grammar: &G, depth: usize) -> Result<(), G::Error> {
    if depth > G::MAX_DEPTH {
        return Err(grammar.too_deep());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tests(parts: &[bool]) -> Vec<Logic<bool>> {
        parts.iter().map(|part| Logic::Test(*part)).collect()
    }

    fn truth(tree: &Logic<bool>) -> bool {
        tree.evaluate::<()>(&|leaf| Ok(*leaf)).unwrap()
    }

    #[test]
    fn chains_of_one_connective_are_flat() {
        let inner = Logic::all(tests(&[true, false]));
        assert_eq!(Logic::all([inner, Logic::Test(true)]), Logic::All(tests(&[true, false, true])));
        let inner = Logic::any(tests(&[true, false]));
        assert_eq!(Logic::any([inner, Logic::Test(true)]), Logic::Any(tests(&[true, false, true])));
    }

    #[test]
    fn a_chain_of_one_part_is_that_part() {
        assert_eq!(Logic::all([Logic::Test(true)]), Logic::Test(true));
    }

    #[test]
    fn connectives_decide_as_their_names_say() {
        assert!(truth(&Logic::all(tests(&[true, true]))));
        assert!(!truth(&Logic::all(tests(&[true, false]))));
        assert!(truth(&Logic::any(tests(&[false, true]))));
        assert!(!truth(&Logic::any(tests(&[false, false]))));
        assert!(truth(&Logic::Not(Box::new(Logic::Test(false)))));
    }

    #[test]
    fn evaluation_stops_where_the_answer_is_settled() {
        let fail_on_false = |leaf: &bool| if *leaf { Ok(true) } else { Err("reached") };
        assert_eq!(Logic::any(tests(&[true, false])).evaluate(&fail_on_false), Ok(true));
        assert_eq!(Logic::all(tests(&[true, false])).evaluate(&fail_on_false), Err("reached"));
    }
}
