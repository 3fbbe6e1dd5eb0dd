//! A PostgreSQL server: how people name it, how it is reached, and what it says when it is not.
mod address;
mod connect;
mod failed;
mod parse;
mod password;
mod sql;
mod tls;
mod trouble;

pub(crate) use address::Address;
pub(crate) use failed::{failed, is_passing};
pub(crate) use sql::{literal, quoted};
pub(crate) use trouble::Trouble;
