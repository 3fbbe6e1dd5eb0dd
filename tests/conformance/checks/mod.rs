//! The facts, by what they are about.
//!
//! Each says where it comes from, and how strong that is: **recorded** was seen on the wire,
//! **documented** is said by Zendesk, a **client** relies on it, **inferred** is our conclusion.
//! Names of sources are those of `spec/README.md`; names of sections are those of the page "Incremental
//! Exports" unless another one is named.

pub(crate) mod articles;
pub(crate) mod cursor_pages;
pub(crate) mod custom_objects;
pub(crate) mod encoding;
pub(crate) mod end_of_stream;
pub(crate) mod envelopes;
pub(crate) mod limits;
pub(crate) mod lists;
pub(crate) mod metric_events;
pub(crate) mod records;
pub(crate) mod refusals;
pub(crate) mod routing;
pub(crate) mod samples;
pub(crate) mod selection;
pub(crate) mod side_conversations;
pub(crate) mod sideloads;
pub(crate) mod start_time;
pub(crate) mod talk;
pub(crate) mod time_pages;
pub(crate) mod tokens;
pub(crate) mod walks;
pub(crate) mod withheld;
