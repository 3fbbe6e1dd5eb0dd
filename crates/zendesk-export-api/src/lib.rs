#![doc = include_str!("../README.md")]

// Generated code names this crate by its path.
extern crate self as zendesk_export_api;

mod body;
mod comma_separated;
mod deleted;
#[rustfmt::skip]
#[allow(
    clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction, rustdoc::all,
    missing_docs, missing_debug_implementations, unreachable_pub, unnameable_types,
    unused_imports, unused_qualifications, elided_lifetimes_in_paths,
    reason = "generated"
)]
mod generated;
mod hooks;
mod open;
mod record;
mod secret;
mod settings;

pub use body::BodyError;
pub use comma_separated::CommaSeparated;
pub use generated::*;
pub use open::Open;
pub use record::Record;
pub use secret::Secret;
pub use settings::Settings;
