//! A request for a page of any export, and its answer.
use std::{collections::BTreeMap, str::FromStr};

use serde_json::{Map, Value};

use crate::{CommaSeparated, Open, Record, types::SupportTypeScope};

/// What to ask an export for. What it has no parameter for is not sent.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Request {
    /// Which one of many, as custom objects have them.
    pub key: Option<String>,
    /// Unix seconds.
    pub start_time: Option<i64>,
    /// As an earlier answer named it.
    pub cursor: Option<String>,
    /// The most records of a page.
    pub per_page: Option<u32>,
    /// What to sideload.
    pub include: Vec<String>,
    /// Whether to leave deleted records out.
    pub exclude_deleted: bool,
    /// Whether to send `include_changes`.
    pub include_changes: bool,
    /// Whose tickets.
    pub support_type_scope: Option<Open<SupportTypeScope>>,
}

impl Request {
    /// The sideloads, as the parameter's own type has them.
    pub(crate) fn sideloads<S: FromStr>(&self) -> Option<CommaSeparated<Open<S>>> {
        let open = |name: &String| {
            let Ok(open) = name.parse();
            open
        };
        (!self.include.is_empty()).then(|| CommaSeparated(self.include.iter().map(open).collect()))
    }
}

/// A page of any export as the answer has it, before anything is concluded from it.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Response {
    /// The records, each with its bytes.
    pub records: Vec<Record<Value>>,
    /// The `start_time` to go on from.
    pub end_time: Option<i64>,
    /// The cursor to go on from.
    pub cursor: Option<String>,
    /// The address of the next page, which holds the position too; never followed.
    pub link: Option<String>,
    /// Whether there is nothing more for now.
    pub end_of_stream: Option<bool>,
    /// The same, the other way round.
    pub has_more: Option<bool>,
    /// How many records the server says that it sent.
    pub count: Option<i64>,
    /// What was sideloaded, by name, without what is empty.
    pub sideloads: BTreeMap<&'static str, Vec<Record<Value>>>,
    /// Members that the document does not know.
    pub extra: Map<String, Value>,
}

/// The same records for code that takes those of any kind.
pub(crate) fn untyped<T>(records: Vec<Record<T>>) -> Vec<Record<Value>> {
    let untyped = |record: Record<T>| Record::from_raw(record.into_raw());
    records.into_iter().map(untyped).collect()
}

pub(crate) fn sideloads<const N: usize>(
    all: [(&'static str, Vec<Record<Value>>); N],
) -> BTreeMap<&'static str, Vec<Record<Value>>> {
    let mut all = BTreeMap::from(all);
    all.retain(|_, records| !records.is_empty());
    all
}
