//! Settings of tables and indexes come back from their stored form, whatever they are.

use std::collections::BTreeMap;

use dynafile_model::{
    AutoScaling, BillingMode, Capacity, ContributorInsights, ContributorInsightsMode,
    IndexDescription, IndexStatus, Item, KeyAttribute, Number, OnDemandLimits, PointInTimeRecovery,
    Projection, ProvisionedCapacity, ResourcePolicy, ScalingPolicy, StreamSpecification,
    StreamViewType, TableClass, TableDescription, Transition, TransitionKind, WarmCapacity, item,
};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

fn capacity() -> impl Strategy<Value = Capacity> {
    let provisioned = (any::<[u64; 3]>(), of(any::<u64>()), of(any::<u64>())).prop_map(
        |([read_units, write_units, decreases_that_day], increased_at, decreased_at)| {
            ProvisionedCapacity {
                read_units,
                write_units,
                increased_at,
                decreased_at,
                decreases_that_day,
            }
        },
    );
    let on_demand = any::<[Option<u64>; 2]>().prop_map(|[max_read_units, max_write_units]| {
        OnDemandLimits { max_read_units, max_write_units }
    });
    let warm = any::<[u64; 2]>()
        .prop_map(|[read_units, write_units]| WarmCapacity { read_units, write_units });
    (of(provisioned), of(on_demand), of(warm)).prop_map(|(provisioned, on_demand, warm)| Capacity {
        provisioned,
        on_demand,
        warm,
    })
}

fn scaling() -> impl Strategy<Value = AutoScaling> {
    let policy = (any::<i32>(), any::<bool>(), of(any::<i32>()), of(any::<i32>())).prop_map(
        |(target, disable_scale_in, scale_in_cooldown, scale_out_cooldown)| ScalingPolicy {
            target_value: Number::from(target),
            disable_scale_in,
            scale_in_cooldown,
            scale_out_cooldown,
        },
    );
    let policies = prop::collection::btree_map(".{0,5}", policy, 0..3);
    (of(any::<u64>()), of(any::<u64>()), any::<bool>(), of(".{0,9}"), policies).prop_map(
        |(minimum_units, maximum_units, disabled, role_arn, policies)| AutoScaling {
            minimum_units,
            maximum_units,
            disabled,
            role_arn,
            policies,
        },
    )
}

fn insights() -> impl Strategy<Value = ContributorInsights> {
    (any::<bool>(), select(ContributorInsightsMode::ALL), any::<u64>())
        .prop_map(|(enabled, mode, updated_at)| ContributorInsights { enabled, mode, updated_at })
}

fn transition() -> impl Strategy<Value = Transition> {
    (select(TransitionKind::ALL), any::<u64>()).prop_map(|(kind, until)| Transition { kind, until })
}

fn policy() -> impl Strategy<Value = ResourcePolicy> {
    (".{0,20}", "[0-9]{1,13}")
        .prop_map(|(document, revision_id)| ResourcePolicy { document, revision_id })
}

fn index() -> impl Strategy<Value = IndexDescription> {
    let parts = (
        capacity(),
        any::<[bool; 2]>(),
        of(insights()),
        of(scaling()),
        of(scaling()),
        of(transition()),
        of(of(prop::collection::vec(any::<u8>(), 1..9))),
    );
    parts.prop_map(|(capacity, flags, insights, read, write, transition, filled_to)| {
        let mut index = IndexDescription::global("by_c", KeyAttribute::string("c"))
            .with_projection(Projection::KeysOnly);
        if let Some(filled_to) = filled_to {
            index.status = IndexStatus::Creating { filled_to };
        }
        let settings = &mut index.settings;
        settings.capacity = capacity;
        [settings.added_later, settings.filled_by_itself] = flags;
        settings.contributor_insights = insights;
        (settings.read_scaling, settings.write_scaling) = (read, write);
        settings.transition = transition;
        index
    })
}

prop_compose! {
    fn table()(
        billing_mode in of(select(BillingMode::ALL)),
        capacity in capacity(),
        times in any::<[Option<u64>; 2]>(),
        class in of(select(TableClass::ALL)),
        deletion_protection: bool,
        encryption_key_arn in of(".{0,20}"),
        tags in prop::collection::btree_map(".{1,9}", ".{0,9}", 0..5),
        policies in (of(policy()), of(policy())),
        recovery in of(any::<[u64; 2]>()),
        scaling in (of(scaling()), of(scaling()), of(insights()), of(transition())),
        view in of(select(StreamViewType::ALL)),
        indexes in prop::collection::vec(index(), 0..3),
    ) -> TableDescription {
        let mut table = TableDescription::new("orders", KeyAttribute::string("a"));
        table.stream = view.map(StreamSpecification::new);
        table.indexes = indexes;
        let settings = &mut table.settings;
        settings.billing_mode = billing_mode;
        settings.capacity = capacity;
        [settings.on_demand_since, settings.class_updated_at] = times;
        settings.class = class;
        settings.deletion_protection = deletion_protection;
        settings.encryption_key_arn = encryption_key_arn;
        settings.tags = tags;
        (settings.resource_policy, settings.stream_policy) = policies;
        settings.point_in_time_recovery = recovery
            .map(|[enabled_at, period_days]| PointInTimeRecovery { enabled_at, period_days });
        let (read, write, insights, transition) = scaling;
        (settings.read_scaling, settings.write_scaling) = (read, write);
        (settings.contributor_insights, settings.transition) = (insights, transition);
        table
    }
}

proptest! {
    #[test]
    fn every_description_comes_back(table in table()) {
        prop_assert_eq!(TableDescription::from_item(table.to_item()), Ok(table));
    }

    #[test]
    fn a_setting_that_is_not_what_it_must_be_is_named(
        table in table(),
        member in select(vec![
            "billing_mode", "capacity", "on_demand_since", "class", "class_updated_at",
            "deletion_protection", "encryption_key_arn", "tags", "resource_policy",
            "stream_policy", "point_in_time_recovery", "contributor_insights", "read_scaling",
            "write_scaling", "transition", "stream",
        ]),
    ) {
        let mut item = table.to_item();
        item.insert(member, Vec::<u8>::new());
        prop_assert_eq!(TableDescription::from_item(item).unwrap_err().member(), member);
    }
}

#[test]
fn a_table_that_was_told_nothing_is_stored_as_before() {
    let plain = TableDescription::new("t", KeyAttribute::string("k"));
    let names: Vec<String> = plain.to_item().iter().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(names, ["name", "partition_key"]);
    assert_eq!(plain.settings.billing_mode(), BillingMode::PayPerRequest);
    assert_eq!(plain.settings.class(), TableClass::Standard);
}

#[test]
fn members_of_an_index_that_a_newer_version_wrote_survive() {
    let table = TableDescription::new("t", KeyAttribute::string("k"))
        .with_index(IndexDescription::global("by_c", KeyAttribute::string("c")));
    let mut item = table.to_item();
    let Some(dynafile_model::AttributeValue::L(indexes)) = item.get_mut("indexes") else {
        panic!("a description with an index has a list of them")
    };
    let mut index: Item = indexes[0].as_map().unwrap().clone();
    index.insert("vectors", item! { "dimensions" => 3 });
    indexes[0] = index.into();
    assert_eq!(TableDescription::from_item(item.clone()).unwrap().to_item(), item);
}

#[test]
fn decreases_are_counted_by_the_day_in_utc() {
    const HOUR: u64 = 60 * 60 * 1000;
    let capacity = ProvisionedCapacity::new(10, 10);
    let lowered = capacity.changed_to(9, 10, 22 * HOUR).changed_to(8, 11, 23 * HOUR);
    assert_eq!(lowered.decreases_today(23 * HOUR), 2);
    assert_eq!(lowered.increased_at, Some(23 * HOUR));
    assert_eq!(lowered.decreases_today(24 * HOUR), 0);
    assert_eq!(lowered.changed_to(7, 11, 24 * HOUR).decreases_today(25 * HOUR), 1);
    assert_eq!(lowered.changed_to(20, 20, 24 * HOUR).decreases_today(24 * HOUR), 0);
}

#[test]
fn names_of_enumerations_are_the_services() {
    let names: BTreeMap<&str, BillingMode> =
        BillingMode::ALL.iter().map(|mode| (mode.name(), *mode)).collect();
    assert_eq!(BillingMode::named("PAY_PER_REQUEST"), Some(names["PAY_PER_REQUEST"]));
    assert_eq!(BillingMode::named("pay_per_request"), None);
    assert_eq!(TableClass::named("STANDARD"), Some(TableClass::Standard));
}
