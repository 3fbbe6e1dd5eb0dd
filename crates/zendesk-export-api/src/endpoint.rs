//! Which options each export has, for the compiler.
use std::{fmt, str::FromStr};

/// An incremental export. Sealed: the list is Zendesk's.
pub trait Endpoint: sealed::Sealed + Send + Sync + 'static {
    /// What a record parses into.
    type Record: 'static;
}

/// An export of which smaller pages can be asked for.
pub trait PageSized: Endpoint {}

/// An export with which other records can be sideloaded.
pub trait Sideloads: Endpoint {
    /// What can be sideloaded.
    type Sideload: fmt::Debug + fmt::Display + FromStr + Send + Sync + 'static;
}

/// An export that can leave deleted records out.
pub trait ExcludesDeleted: Endpoint {}

/// An export that can include changes of metric targets.
pub trait IncludesChanges: Endpoint {}

/// An export that knows which tickets AI agents handled.
pub trait ScopesBySupportType: Endpoint {}

/// An export of which Zendesk gives a sample.
pub trait Sampled: Endpoint {}

/// An export that is chosen by its name as the program runs: it has every option, and one that the export
/// of that name does not have is an error.
#[derive(Debug)]
#[non_exhaustive]
pub struct Any;

impl sealed::Sealed for Any {}
impl Endpoint for Any {
    type Record = serde_json::Value;
}
impl PageSized for Any {}
impl Sideloads for Any {
    type Sideload = String;
}
impl ExcludesDeleted for Any {}
impl IncludesChanges for Any {}
impl ScopesBySupportType for Any {}
impl Sampled for Any {}

#[expect(unnameable_types, reason = "this is what seals the trait")]
pub(crate) mod sealed {
    pub trait Sealed {}
}
