//! Behaviour of the data model, one file per behaviour. Generators are in `strategies`, the second opinion on
//! decimal arithmetic is in `decimal_oracle`.
#![allow(clippy::unwrap_used, reason = "a test whose unwrap fails has failed")]

mod decimal_oracle;
mod strategies;

mod index_keys;
mod item_builder;
mod item_canonical_form;
mod item_damage;
mod item_round_trip;
mod item_view;
mod key_bytes;
mod key_order;
mod key_ranges;
mod number_arithmetic;
mod number_floats;
mod number_order;
mod number_text;
mod scan_segments;
mod sizes;
mod table_descriptions;
mod table_settings;
mod value_conversions;
