//! Which attributes a query or scan returns.

use super::service_enum::service_enum;

service_enum! {
    /// Which attributes a query or scan returns (API reference, "Query", `Select`).
    pub enum Select {
        /// All of the item; on a local secondary index, what it does not have is read from the table.
        AllAttributes = "ALL_ATTRIBUTES",
        /// All that the index has.
        AllProjectedAttributes = "ALL_PROJECTED_ATTRIBUTES",
        /// Those that a projection names.
        SpecificAttributes = "SPECIFIC_ATTRIBUTES",
        /// None: how many items there are.
        Count = "COUNT",
    }
}
