#![doc = include_str!("../README.md")]

#[rustfmt::skip]
#[allow(
    clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction, rustdoc::all,
    missing_docs, missing_debug_implementations, unreachable_pub, unnameable_types,
    unused_imports, unused_qualifications, elided_lifetimes_in_paths,
    reason = "generated"
)]
mod generated;

pub use generated::*;
