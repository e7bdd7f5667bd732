//! What a table or an index has been told beside its keys: protection, tags, policies, monitoring.
//!
//! The settings are kept so that they can be described; what they do is elsewhere, where they do anything.
//! Times are milliseconds since 1970. A table of a file that was written before a setting was kept has its
//! empty value.

use super::capacity::{BillingMode, Capacity};
use super::member::{stored_map, stored_members, stored_names};
use crate::Number;
use std::collections::BTreeMap;

stored_names! {
    /// What storing the table costs beside using it (developer guide, "DynamoDB table classes").
    pub enum TableClass {
        /// For most tables.
        Standard = "STANDARD",
        /// For tables that are seldom read.
        StandardInfrequentAccess = "STANDARD_INFREQUENT_ACCESS",
    }
}

stored_names! {
    /// Which events contributor insights counts.
    pub enum ContributorInsightsMode {
        /// All accesses and those that were throttled.
        AccessedAndThrottledKeys = "ACCESSED_AND_THROTTLED_KEYS",
        /// Those that were throttled.
        ThrottledKeys = "THROTTLED_KEYS",
    }
}

stored_names! {
    /// What a table or index is going through.
    pub enum TransitionKind {
        /// It has just been created.
        Creating = "CREATING",
        /// It is changing.
        Updating = "UPDATING",
        /// It is going away.
        Deleting = "DELETING",
    }
}

/// A state that passes by itself, for those who want to see tables take their time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Transition {
    /// Which.
    pub kind: TransitionKind,
    /// When it is over.
    pub until: u64,
}

stored_map!(Transition { "kind" => kind, "until" => until, });

/// A policy document attached to a table or its stream.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ResourcePolicy {
    /// The document, in JSON, as it was given.
    pub document: String,
    /// Names this version of it.
    pub revision_id: String,
}

stored_map!(ResourcePolicy { "document" => document, "revision_id" => revision_id, });

/// Point-in-time recovery, switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PointInTimeRecovery {
    /// Since when.
    pub enabled_at: u64,
    /// How many days back a table can be restored, from 1 to 35.
    pub period_days: u64,
}

stored_map!(PointInTimeRecovery { "enabled_at" => enabled_at, "period_days" => period_days, });

/// Contributor insights of a table or index, once it was ever switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContributorInsights {
    /// Whether it is on.
    pub enabled: bool,
    /// What it counts.
    pub mode: ContributorInsightsMode,
    /// When it was last switched.
    pub updated_at: u64,
}

stored_map!(ContributorInsights {
    "enabled" => enabled,
    "mode" => mode,
    "updated_at" => updated_at,
});

/// How reserved throughput follows the load.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct AutoScaling {
    /// Not below so many units.
    pub minimum_units: Option<u64>,
    /// Not above so many units.
    pub maximum_units: Option<u64>,
    /// Whether it is switched off.
    pub disabled: bool,
    /// The role that scales.
    pub role_arn: Option<String>,
    /// The policies, by name.
    pub policies: BTreeMap<String, ScalingPolicy>,
}

stored_map!(AutoScaling {
    "minimum_units" => minimum_units,
    "maximum_units" => maximum_units,
    "disabled" => disabled,
    "role_arn" => role_arn,
    "policies" => policies,
});

/// A policy that keeps the use of the throughput at a target.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ScalingPolicy {
    /// The use to aim at, in percent.
    pub target_value: Number,
    /// Whether throughput is never lowered.
    pub disable_scale_in: bool,
    /// Seconds to wait after lowering.
    pub scale_in_cooldown: Option<i32>,
    /// Seconds to wait after raising.
    pub scale_out_cooldown: Option<i32>,
}

stored_map!(ScalingPolicy {
    "target_value" => target_value,
    "disable_scale_in" => disable_scale_in,
    "scale_in_cooldown" => scale_in_cooldown,
    "scale_out_cooldown" => scale_out_cooldown,
});

/// The settings of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct TableSettings {
    /// How throughput is paid for; `None` is by the request, as for tables that nobody asked.
    pub billing_mode: Option<BillingMode>,
    /// Its throughput.
    pub capacity: Capacity,
    /// When the table was last switched to payment by the request.
    pub on_demand_since: Option<u64>,
    /// The class; `None` if it was never said, which is [`TableClass::Standard`].
    pub class: Option<TableClass>,
    /// When the class was last changed.
    pub class_updated_at: Option<u64>,
    /// Whether deleting the table is refused.
    pub deletion_protection: bool,
    /// The key that the table is said to be encrypted with, as an ARN, if it is not the service's own.
    pub encryption_key_arn: Option<String>,
    /// The tags, by key.
    pub tags: BTreeMap<String, String>,
    /// The policy of the table.
    pub resource_policy: Option<ResourcePolicy>,
    /// The policy of the table's stream.
    pub stream_policy: Option<ResourcePolicy>,
    /// Point-in-time recovery, if it is on.
    pub point_in_time_recovery: Option<PointInTimeRecovery>,
    /// Contributor insights of the table itself.
    pub contributor_insights: Option<ContributorInsights>,
    /// How the table's reserved read throughput scales.
    pub read_scaling: Option<AutoScaling>,
    /// How the table's reserved write throughput scales.
    pub write_scaling: Option<AutoScaling>,
    /// What the table is going through, while it is.
    pub transition: Option<Transition>,
}

stored_members!(TableSettings {
    "billing_mode" => billing_mode,
    "capacity" => capacity,
    "on_demand_since" => on_demand_since,
    "class" => class,
    "class_updated_at" => class_updated_at,
    "deletion_protection" => deletion_protection,
    "encryption_key_arn" => encryption_key_arn,
    "tags" => tags,
    "resource_policy" => resource_policy,
    "stream_policy" => stream_policy,
    "point_in_time_recovery" => point_in_time_recovery,
    "contributor_insights" => contributor_insights,
    "read_scaling" => read_scaling,
    "write_scaling" => write_scaling,
    "transition" => transition,
});

impl TableSettings {
    /// How throughput is paid for.
    pub fn billing_mode(&self) -> BillingMode {
        self.billing_mode.unwrap_or(BillingMode::PayPerRequest)
    }

    /// The class.
    pub fn class(&self) -> TableClass {
        self.class.unwrap_or(TableClass::Standard)
    }
}

/// The settings of a secondary index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct IndexSettings {
    /// Its throughput, for a global index.
    pub capacity: Capacity,
    /// Whether it was added to a table that was there, and not created with it.
    pub added_later: bool,
    /// Whether the database fills it by itself, and not whoever called for it.
    pub filled_by_itself: bool,
    /// Whether the service's limits of the lengths of keys hold: an item with a longer value is not in the index.
    pub limits_keys: bool,
    /// Contributor insights.
    pub contributor_insights: Option<ContributorInsights>,
    /// How its reserved read throughput scales.
    pub read_scaling: Option<AutoScaling>,
    /// How its reserved write throughput scales.
    pub write_scaling: Option<AutoScaling>,
    /// What the index is going through, while it is.
    pub transition: Option<Transition>,
}

stored_members!(IndexSettings {
    "capacity" => capacity,
    "added_later" => added_later,
    "filled_by_itself" => filled_by_itself,
    "limits_keys" => limits_keys,
    "contributor_insights" => contributor_insights,
    "read_scaling" => read_scaling,
    "write_scaling" => write_scaling,
    "transition" => transition,
});
