//! How reserved throughput follows the load, as requests and responses have it.
//!
//! Source: API reference, "AutoScalingSettingsUpdate", "AutoScalingSettingsDescription".

use std::collections::BTreeMap;

use dynafile_model::{AutoScaling, Number, ScalingPolicy};

use super::describe_table::signed;
use crate::error::TableError;

/// The name of a policy that was given none.
const DEFAULT_POLICY_NAME: &str = "TargetTracking";

/// Targets that the service takes, in percent.
const TARGET_RANGE: std::ops::RangeInclusive<f64> = 20.0..=90.0;

/// A target for the use of throughput.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AutoScalingTargetTrackingScalingPolicyConfigurationUpdate {
    /// Whether throughput is never lowered.
    pub disable_scale_in: Option<bool>,
    /// Seconds to wait after lowering.
    pub scale_in_cooldown: Option<i32>,
    /// Seconds to wait after raising.
    pub scale_out_cooldown: Option<i32>,
    /// The use to aim at, in percent.
    pub target_value: f64,
}

/// A policy to be set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AutoScalingPolicyUpdate {
    /// Its name.
    pub policy_name: Option<String>,
    /// Its target.
    pub target_tracking_scaling_policy_configuration:
        AutoScalingTargetTrackingScalingPolicyConfigurationUpdate,
}

/// Other settings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AutoScalingSettingsUpdate {
    /// Not below so many units.
    pub minimum_units: Option<i64>,
    /// Not above so many units.
    pub maximum_units: Option<i64>,
    /// Whether to switch it off.
    pub auto_scaling_disabled: Option<bool>,
    /// The role that scales.
    pub auto_scaling_role_arn: Option<String>,
    /// A policy to be set.
    pub scaling_policy_update: Option<AutoScalingPolicyUpdate>,
}

/// A target, as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AutoScalingTargetTrackingScalingPolicyConfigurationDescription {
    /// Whether throughput is never lowered.
    pub disable_scale_in: Option<bool>,
    /// Seconds to wait after lowering.
    pub scale_in_cooldown: Option<i32>,
    /// Seconds to wait after raising.
    pub scale_out_cooldown: Option<i32>,
    /// The use to aim at, in percent.
    pub target_value: f64,
}

/// A policy, as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AutoScalingPolicyDescription {
    /// Its name.
    pub policy_name: Option<String>,
    /// Its target.
    pub target_tracking_scaling_policy_configuration:
        Option<AutoScalingTargetTrackingScalingPolicyConfigurationDescription>,
}

/// The settings, as they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AutoScalingSettingsDescription {
    /// Not below so many units.
    pub minimum_units: Option<i64>,
    /// Not above so many units.
    pub maximum_units: Option<i64>,
    /// Whether it is switched off.
    pub auto_scaling_disabled: Option<bool>,
    /// The role that scales.
    pub auto_scaling_role_arn: Option<String>,
    /// The policies.
    pub scaling_policies: Option<Vec<AutoScalingPolicyDescription>>,
}

impl AutoScalingSettingsUpdate {
    /// The settings after the update.
    ///
    /// # Errors
    /// A minimum above the maximum; a target that is not a percentage the service takes.
    pub(super) fn apply_to(
        &self,
        current: Option<&AutoScaling>,
    ) -> Result<AutoScaling, TableError> {
        let mut settings = current.cloned().unwrap_or_default();
        let units = |given: Option<i64>| given.and_then(|units| u64::try_from(units).ok());
        settings.minimum_units = units(self.minimum_units).or(settings.minimum_units);
        settings.maximum_units = units(self.maximum_units).or(settings.maximum_units);
        if let (Some(minimum), Some(maximum)) = (settings.minimum_units, settings.maximum_units)
            && minimum > maximum
        {
            let (minimum, maximum) = (signed(minimum), signed(maximum));
            return Err(TableError::AutoScalingBounds { minimum, maximum });
        }
        settings.disabled = self.auto_scaling_disabled.unwrap_or(settings.disabled);
        if let Some(role_arn) = &self.auto_scaling_role_arn {
            settings.role_arn = Some(role_arn.clone());
        }
        if let Some(policy) = &self.scaling_policy_update {
            policy.set_in(&mut settings.policies)?;
        }
        Ok(settings)
    }
}

impl AutoScalingPolicyUpdate {
    fn set_in(&self, policies: &mut BTreeMap<String, ScalingPolicy>) -> Result<(), TableError> {
        let target = &self.target_tracking_scaling_policy_configuration;
        if !TARGET_RANGE.contains(&target.target_value) {
            return Err(TableError::ScalingTarget);
        }
        let target_value =
            Number::from_f64(target.target_value).map_err(|_| TableError::ScalingTarget)?;
        let policy = ScalingPolicy {
            target_value,
            disable_scale_in: target.disable_scale_in.unwrap_or_default(),
            scale_in_cooldown: target.scale_in_cooldown,
            scale_out_cooldown: target.scale_out_cooldown,
        };
        let name = self.policy_name.as_deref().unwrap_or(DEFAULT_POLICY_NAME);
        policies.insert(name.to_owned(), policy);
        Ok(())
    }
}

/// The settings as responses have them.
pub(super) fn described(settings: &AutoScaling) -> AutoScalingSettingsDescription {
    let policy = |(name, policy): (&String, &ScalingPolicy)| AutoScalingPolicyDescription {
        policy_name: Some(name.clone()),
        target_tracking_scaling_policy_configuration: Some(
            AutoScalingTargetTrackingScalingPolicyConfigurationDescription {
                disable_scale_in: Some(policy.disable_scale_in),
                scale_in_cooldown: policy.scale_in_cooldown,
                scale_out_cooldown: policy.scale_out_cooldown,
                target_value: policy.target_value.to_f64(),
            },
        ),
    };
    let policies: Vec<_> = settings.policies.iter().map(policy).collect();
    AutoScalingSettingsDescription {
        minimum_units: settings.minimum_units.map(signed),
        maximum_units: settings.maximum_units.map(signed),
        auto_scaling_disabled: Some(settings.disabled),
        auto_scaling_role_arn: settings.role_arn.clone(),
        scaling_policies: Some(policies),
    }
}
