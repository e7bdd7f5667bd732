//! Projections: `ProjectionExpression`, and the legacy `AttributesToGet`.
//!
//! The result holds the parts of the item that the paths lead to, in maps and lists as in the item; elements of a list
//! close up in the order of their positions. A path that leads nowhere adds nothing, not even an empty map around it.
//! Source: developer guide, "Using projection expressions in DynamoDB"; details as DynamoDB Local.

use std::collections::BTreeMap;

use dynafile_model::{
    AttributeValue, DecodeError, Item, ItemView, MapView, PathElement, ValueView,
};

use crate::expression::cursor::{Cursor, Language};
use crate::expression::document_path::{DocumentPath, check_disjoint};
use crate::expression::error::ExpressionError;
use crate::expression::placeholders::Placeholders;
use crate::expression::syntax::PathText;

/// A projection as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedProjection {
    paths: Vec<PathText>,
}

/// A projection that can be applied to items.
///
/// ```
/// use dynafile_expr::{Placeholders, Projection};
/// use dynafile_model::{EncodedItem, item};
///
/// let projection = Projection::parse("email, address.city", &mut Placeholders::default())?;
/// let ada = EncodedItem::try_from(&item! {
///     "email" => "ada@example.com", "age" => 36, "address" => item! { "city" => "London", "zip" => "W1" }
/// })?;
/// let expected = item! { "email" => "ada@example.com", "address" => item! { "city" => "London" } };
/// assert_eq!(projection.apply(ada.view())?, expected);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    paths: Vec<DocumentPath>,
    roots: BTreeMap<String, Selection>,
}

/// What of a value is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Selection {
    Whole,
    Entries(BTreeMap<String, Selection>),
    Elements(BTreeMap<usize, Selection>),
}

impl ParsedProjection {
    /// Parses a projection.
    ///
    /// # Errors
    /// [`ExpressionError`], of the kinds that depend on the text alone.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let mut cursor = Cursor::new(text, Language::Condition)?;
        let mut paths = vec![cursor.path()?];
        while cursor.take_symbol(",") {
            paths.push(cursor.path()?);
        }
        cursor.finish()?;
        Ok(ParsedProjection { paths })
    }

    /// Looks up the names and checks the paths.
    ///
    /// # Errors
    /// [`ExpressionError`]: an undefined name, a path that is too deep, two paths that overlap or conflict.
    pub fn bind(&self, placeholders: &mut Placeholders) -> Result<Projection, ExpressionError> {
        let paths = self
            .paths
            .iter()
            .map(|path| path.resolve(placeholders))
            .collect::<Result<Vec<_>, _>>()?;
        Projection::of_paths(paths)
    }
}

impl Projection {
    /// Parses and binds in one step.
    ///
    /// # Errors
    /// [`ExpressionError`], of any kind that concerns projections.
    pub fn parse(text: &str, placeholders: &mut Placeholders) -> Result<Self, ExpressionError> {
        ParsedProjection::parse(text)?.bind(placeholders)
    }

    /// The projection to these paths.
    ///
    /// # Errors
    /// [`ExpressionError::PathsOverlap`] or [`ExpressionError::PathsConflict`].
    pub fn of_paths(
        paths: impl IntoIterator<Item = DocumentPath>,
    ) -> Result<Self, ExpressionError> {
        let paths: Vec<DocumentPath> = paths.into_iter().collect();
        check_disjoint(&paths)?;
        let mut roots = BTreeMap::new();
        for path in &paths {
            let selection = roots.entry(path.root().to_owned()).or_insert(Selection::Whole);
            select(selection, &path.elements()[1..]);
        }
        Ok(Projection { paths, roots })
    }

    /// The paths, in the order of the text.
    pub fn paths(&self) -> &[DocumentPath] {
        &self.paths
    }

    /// What the item has of what is wanted.
    ///
    /// # Errors
    /// Only if the item's bytes are damaged.
    pub fn apply(&self, item: ItemView<'_>) -> Result<Item, DecodeError> {
        entries(&self.roots, item.as_map())
    }
}

/// Adds the rest of a path to a selection. The paths of a projection are disjoint, so a selection that is `Whole` is
/// a new one, and kinds agree.
fn select(selection: &mut Selection, rest: &[PathElement]) {
    let Some((first, rest)) = rest.split_first() else {
        return;
    };
    if *selection == Selection::Whole {
        *selection = match first {
            PathElement::Name(_) => Selection::Entries(BTreeMap::new()),
            PathElement::Index(_) => Selection::Elements(BTreeMap::new()),
        };
    }
    let next = match (selection, first) {
        (Selection::Entries(entries), PathElement::Name(name)) => {
            entries.entry(name.clone()).or_insert(Selection::Whole)
        }
        (Selection::Elements(elements), PathElement::Index(index)) => {
            elements.entry(*index).or_insert(Selection::Whole)
        }
        _ => unreachable!("paths that conflict were refused"),
    };
    select(next, rest);
}

fn entries(
    selections: &BTreeMap<String, Selection>,
    map: MapView<'_>,
) -> Result<Item, DecodeError> {
    let mut found = Item::new();
    for (name, selection) in selections {
        if let Some(value) = map.get(name)?
            && let Some(part) = part(selection, value)?
        {
            found.insert(name.clone(), part);
        }
    }
    Ok(found)
}

fn part(
    selection: &Selection,
    value: ValueView<'_>,
) -> Result<Option<AttributeValue>, DecodeError> {
    match (selection, value) {
        (Selection::Whole, value) => value.to_value().map(Some),
        (Selection::Entries(selections), ValueView::M(map)) => {
            let found = entries(selections, map)?;
            Ok((!found.is_empty()).then_some(AttributeValue::M(found)))
        }
        (Selection::Elements(selections), ValueView::L(list)) => {
            let mut found = Vec::new();
            for (index, selection) in selections {
                if let Some(element) = list.get(*index)?
                    && let Some(part) = part(selection, element)?
                {
                    found.push(part);
                }
            }
            Ok((!found.is_empty()).then_some(AttributeValue::L(found)))
        }
        _ => Ok(None),
    }
}
