//! `sync` into Delta tables.

mod at_once;
mod refused;
mod tables;
mod tidied;
