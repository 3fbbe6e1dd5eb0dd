//! What the exporter promises, tested from outside and offline: the program as it is run, against
//! simulated accounts.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test documents itself by its name, and ends where something is missing"
)]

mod browser;
mod desk;
mod person;
mod support;
mod surface;
mod until;
mod wire;

mod account;
mod answers;
mod at_once;
mod check;
mod check_refused;
mod config;
mod credentials;
mod demo;
mod every_export;
mod every_option;
mod help;
mod killed;
#[cfg(feature = "delta")]
mod lake;
mod login;
mod login_file;
mod login_refused;
mod login_secrets;
mod logout;
mod memory;
mod options;
mod output;
#[cfg(feature = "postgres")]
mod postgres;
mod progress;
mod records;
mod renewal;
mod renewal_killed;
mod renewal_slept;
mod report;
mod secrets;
mod shared_files;
mod sideloads;
mod simulate;
mod since;
mod slips;
mod small_machine;
mod state;
mod state_refused;
mod stopped;
mod sync;
mod tap;
