use std::collections::BTreeMap;

use serde_json::{Map, Value};
use zendesk_export_api::{
    CommaSeparated, Error, Open, Record, ResponseValue, types::SupportTypeScope,
};

use crate::{checkpoint::Position, page_size::PageSize};

/// What the next request asks for.
#[derive(Debug)]
#[expect(unnameable_types, reason = "part of the sealed trait")]
pub struct Query<S> {
    pub(crate) position: Position,
    pub(crate) page_size: PageSize,
    pub(crate) include: Vec<Open<S>>,
    pub(crate) exclude_deleted: bool,
    pub(crate) support_type_scope: Option<Open<SupportTypeScope>>,
}

/// A page as the wire had it, whatever the endpoint.
#[derive(Debug)]
#[expect(unnameable_types, reason = "part of the sealed trait")]
pub struct Fetched<T> {
    pub(crate) records: Vec<Record<T>>,
    pub(crate) next: Option<Position>,
    pub(crate) end_of_stream: Option<bool>,
    pub(crate) count: Option<i64>,
    pub(crate) sideloads: BTreeMap<&'static str, Vec<Record<Value>>>,
    pub(crate) extra: Map<String, Value>,
}

pub(crate) type Answer<P> = Result<ResponseValue<P>, Error<()>>;

impl<S: Clone> Query<S> {
    pub(crate) fn start_time(&self) -> Option<i64> {
        self.position.start_time()
    }

    pub(crate) fn include(&self) -> Option<CommaSeparated<Open<S>>> {
        (!self.include.is_empty()).then(|| CommaSeparated(self.include.clone()))
    }

    /// The options that decide which records belong to the export: a position means nothing
    /// without them.
    pub(crate) fn scope(&self) -> BTreeMap<String, String> {
        let excluded = self
            .exclude_deleted
            .then(|| ("exclude_deleted".to_owned(), "true".to_owned()));
        let scope = self
            .support_type_scope
            .as_ref()
            .map(|scope| ("support_type_scope".to_owned(), scope.to_string()));
        excluded.into_iter().chain(scope).collect()
    }
}

/// Sets an option of a generated call, if there is a value for it.
pub(crate) fn with<C, V>(call: C, value: Option<V>, set: impl FnOnce(C, V) -> C) -> C {
    match value {
        Some(value) => set(call, value),
        None => call,
    }
}

/// The arrays that a page carries beside its records, without the empty ones.
pub(crate) fn sideloads<const N: usize>(
    all: [(&'static str, Vec<Record<Value>>); N],
) -> BTreeMap<&'static str, Vec<Record<Value>>> {
    all.into_iter()
        .filter(|(_, records)| !records.is_empty())
        .collect()
}

pub(crate) fn untyped<T>(records: Option<Vec<Record<T>>>) -> Vec<Record<Value>> {
    records
        .into_iter()
        .flatten()
        .map(|record| Record::from_raw(record.into_raw()))
        .collect()
}
