//! The table or index that a query or scan is about, and what it means for filters.

use dynafile_expr::Condition;
use dynafile_model::{IndexKind, KeyAttribute};

use super::target::Target;
use crate::error::{Result, ValidationError};
use crate::store::RowTree;

/// The tree, checked against what the read wants of it.
///
/// # Errors
/// An index that is not there, or one that cannot be read consistently.
pub(super) fn walked_tree(
    target: &Target<'_>,
    index: Option<&str>,
    consistent: bool,
) -> Result<RowTree> {
    let Some(name) = index else { return Ok(RowTree::of_table(target.table.clone())) };
    let tree = target.index(name)?;
    let is_global = tree.index().is_some_and(|index| index.description.kind == IndexKind::Global);
    if consistent && is_global {
        return Err(ValidationError::ConsistentIndexRead { index: name.to_owned() }.into());
    }
    Ok(tree)
}

/// Refuses the filter of a query on attributes of the key that is queried by.
pub(super) fn check_no_keys<'k>(
    mut keys: impl Iterator<Item = &'k KeyAttribute>,
    filter: Option<&Condition>,
    parameter: &'static str,
) -> Result<(), ValidationError> {
    let Some(filter) = filter else { return Ok(()) };
    let paths = filter.paths();
    match keys.find(|key| paths.iter().any(|path| path.root() == key.name)) {
        Some(key) => Err(ValidationError::KeyInFilter { parameter, attribute: key.name.clone() }),
        None => Ok(()),
    }
}

/// Refuses a filter on attributes that the index does not have, where partitions of it are queried. A walk over all of the
/// index takes such attributes for absent.
pub(super) fn check_projected(
    tree: &RowTree,
    filter: Option<&Condition>,
) -> Result<(), ValidationError> {
    let (Some(index), Some(filter)) = (tree.index(), filter) else { return Ok(()) };
    let table = &tree.table().description;
    let mut attributes: Vec<String> = Vec::new();
    for path in filter.paths() {
        let attribute = path.root();
        let known = attributes.iter().any(|found| found == attribute);
        if !known && !index.description.projects(table, attribute) {
            attributes.push(attribute.to_owned());
        }
    }
    match attributes.is_empty() {
        true => Ok(()),
        false => {
            let index = index.description.name.clone();
            Err(ValidationError::FilterNotProjected { index, attributes })
        }
    }
}
