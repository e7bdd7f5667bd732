//! Which attributes a write returns.

use super::service_enum::service_enum;

service_enum! {
    /// Which attributes of its item a write returns (API reference, "UpdateItem", `ReturnValues`).
    pub enum ReturnValue {
        /// None.
        None = "NONE",
        /// All, as they were.
        AllOld = "ALL_OLD",
        /// Those that were to be changed, as they were.
        UpdatedOld = "UPDATED_OLD",
        /// All, as they are now.
        AllNew = "ALL_NEW",
        /// Those that were to be changed, as they are now.
        UpdatedNew = "UPDATED_NEW",
    }
}

service_enum! {
    /// Whether the error of a condition that does not hold has the item it was asked of.
    pub enum ReturnValuesOnConditionCheckFailure {
        /// It has.
        AllOld = "ALL_OLD",
        /// It has not.
        None = "NONE",
    }
}
