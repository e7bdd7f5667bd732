//! The shapes of all requests, as tables.
//!
//! `shape` has the kinds of shapes, the other modules the requests of a family of operations each. What is decoded, what is
//! checked of each member, and where the names of tables are, all follow from these tables.

mod data;
mod partiql;
mod shape;
mod streams;
mod tables;

pub(crate) use data::*;
pub(crate) use partiql::*;
pub(crate) use shape::{List, Map, Member, Range, Shape, Standing, Structure, Style, Text};
pub(crate) use streams::*;
pub(crate) use tables::*;
