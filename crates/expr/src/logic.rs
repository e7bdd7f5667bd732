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
    /// True if every part is. Holds at least two parts, none of which is itself an `All`; or none, and then is true.
    All(Vec<Logic<T>>),
    /// True if any part is. Holds at least two parts, none of which is itself an `Any`; or none, and then is not true.
    Any(Vec<Logic<T>>),
    /// True if its part is not.
    Not(Box<Logic<T>>),
    /// A test of the item.
    Test(T),
}

impl<T> Logic<T> {
    /// The conjunction of `parts`; conjunctions among them are merged into it. True if there are none.
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

    /// The disjunction of `parts`; disjunctions among them are merged into it. Not true if there are none.
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

    /// The tests, in the order of the text.
    pub fn tests(&self) -> Vec<&T> {
        match self {
            Logic::Test(leaf) => vec![leaf],
            Logic::Not(part) => part.tests(),
            Logic::All(parts) | Logic::Any(parts) => parts.iter().flat_map(Logic::tests).collect(),
        }
    }

    fn one_or(mut parts: Vec<Logic<T>>, many: fn(Vec<Logic<T>>) -> Self) -> Self {
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
    pub fn try_map<U, E>(&self, bind: &mut impl FnMut(&T) -> Result<U, E>) -> Result<Logic<U>, E> {
        Ok(match self {
            Logic::Test(leaf) => Logic::Test(bind(leaf)?),
            Logic::Not(part) => Logic::Not(Box::new(part.try_map(bind)?)),
            Logic::All(parts) => Logic::All(map_parts(parts, bind)?),
            Logic::Any(parts) => Logic::Any(map_parts(parts, bind)?),
        })
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
    parts: &[Logic<T>],
    bind: &mut impl FnMut(&T) -> Result<U, E>,
) -> Result<Vec<Logic<U>>, E> {
    parts.iter().map(|part| part.try_map(bind)).collect()
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
///
/// The open groups are on the heap, so that their number costs no stack.
pub(crate) fn parse<G: Grammar>(grammar: &mut G) -> Result<Logic<G::Test>, G::Error> {
    let mut group = Group::new(0);
    let mut outer: Vec<Group<G::Test>> = Vec::new();
    loop {
        while grammar.take_not()? {
            group.negations += 1;
            check_depth(grammar, group.depth + group.negations)?;
        }
        if grammar.take_open()? {
            let inner = Group::new(group.depth + group.negations + 1);
            check_depth(grammar, inner.depth)?;
            outer.push(std::mem::replace(&mut group, inner));
            continue;
        }
        group.add(Logic::Test(grammar.test()?));
        while !take_connective(grammar, &mut group)? {
            let Some(around) = outer.pop() else {
                return Ok(group.finish());
            };
            grammar.close()?;
            let inner = std::mem::replace(&mut group, around);
            group.add(inner.finish());
        }
    }
}

fn take_connective<G: Grammar>(
    grammar: &mut G,
    group: &mut Group<G::Test>,
) -> Result<bool, G::Error> {
    if grammar.take_and()? {
        return Ok(true);
    }
    let is_or = grammar.take_or()?;
    if is_or {
        group.end_conjunction();
    }
    Ok(is_or)
}

fn check_depth<G: Grammar>(grammar: &G, depth: usize) -> Result<(), G::Error> {
    if depth > G::MAX_DEPTH {
        return Err(grammar.too_deep());
    }
    Ok(())
}

/// What has been read of the text between two parentheses, or of the whole text.
struct Group<T> {
    /// The parts between `or`s that are complete.
    alternatives: Vec<Logic<T>>,
    /// The parts since the latest `or`.
    conjuncts: Vec<Logic<T>>,
    /// How many `not`s stand before the next part.
    negations: usize,
    /// How many parentheses and `not`s are around the group.
    depth: usize,
}

impl<T> Group<T> {
    fn new(depth: usize) -> Self {
        Group { alternatives: Vec::new(), conjuncts: Vec::new(), negations: 0, depth }
    }

    fn add(&mut self, mut part: Logic<T>) {
        for _ in 0..std::mem::take(&mut self.negations) {
            part = Logic::Not(Box::new(part));
        }
        self.conjuncts.push(part);
    }

    fn end_conjunction(&mut self) {
        self.alternatives.push(Logic::all(self.conjuncts.drain(..)));
    }

    fn finish(mut self) -> Logic<T> {
        self.end_conjunction();
        Logic::any(self.alternatives)
    }
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
