//! `sync` and what looks at its destinations: `status` and `verify`.

mod chance;
mod growing;
mod place;
mod proxy;

#[cfg(unix)]
mod files;
mod going_on;
mod killed;
mod looked_at;
mod proved;
mod queries;
mod refused;
mod stopped;
mod verified;
