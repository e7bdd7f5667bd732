//! AWS's SDK for Rust, run against dynafile's server; everything is in `tests`.
