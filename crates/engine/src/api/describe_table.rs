//! DescribeTable: all there is to know about a table.
//!
//! Source: API reference, "DescribeTable". Counts and sizes are those of the moment, where the
//! service's are up to six hours old. Tables of the library's own API are described as if they were
//! paid for by the request, and key attributes that take any type as strings.

use std::sync::Arc;

use dynafile_model::{
    BillingMode, Capacity, IndexDescription, IndexKind, KeyAttribute, OnDemandLimits,
    Projection as Projected, TableDescription as Description, TransitionKind,
};

use super::plan::attributes::{all_keys, scalar_type};
use super::plan::capacity::warm;
use super::stream_lookup::{stream_arn, stream_label};
use super::table_lookup::{find, index_status, table_status};
use super::{
    AttributeDefinition, BillingModeSummary, GlobalSecondaryIndexDescription,
    GlobalSecondaryIndexWarmThroughputDescription, IndexStatus, KeySchemaElement,
    LocalSecondaryIndexDescription, OnDemandThroughput, Projection, ProjectionType,
    ProvisionedThroughputDescription, Request, SSEDescription, SSEStatus, SSEType,
    StreamSpecification, TableClassSummary, TableDescription, TableStatus,
    TableWarmThroughputDescription, Timestamp,
};
use crate::database::Database;
use crate::error::Result;
use crate::resource_name::table_name;
use crate::session::Session;
use crate::store::expiry::Milliseconds;
use crate::store::index::IndexEntry;
use crate::store::stream::StreamEntry;
use crate::store::{Snapshot, TableEntry, TableStatistics};

/// The request.
#[derive(Debug, Clone)]
pub struct DescribeTableInput {
    /// The table, by its name or ARN.
    pub table_name: String,
}

impl DescribeTableInput {
    /// Describes this table.
    pub fn new(table_name: impl Into<String>) -> Self {
        Self { table_name: table_name.into() }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct DescribeTableOutput {
    /// The table.
    pub table: Option<TableDescription>,
}

impl Request for DescribeTableInput {
    type Output = DescribeTableOutput;

    const OPERATION: &'static str = "DescribeTable";

    fn execute(self, database: &Database) -> Result<DescribeTableOutput> {
        let session = database.session();
        let time = session.request_time();
        let found = find(&time, &table_name(&self.table_name)?)?;
        let table = describe(&found.table, Some(&found.snapshot), session, time.now())?;
        Ok(DescribeTableOutput { table: Some(table) })
    }
}

/// The table as responses describe it at a time, with its counts in the snapshot.
pub(super) fn describe(
    table: &TableEntry,
    snapshot: Option<&Snapshot>,
    session: &Session,
    now: Milliseconds,
) -> Result<TableDescription> {
    let picture = Picture { table, snapshot, session, now };
    let description = &table.description;
    let (settings, mode) = (&description.settings, description.settings.billing_mode());
    let counts = picture.counts(table.id)?;
    let status = table.transition(picture.now).map_or(TableStatus::Active, table_status);
    let warm = warm(mode, &settings.capacity);
    let stream = picture.newest_stream();
    Ok(TableDescription {
        attribute_definitions: Some(definitions(description)),
        table_name: Some(table.name.to_string()),
        key_schema: Some(key_schema(
            std::slice::from_ref(&description.partition_key),
            description.sort_key.as_slice(),
        )),
        table_status: Some(status),
        creation_date_time: table.created_at.map(timestamp),
        provisioned_throughput: Some(provisioned(&settings.capacity, picture.now)),
        table_size_bytes: Some(signed(counts.size_bytes)),
        item_count: Some(signed(counts.item_count)),
        table_arn: Some(session.database().settings().naming.table_arn(&table.name)),
        table_id: Some(table.uuid()),
        billing_mode_summary: billing(table, mode),
        local_secondary_indexes: picture.indexes(IndexKind::Local, Picture::local)?,
        global_secondary_indexes: picture.indexes(IndexKind::Global, Picture::global)?,
        stream_specification: description.stream.map(|it| StreamSpecification::enabled(it.view)),
        latest_stream_label: stream.as_deref().map(stream_label),
        latest_stream_arn: stream.as_deref().map(|stream| stream_arn(session, stream)),
        sse_description: settings.encryption_key_arn.as_deref().map(encryption),
        table_class_summary: settings.class.map(|class| TableClassSummary {
            table_class: Some(class),
            last_update_date_time: settings.class_updated_at.map(timestamp),
        }),
        deletion_protection_enabled: Some(settings.deletion_protection),
        on_demand_throughput: settings.capacity.on_demand.map(on_demand),
        warm_throughput: Some(TableWarmThroughputDescription {
            read_units_per_second: Some(signed(warm.read_units)),
            write_units_per_second: Some(signed(warm.write_units)),
            status: Some(TableStatus::Active),
        }),
        ..TableDescription::default()
    })
}

/// What a description is taken from.
struct Picture<'a> {
    table: &'a TableEntry,
    snapshot: Option<&'a Snapshot>,
    session: &'a Session,
    now: Milliseconds,
}

impl Picture<'_> {
    fn counts(&self, tree: crate::store::TableId) -> Result<TableStatistics> {
        self.snapshot.map_or(Ok(TableStatistics::default()), |snapshot| snapshot.statistics(tree))
    }

    /// The stream that the table has, or the last one that it had; not one of an earlier table of
    /// its name.
    fn newest_stream(&self) -> Option<Arc<StreamEntry>> {
        let newest = self.snapshot?.catalog().streams_of(&self.table.name).next_back()?;
        let is_its_own = self.table.created_at.is_none_or(|created| newest.created >= created);
        is_its_own.then(|| newest.clone())
    }

    /// The indexes of a kind, described; `None` if there are none.
    fn indexes<T>(
        &self,
        kind: IndexKind,
        describe: impl Fn(&Self, &IndexEntry) -> Result<T>,
    ) -> Result<Option<Vec<T>>> {
        let of_kind =
            |index: &&IndexEntry| index.description.kind == kind && !index.is_gone(self.now);
        let described = self.table.indexes.iter().filter(of_kind);
        let described = described.map(|index| describe(self, index)).collect::<Result<Vec<_>>>()?;
        Ok((!described.is_empty()).then_some(described))
    }

    fn local(&self, index: &IndexEntry) -> Result<LocalSecondaryIndexDescription> {
        let counts = self.counts(index.id)?;
        let description = &index.description;
        Ok(LocalSecondaryIndexDescription {
            index_name: Some(description.name.clone()),
            key_schema: Some(key_schema(&description.partition_key, &description.sort_key)),
            projection: Some(projection(description)),
            index_size_bytes: Some(signed(counts.size_bytes)),
            item_count: Some(signed(counts.item_count)),
            index_arn: Some(self.index_arn(index)),
        })
    }

    fn global(&self, index: &IndexEntry) -> Result<GlobalSecondaryIndexDescription> {
        let LocalSecondaryIndexDescription {
            index_name,
            key_schema,
            projection,
            index_size_bytes,
            item_count,
            index_arn,
        } = self.local(index)?;
        let settings = &index.description.settings;
        let mode = self.table.description.settings.billing_mode();
        let transition = index.transition(self.now);
        let warm = warm(mode, &settings.capacity);
        let is_created = transition == Some(TransitionKind::Creating);
        Ok(GlobalSecondaryIndexDescription {
            index_name,
            key_schema,
            projection,
            index_status: Some(transition.map_or(IndexStatus::Active, index_status)),
            backfilling: (is_created && settings.added_later).then_some(!index.is_active()),
            provisioned_throughput: Some(provisioned(&settings.capacity, self.now)),
            index_size_bytes,
            item_count,
            index_arn,
            on_demand_throughput: settings.capacity.on_demand.map(on_demand),
            warm_throughput: Some(GlobalSecondaryIndexWarmThroughputDescription {
                read_units_per_second: Some(signed(warm.read_units)),
                write_units_per_second: Some(signed(warm.write_units)),
                status: Some(IndexStatus::Active),
            }),
        })
    }

    fn index_arn(&self, index: &IndexEntry) -> String {
        let naming = &self.session.database().settings().naming;
        naming.index_arn(&self.table.name, &index.description.name)
    }
}

/// The attributes of all keys, each once, those of the table first.
fn definitions(table: &Description) -> Vec<AttributeDefinition> {
    let mut definitions: Vec<AttributeDefinition> = Vec::new();
    for key in all_keys(table) {
        if !definitions.iter().any(|known| known.attribute_name == key.name) {
            definitions.push(AttributeDefinition::new(&key.name, scalar_type(key.key_type)));
        }
    }
    definitions
}

fn key_schema(partition: &[KeyAttribute], sort: &[KeyAttribute]) -> Vec<KeySchemaElement> {
    let hashes = partition.iter().map(|key| KeySchemaElement::hash(&key.name));
    hashes.chain(sort.iter().map(|key| KeySchemaElement::range(&key.name))).collect()
}

fn projection(index: &IndexDescription) -> Projection {
    match &index.projection {
        Projected::All => Projection::new(ProjectionType::All),
        Projected::KeysOnly => Projection::new(ProjectionType::KeysOnly),
        Projected::Include(names) => Projection::include(names),
    }
}

fn provisioned(capacity: &Capacity, now: Milliseconds) -> ProvisionedThroughputDescription {
    let Some(reserved) = capacity.provisioned else {
        return ProvisionedThroughputDescription {
            number_of_decreases_today: Some(0),
            read_capacity_units: Some(0),
            write_capacity_units: Some(0),
            ..ProvisionedThroughputDescription::default()
        };
    };
    ProvisionedThroughputDescription {
        last_increase_date_time: reserved.increased_at.map(timestamp),
        last_decrease_date_time: reserved.decreased_at.map(timestamp),
        number_of_decreases_today: Some(signed(reserved.decreases_today(now))),
        read_capacity_units: Some(signed(reserved.read_units)),
        write_capacity_units: Some(signed(reserved.write_units)),
    }
}

/// Absent in a table that has always had reserved throughput, as in the service.
fn billing(table: &TableEntry, mode: BillingMode) -> Option<BillingModeSummary> {
    let since = table.description.settings.on_demand_since;
    if mode == BillingMode::Provisioned && since.is_none() {
        return None;
    }
    Some(BillingModeSummary {
        billing_mode: Some(mode),
        last_update_to_pay_per_request_date_time: since.or(table.created_at).map(timestamp),
    })
}

fn encryption(key_arn: &str) -> SSEDescription {
    SSEDescription {
        status: Some(SSEStatus::Enabled),
        sse_type: Some(SSEType::Kms),
        kms_master_key_arn: Some(key_arn.to_owned()),
        inaccessible_encryption_date_time: None,
    }
}

fn on_demand(limits: OnDemandLimits) -> OnDemandThroughput {
    OnDemandThroughput {
        max_read_request_units: limits.max_read_units.map(signed),
        max_write_request_units: limits.max_write_units.map(signed),
    }
}

pub(super) fn timestamp(milliseconds: Milliseconds) -> Timestamp {
    Timestamp::from_milliseconds(signed(milliseconds))
}

/// A count as responses have it; none is ever negative.
pub(super) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
