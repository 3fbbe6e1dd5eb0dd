//! `sync` and what looks at its destinations: `status` and `verify`.

pub(crate) mod chance;
pub(crate) mod growing;
#[cfg(feature = "delta")]
pub(crate) mod lake;
pub(crate) mod place;
pub(crate) mod proxy;
pub(crate) mod scripted;

mod again;
mod alerts;
mod drifted;
#[cfg(unix)]
mod files;
mod follows;
mod going_on;
mod killed;
mod lanes;
mod lists;
mod looked_at;
mod notified;
mod options;
mod proved;
mod queries;
mod refused;
mod refused_place;
mod repeats;
mod stopped;
mod taken_over;
mod until;
mod verified;
mod watched;
mod watched_faults;
