//! A PostgreSQL server: how people name it, how it is reached, and what it says when it is not.
mod address;
mod connect;
mod failed;
mod parse;
mod password;
mod tls;

pub(crate) use address::Address;
pub(crate) use failed::{failed, is_passing};
