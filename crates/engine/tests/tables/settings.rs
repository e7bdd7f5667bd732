//! Settings that are kept and described: backups, contributor insights, auto scaling; and what
//! is the same for every table.

use std::time::Duration;

use dynafile::api::{
    AutoScalingPolicyUpdate, AutoScalingSettingsUpdate,
    AutoScalingTargetTrackingScalingPolicyConfigurationUpdate, ContributorInsightsAction,
    ContributorInsightsMode, ContributorInsightsStatus, CreateTableInput,
    DescribeContinuousBackupsInput, DescribeContributorInsightsInput, DescribeEndpointsRequest,
    DescribeLimitsInput, DescribeTableReplicaAutoScalingInput,
    GlobalSecondaryIndexAutoScalingUpdate, ListContributorInsightsInput,
    PointInTimeRecoveryDescription, PointInTimeRecoverySpecification, PointInTimeRecoveryStatus,
    ReplicaAutoScalingUpdate, Timestamp, UpdateContinuousBackupsInput,
    UpdateContributorInsightsInput, UpdateTableReplicaAutoScalingInput,
};
use dynafile::{Database, Error, TableError};
use dynafile_testkit::TestDatabase;

use super::fixture::{arn, global, on_demand, table_error, with_sort_key};

fn with_index() -> CreateTableInput {
    CreateTableInput {
        global_secondary_indexes: Some(vec![global("by_c", &["c"])]),
        ..with_sort_key("orders")
    }
}

fn recovery(database: &Database) -> PointInTimeRecoveryDescription {
    let output = database.execute(DescribeContinuousBackupsInput::new(arn("orders"))).unwrap();
    let description = output.continuous_backups_description.unwrap();
    description.point_in_time_recovery_description.unwrap()
}

fn recover(enabled: bool, days: Option<i32>) -> UpdateContinuousBackupsInput {
    let specification = PointInTimeRecoverySpecification {
        recovery_period_in_days: days,
        ..PointInTimeRecoverySpecification::new(enabled)
    };
    UpdateContinuousBackupsInput::new("orders", specification)
}

#[test]
fn point_in_time_recovery_is_kept_with_its_period() {
    let mut database = TestDatabase::on_file().open();
    database.execute(on_demand("orders")).unwrap();
    let off = PointInTimeRecoveryDescription {
        point_in_time_recovery_status: Some(PointInTimeRecoveryStatus::Disabled),
        ..Default::default()
    };
    assert_eq!(recovery(&database), off);
    database.execute(recover(true, Some(2))).unwrap();
    database.reopen();
    database.clock().advance(Duration::from_secs(3 * 24 * 3600));
    let now = 1_000_000_000 + 3 * 24 * 3600 * 1000;
    let on = recovery(&database);
    assert_eq!(on.point_in_time_recovery_status, Some(PointInTimeRecoveryStatus::Enabled));
    assert_eq!(on.recovery_period_in_days, Some(2));
    let two_days_ago = Timestamp::from_milliseconds(now - 2 * 24 * 3600 * 1000);
    assert_eq!(on.earliest_restorable_date_time, Some(two_days_ago));
    assert_eq!(on.latest_restorable_date_time, Some(Timestamp::from_milliseconds(now)));
    database.execute(recover(true, None)).unwrap();
    let longer = recovery(&database);
    assert_eq!(longer.recovery_period_in_days, Some(35));
    let since = Timestamp::from_milliseconds(1_000_000_000);
    assert_eq!(longer.earliest_restorable_date_time, Some(since));
    database.execute(recover(false, None)).unwrap();
    assert_eq!(recovery(&database), off);
}

#[test]
fn a_recovery_period_goes_from_1_to_35_days() {
    let database = Database::in_memory().unwrap();
    database.execute(on_demand("orders")).unwrap();
    for (enabled, days) in [(true, 0), (true, 36), (true, -1), (false, 5)] {
        let error = table_error(database.execute(recover(enabled, Some(days))));
        assert_eq!(error, TableError::RecoveryPeriod { given: days });
    }
}

fn insights(
    action: ContributorInsightsAction,
    index: Option<&str>,
) -> UpdateContributorInsightsInput {
    UpdateContributorInsightsInput {
        index_name: index.map(str::to_owned),
        ..UpdateContributorInsightsInput::new("orders", action)
    }
}

#[test]
fn contributor_insights_are_switched_for_table_and_indexes() {
    let mut database = TestDatabase::on_file().open();
    database.execute(with_index()).unwrap();
    let enable = UpdateContributorInsightsInput {
        contributor_insights_mode: Some(ContributorInsightsMode::ThrottledKeys),
        ..insights(ContributorInsightsAction::Enable, Some("by_c"))
    };
    let output = database.execute(enable).unwrap();
    assert_eq!(output.contributor_insights_status, Some(ContributorInsightsStatus::Enabled));
    assert_eq!(output.index_name.as_deref(), Some("by_c"));
    database.reopen();
    let describe = |index: Option<&str>| {
        let request = DescribeContributorInsightsInput {
            index_name: index.map(str::to_owned),
            ..DescribeContributorInsightsInput::new("orders")
        };
        database.execute(request).unwrap()
    };
    let table = describe(None);
    assert_eq!(table.contributor_insights_status, Some(ContributorInsightsStatus::Disabled));
    assert_eq!(table.contributor_insights_rule_list, None);
    assert_eq!(table.last_update_date_time, None);
    let index = describe(Some("by_c"));
    assert_eq!(index.contributor_insights_status, Some(ContributorInsightsStatus::Enabled));
    assert_eq!(index.contributor_insights_mode, Some(ContributorInsightsMode::ThrottledKeys));
    assert_eq!(index.last_update_date_time, Some(Timestamp::from_milliseconds(1_000_000_000)));
    let rules = index.contributor_insights_rule_list.unwrap();
    assert_eq!(rules, ["DynamoDBContributorInsights-PKT-orders-by_c-1000000000"]);
    let unknown = database.execute(insights(ContributorInsightsAction::Enable, Some("by_d")));
    assert!(matches!(unknown, Err(Error::IndexNotFound { index, .. }) if index == "by_d"));
}

#[test]
fn contributor_insights_are_listed_page_by_page() {
    let database = Database::in_memory().unwrap();
    database.execute(with_index()).unwrap();
    database.execute(on_demand("others")).unwrap();
    let list = |table: Option<&str>| {
        let mut request = ListContributorInsightsInput {
            table_name: table.map(str::to_owned),
            max_results: Some(2),
            ..ListContributorInsightsInput::new()
        };
        let mut found = Vec::new();
        loop {
            let output = database.execute(request.clone()).unwrap();
            let page = output.contributor_insights_summaries.unwrap();
            assert!(page.len() <= 2);
            found.extend(page.into_iter().map(|it| (it.table_name.unwrap(), it.index_name)));
            request.next_token = output.next_token;
            if request.next_token.is_none() {
                return found;
            }
        }
    };
    let entry = |table: &str, index: Option<&str>| (table.to_owned(), index.map(str::to_owned));
    let of_orders = [entry("orders", None), entry("orders", Some("by_c"))];
    assert_eq!(list(Some("orders")), of_orders);
    assert_eq!(list(None), [&of_orders[..], &[entry("others", None)]].concat());
    let wrong = ListContributorInsightsInput {
        next_token: Some("nonsense".into()),
        ..ListContributorInsightsInput::new()
    };
    assert!(matches!(table_error(database.execute(wrong)), TableError::NextToken { .. }));
}

fn scaling(minimum: i64, maximum: i64, target_value: f64) -> AutoScalingSettingsUpdate {
    AutoScalingSettingsUpdate {
        minimum_units: Some(minimum),
        maximum_units: Some(maximum),
        scaling_policy_update: Some(AutoScalingPolicyUpdate {
            policy_name: None,
            target_tracking_scaling_policy_configuration:
                AutoScalingTargetTrackingScalingPolicyConfigurationUpdate {
                    target_value,
                    ..Default::default()
                },
        }),
        ..Default::default()
    }
}

#[test]
fn auto_scaling_is_kept_for_the_one_replica_a_table_has() {
    let mut database = TestDatabase::on_file().open();
    database.execute(with_index()).unwrap();
    let update = UpdateTableReplicaAutoScalingInput {
        provisioned_write_capacity_auto_scaling_update: Some(scaling(1, 10, 70.5)),
        global_secondary_index_updates: Some(vec![GlobalSecondaryIndexAutoScalingUpdate {
            index_name: Some("by_c".into()),
            provisioned_write_capacity_auto_scaling_update: Some(scaling(2, 20, 50.0)),
        }]),
        replica_updates: Some(vec![ReplicaAutoScalingUpdate {
            region_name: "us-east-1".into(),
            replica_provisioned_read_capacity_auto_scaling_update: Some(scaling(3, 30, 60.0)),
            ..Default::default()
        }]),
        ..UpdateTableReplicaAutoScalingInput::new("orders")
    };
    let updated = database.execute(update).unwrap().table_auto_scaling_description;
    database.reopen();
    let described = database.execute(DescribeTableReplicaAutoScalingInput::new("orders")).unwrap();
    assert_eq!(described.table_auto_scaling_description, updated);
    let replica = updated.unwrap().replicas.unwrap().remove(0);
    assert_eq!(replica.region_name.as_deref(), Some("us-east-1"));
    let write = replica.replica_provisioned_write_capacity_auto_scaling_settings.unwrap();
    assert_eq!((write.minimum_units, write.maximum_units), (Some(1), Some(10)));
    let policy = write.scaling_policies.unwrap().remove(0);
    let target = policy.target_tracking_scaling_policy_configuration.unwrap();
    assert_eq!(target.target_value, 70.5);
    let read = replica.replica_provisioned_read_capacity_auto_scaling_settings.unwrap();
    assert_eq!(read.minimum_units, Some(3));
    let index = replica.global_secondary_indexes.unwrap().remove(0);
    let write = index.provisioned_write_capacity_auto_scaling_settings.unwrap();
    assert_eq!(write.maximum_units, Some(20));
}

#[test]
fn auto_scaling_out_of_the_rules_is_refused() {
    let database = Database::in_memory().unwrap();
    database.execute(with_index()).unwrap();
    let with = |update| UpdateTableReplicaAutoScalingInput {
        provisioned_write_capacity_auto_scaling_update: Some(update),
        ..UpdateTableReplicaAutoScalingInput::new("orders")
    };
    assert_eq!(
        table_error(database.execute(with(scaling(2, 1, 50.0)))),
        TableError::AutoScalingBounds { minimum: 2, maximum: 1 }
    );
    for target in [0.0, 19.9, 90.1, f64::NAN, f64::INFINITY] {
        let error = table_error(database.execute(with(scaling(1, 2, target))));
        assert_eq!(error, TableError::ScalingTarget);
    }
    let elsewhere = UpdateTableReplicaAutoScalingInput {
        replica_updates: Some(vec![ReplicaAutoScalingUpdate {
            region_name: "eu-west-1".into(),
            ..Default::default()
        }]),
        ..UpdateTableReplicaAutoScalingInput::new("orders")
    };
    let error = table_error(database.execute(elsewhere));
    assert_eq!(error, TableError::NoSuchReplica { region: "eu-west-1".into() });
    let unknown = UpdateTableReplicaAutoScalingInput {
        global_secondary_index_updates: Some(vec![GlobalSecondaryIndexAutoScalingUpdate {
            index_name: Some("by_d".into()),
            ..Default::default()
        }]),
        ..UpdateTableReplicaAutoScalingInput::new("orders")
    };
    let error = table_error(database.execute(unknown));
    assert_eq!(error, TableError::NoSuchIndex { index: "by_d".into() });
}

#[test]
fn limits_are_those_of_a_new_account() {
    let limits = Database::in_memory().unwrap().execute(DescribeLimitsInput {}).unwrap();
    assert_eq!(limits.account_max_read_capacity_units, Some(80_000));
    assert_eq!(limits.table_max_write_capacity_units, Some(40_000));
}

#[test]
fn the_endpoint_is_never_the_services() {
    let endpoint = |database: Database| {
        let mut response = database.execute(DescribeEndpointsRequest {}).unwrap();
        response.endpoints.remove(0).address
    };
    assert_eq!(endpoint(Database::in_memory().unwrap()), "localhost:8000");
    let settings = Database::builder().endpoint_address("db.internal:4000");
    assert_eq!(endpoint(settings.open_in_memory().unwrap()), "db.internal:4000");
}
