//! `sync` and what looks at its destinations: `status` and `verify`.

mod chance;
mod growing;
mod place;
pub(crate) mod proxy;

mod going_on;
mod killed;
mod looked_at;
mod queries;
mod refused;
mod stopped;
mod verified;
