#![doc = include_str!("../README.md")]

// Generated code names this crate by its path.
extern crate self as zendesk_export_api;

mod body;
mod comma_separated;
mod endpoint;
#[rustfmt::skip]
#[allow(clippy::clone_on_copy, clippy::too_many_lines, reason = "generated")]
pub mod exports;
#[rustfmt::skip]
#[allow(
    clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction, rustdoc::all,
    missing_docs, missing_debug_implementations, unreachable_pub, unnameable_types,
    unused_imports, unused_qualifications, elided_lifetimes_in_paths,
    reason = "generated"
)]
mod generated;
mod hooks;
mod members;
mod open;
mod page;
mod record;
mod resource;
mod secret;
mod settings;

pub use body::BodyError;
pub use comma_separated::CommaSeparated;
pub use generated::*;
pub use members::{Members, unix_secs};
pub use open::Open;
pub use page::{Request, Response};
pub use record::Record;
pub use resource::{Bucket, Limit, Paging, Resource};
pub use secret::Secret;
pub use settings::Settings;
