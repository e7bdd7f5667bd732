//! What projections keep, and what is wrong with them.

use dynafile_expr::{DocumentPath, ExpressionError as Error, Projection};
use dynafile_model::{EncodedItem, Item, item};

use crate::{list, placeholders};

fn parse(text: &str) -> Result<Projection, Error> {
    Projection::parse(text, &mut placeholders(&[("#n", "name"), ("#m", "m"), ("#dot", "m.k")], &[]))
}

fn project(text: &str) -> Item {
    let inner = item! { "k" => 1, "d" => item! { "e" => 2, "f" => 3 } };
    let item = item! {
        "a" => "x", "n" => 5, "name" => "q", "m" => inner,
        "l" => list([1.into(), 2.into(), list([3.into(), 4.into()]), item! { "x" => 1, "y" => 2 }.into()]),
    };
    parse(text).unwrap().apply(EncodedItem::try_from(&item).unwrap().view()).unwrap()
}

#[test]
fn what_the_paths_lead_to_is_kept_in_its_place() {
    for (text, expected) in [
        ("a", item! { "a" => "x" }),
        ("a, n, #n", item! { "a" => "x", "n" => 5, "name" => "q" }),
        ("m.k", item! { "m" => item! { "k" => 1 } }),
        ("#m.k, m.d.e", item! { "m" => item! { "k" => 1, "d" => item! { "e" => 2 } } }),
        ("l[1], l[0]", item! { "l" => list([1.into(), 2.into()]) }),
        ("l[2][1], l[0]", item! { "l" => list([1.into(), list([4.into()])]) }),
        ("l[3].y, l[3].x", item! { "l" => list([item! { "x" => 1, "y" => 2 }.into()]) }),
        ("l[9], q, m.q, m.d.e.g, a.b, #dot", Item::new()),
        ("m[0], l.x", Item::new()),
        ("l[9], l[0]", item! { "l" => list([1.into()]) }),
    ] {
        assert_eq!(project(text), expected, "{text}");
    }
}

#[test]
fn paths_may_not_overlap_or_conflict() {
    let path = |text: &str| parse(text).unwrap().paths()[0].clone();
    let overlap = |one: &str, two: &str| Err(Error::PathsOverlap(path(one), path(two)));
    let conflict = |one: &str, two: &str| Err(Error::PathsConflict(path(one), path(two)));
    for (text, expected) in [
        ("a, a", overlap("a", "a")),
        ("m, m.k", overlap("m", "m.k")),
        ("m.k, m", overlap("m.k", "m")),
        ("#m, m", overlap("m", "m")),
        ("l[0], l", overlap("l[0]", "l")),
        ("n, l[0], a, l[0]", overlap("l[0]", "l[0]")),
        ("m.k, m[0]", conflict("m.k", "m[0]")),
        ("m[0].a, m.k.b", conflict("m[0].a", "m.k.b")),
    ] {
        assert_eq!(parse(text).map(|_| ()), expected, "{text}");
    }
    assert!(parse("m.k, m.d.e, l[0], l[1], #dot").is_ok());
}

#[test]
fn a_projection_is_paths_between_commas() {
    for (text, token, near) in [
        ("a,", "<EOF>", ","),
        ("a b", "b", "a b"),
        ("a,,b", ",", ",,b"),
        ("size(a)", "(", "size(a"),
        (":v", ":v", ":v"),
        ("(a)", "(", "(a"),
        ("a + b", "+", "a + b"),
    ] {
        let expected = Error::Syntax { token: token.to_owned(), near: near.to_owned() };
        assert_eq!(parse(text), Err(expected), "{text:?}");
    }
    assert_eq!(parse(""), Err(Error::Empty));
    assert_eq!(parse("a.name"), Err(Error::ReservedWord { word: "name".to_owned() }));
    assert_eq!(parse("#u"), Err(Error::UndefinedName { placeholder: "#u".to_owned() }));
    assert_eq!(parse(&vec!["a"; 33].join(".")), Err(Error::PathTooDeep { levels: 33 }));
}

#[test]
fn many_paths_cost_no_more_than_their_number() {
    let text: Vec<String> = (0..800).map(|number| format!("a{number}")).collect();
    assert_eq!(parse(&text.join(",")).unwrap().paths().len(), 800);
    let deep: Vec<DocumentPath> =
        (0..20_000).map(|number| DocumentPath::attribute(number.to_string())).collect();
    assert!(Projection::of_paths(deep).is_ok());
}
