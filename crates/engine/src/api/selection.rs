//! Which attributes a query or scan returns, and where they are read.
//!
//! Source: API reference, "Query", `Select`; developer guide, "Using Global Secondary Indexes in
//! DynamoDB" and "Local secondary indexes", "Attribute projections". DynamoDB Local reads the table
//! for any projection on a local index; the guide, which is followed, only for attributes that the
//! index does not have.

use dynafile_expr::Projection;
use dynafile_model::{IndexKind, Projection as IndexProjection};

use super::Select;
use crate::error::{Result, ValidationError};
use crate::store::RowTree;
use crate::store::index::IndexEntry;

/// What is returned of each item.
#[derive(Debug)]
pub(super) enum Selection {
    /// Nothing but how many there are.
    Count,
    /// All that the table or index has.
    Whole,
    /// Parts of it.
    Parts(Projection),
    /// The item of the table behind an entry of a local index, or parts of it.
    FromTable(Option<Projection>),
}

/// Checks `Select` against what the request has besides it.
///
/// # Errors
/// `Select` and a projection that exclude or need each other; an index that is needed.
pub(super) fn check_select(
    select: Option<Select>,
    projection: Option<&'static str>,
    has_index: bool,
) -> Result<(), ValidationError> {
    match (select, projection) {
        (None, _) | (Some(Select::SpecificAttributes), Some(_)) => Ok(()),
        (Some(Select::SpecificAttributes), None) => Err(ValidationError::NoProjection),
        (Some(Select::AllProjectedAttributes), _) if !has_index => {
            Err(ValidationError::AllProjectedWithoutIndex)
        }
        (Some(select), Some(parameter)) => {
            Err(ValidationError::SelectWithProjection { select, parameter })
        }
        (Some(_), None) => Ok(()),
    }
}

impl Selection {
    /// What `Select` and the projection mean for this table or index.
    ///
    /// # Errors
    /// Attributes that a global index does not have.
    pub(super) fn of(
        tree: &RowTree,
        select: Option<Select>,
        projection: Option<Projection>,
    ) -> Result<Self, ValidationError> {
        if let (Some(index), Some(projection)) = (tree.index(), &projection) {
            let missing = not_projected(tree, index, projection);
            let local = index.description.kind == IndexKind::Local;
            return match (missing.is_empty(), local) {
                (true, _) => Ok(Self::Parts(projection.clone())),
                (false, true) => Ok(Self::FromTable(Some(projection.clone()))),
                (false, false) => {
                    let index = index.description.name.clone();
                    Err(ValidationError::NotProjected { index, attributes: missing })
                }
            };
        }
        match (select, projection, tree.index()) {
            (_, Some(projection), _) => Ok(Self::Parts(projection)),
            (Some(Select::Count), ..) => Ok(Self::Count),
            (Some(Select::AllAttributes), _, Some(index)) => Self::all_of_index(index),
            _ => Ok(Self::Whole),
        }
    }

    fn all_of_index(index: &IndexEntry) -> Result<Self, ValidationError> {
        let description = &index.description;
        match (&description.projection, description.kind) {
            (IndexProjection::All, _) => Ok(Self::Whole),
            (_, IndexKind::Local) => Ok(Self::FromTable(None)),
            (_, IndexKind::Global) => {
                Err(ValidationError::AllAttributesOfIndex { index: description.name.clone() })
            }
        }
    }
}

/// The attributes of the projection that the index's entries do not have.
fn not_projected(tree: &RowTree, index: &IndexEntry, projection: &Projection) -> Vec<String> {
    let table = &tree.table().description;
    let mut missing: Vec<_> = projection
        .paths()
        .iter()
        .map(|path| path.root())
        .filter(|attribute| !index.description.projects(table, attribute))
        .map(str::to_owned)
        .collect();
    missing.dedup();
    missing
}
