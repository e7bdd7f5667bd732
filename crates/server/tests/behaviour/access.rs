//! What an access key may do: lists of actions and tables, and policies.

mod every_operation;
mod keys;
mod requests;
mod world;
