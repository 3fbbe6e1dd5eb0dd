//! What programs of Singer are told: which streams there are, what their records hold, and where they stand.
//! <https://hub.meltano.com/singer/spec> has the messages; their forms here are those that every target in use takes.
mod catalog;
mod message;
mod record;
mod state;
mod stream;
mod value;

pub(crate) use catalog::{Selected, discovered};
pub(crate) use message::{schema, state};
pub(crate) use record::Source;
pub(crate) use state::Bookmarks;
pub(crate) use stream::Stream;
pub(crate) use value::rfc3339;
