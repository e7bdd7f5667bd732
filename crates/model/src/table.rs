//! What a table is: its name, its key attributes, its TTL attribute, its indexes, its stream, its settings.
//!
//! Descriptions are stored as items. What a newer program wrote into one and this one does not know survives
//! being read and written back.
//!
//! Not here: storage, statistics, whether a table exists.

mod capacity;
mod description;
mod index;
mod key_of;
mod member;
mod settings;
mod stored;
mod stream;

pub use capacity::{BillingMode, Capacity, OnDemandLimits, ProvisionedCapacity, WarmCapacity};
pub use description::{KeyAttribute, KeyType, TableDescription};
pub use index::{IndexDescription, IndexKey, IndexKind, IndexStatus, Projection};
pub use key_of::KeyError;
pub use settings::{
    AutoScaling, ContributorInsights, ContributorInsightsMode, IndexSettings, PointInTimeRecovery,
    ResourcePolicy, ScalingPolicy, TableClass, TableSettings, Transition, TransitionKind,
};
pub use stored::TableDescriptionError;
pub use stream::{StreamSpecification, StreamViewType};
