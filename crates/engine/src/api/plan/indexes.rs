//! Secondary indexes: their keys, projections, names and number.

use dynafile_model::limits::{
    GLOBAL_INDEXES_MAX_COUNT, LOCAL_INDEXES_MAX_COUNT, PROJECTED_ATTRIBUTES_MAX_COUNT,
};
use dynafile_model::{
    BillingMode, IndexDescription, IndexKind, Projection as Projected, TableDescription,
};

use super::attributes::AttributeTypes;
use super::{capacity, keys};
use crate::api::{GlobalSecondaryIndex, LocalSecondaryIndex, Projection, ProjectionType};
use crate::error::TableError;

const LOCAL: &str = "local";
const GLOBAL: &str = "global";

/// Adds local indexes to a table that is to be created.
///
/// # Errors
/// An empty list; what is wrong with the first index that is not right; too many of them.
pub(in crate::api) fn add_local(
    table: &mut TableDescription,
    indexes: Option<&[LocalSecondaryIndex]>,
    types: &AttributeTypes<'_>,
) -> Result<(), TableError> {
    let Some(indexes) = indexes else { return Ok(()) };
    if indexes.is_empty() {
        return Err(TableError::NoIndexes { kind: LOCAL });
    }
    if table.sort_key.is_none() {
        return Err(TableError::LocalIndexWithoutTableSortKey);
    }
    for index in indexes {
        let planned = local(table, index, types)?;
        expect_new_name(table, &planned)?;
        table.indexes.push(planned);
    }
    expect_count(table, IndexKind::Local)
}

/// Adds global indexes to a table that is to be created.
///
/// # Errors
/// As [`add_local`]; more projected attributes in all indexes than there may be.
pub(in crate::api) fn add_global(
    table: &mut TableDescription,
    indexes: Option<&[GlobalSecondaryIndex]>,
    types: &AttributeTypes<'_>,
    mode: BillingMode,
) -> Result<(), TableError> {
    if indexes.is_some_and(<[_]>::is_empty) {
        return Err(TableError::NoIndexes { kind: GLOBAL });
    }
    for index in indexes.unwrap_or_default() {
        let planned = global(index, types, mode)?;
        expect_new_name(table, &planned)?;
        table.indexes.push(planned);
    }
    expect_count(table, IndexKind::Global)?;
    expect_projected_count(table)
}

fn local(
    table: &TableDescription,
    index: &LocalSecondaryIndex,
    types: &AttributeTypes<'_>,
) -> Result<IndexDescription, TableError> {
    let name = || index.index_name.clone();
    let (partition, sort) = keys::simple(Some(&index.index_name), &index.key_schema, types)?;
    let Some(sort) = sort else {
        return Err(TableError::LocalIndexWithoutSortKey { index: name() });
    };
    if partition.name != table.partition_key.name {
        return Err(TableError::LocalIndexOtherPartitionKey {
            index: name(),
            index_key: partition.name,
            table_key: table.partition_key.name.clone(),
        });
    }
    let projection = projected(&index.index_name, &index.projection)?;
    let mut planned = IndexDescription::local(name(), sort)
        .with_partition_key(partition)
        .with_projection(projection);
    planned.settings.limits_keys = true;
    Ok(planned)
}

/// A global index as a request wants it.
///
/// # Errors
/// Its key, projection or throughput is not right.
pub(in crate::api) fn global(
    index: &GlobalSecondaryIndex,
    types: &AttributeTypes<'_>,
    mode: BillingMode,
) -> Result<IndexDescription, TableError> {
    let name = &index.index_name;
    let key = keys::of_global_index(name, &index.key_schema, types)?;
    let mut partition = key.partition.into_iter();
    let first = partition.next().expect("a key that begins with the partition key has one");
    let planned = IndexDescription::global(name, first);
    let planned = partition.fold(planned, IndexDescription::with_partition_key);
    let planned = key.sort.into_iter().fold(planned, IndexDescription::with_sort_key);
    let mut planned = planned.with_projection(projected(name, &index.projection)?);
    planned.settings.limits_keys = true;
    planned.settings.capacity = capacity::planned(
        Some(name),
        mode,
        index.provisioned_throughput,
        index.on_demand_throughput,
        index.warm_throughput,
    )?;
    Ok(planned)
}

fn projected(index: &str, projection: &Projection) -> Result<Projected, TableError> {
    let index = || index.to_owned();
    let names = projection.non_key_attributes.as_deref();
    match (projection.projection_type, names) {
        (None, _) => Err(TableError::NoProjectionType { index: index() }),
        (Some(ProjectionType::All), None) => Ok(Projected::All),
        (Some(ProjectionType::KeysOnly), None) => Ok(Projected::KeysOnly),
        (Some(ProjectionType::Include), None | Some([])) => {
            Err(TableError::NoNonKeyAttributes { index: index() })
        }
        (Some(ProjectionType::Include), Some(names)) => {
            expect_distinct(index(), names)?;
            Ok(Projected::Include(names.to_vec()))
        }
        (Some(other), Some(_)) => {
            Err(TableError::NonKeyAttributesNotAllowed { index: index(), projection: other.name() })
        }
    }
}

fn expect_distinct(index: String, names: &[String]) -> Result<(), TableError> {
    for (position, name) in names.iter().enumerate() {
        if names[..position].contains(name) {
            return Err(TableError::NonKeyAttributeTwice { index, attribute: name.clone() });
        }
    }
    Ok(())
}

fn expect_new_name(table: &TableDescription, index: &IndexDescription) -> Result<(), TableError> {
    match table.index(&index.name) {
        Some(_) => Err(TableError::IndexNameTwice { index: index.name.clone() }),
        None => Ok(()),
    }
}

/// Refuses more indexes of a kind than a table may have.
///
/// # Errors
/// [`TableError::TooManyIndexes`].
pub(in crate::api) fn expect_count(
    table: &TableDescription,
    kind: IndexKind,
) -> Result<(), TableError> {
    let count = table.indexes.iter().filter(|index| index.kind == kind).count();
    let (kind, limit) = match kind {
        IndexKind::Local => (LOCAL, LOCAL_INDEXES_MAX_COUNT),
        IndexKind::Global => (GLOBAL, GLOBAL_INDEXES_MAX_COUNT),
    };
    match count > limit {
        true => Err(TableError::TooManyIndexes { kind, count, limit }),
        false => Ok(()),
    }
}

/// Refuses more projected attributes than all indexes may have together; one that two of them
/// project counts twice (API reference, "Projection").
///
/// # Errors
/// [`TableError::TooManyProjectedAttributes`].
pub(in crate::api) fn expect_projected_count(table: &TableDescription) -> Result<(), TableError> {
    let of_index = |index: &IndexDescription| match &index.projection {
        Projected::Include(names) => names.len(),
        Projected::All | Projected::KeysOnly => 0,
    };
    let count = table.indexes.iter().map(of_index).sum();
    let limit = PROJECTED_ATTRIBUTES_MAX_COUNT;
    match count > limit {
        true => Err(TableError::TooManyProjectedAttributes { count, limit }),
        false => Ok(()),
    }
}
