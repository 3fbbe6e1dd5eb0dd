use std::{borrow::Cow, collections::BTreeMap, str::FromStr};

use serde_json::{Map, Value};
use zendesk_export_api::{
    CommaSeparated, Error, Open, Record, ResponseValue, types::SupportTypeScope,
};

use crate::{Resource, checkpoint::Position, page_size::PageSize};

pub(crate) const SCOPE: &str = "support_type_scope";
/// The scope that Zendesk takes where there is none.
pub(crate) const DEFAULT_SCOPE: &str = "agent";

/// What the next request asks for.
#[derive(Clone, Debug)]
#[expect(unnameable_types, reason = "part of the sealed trait")]
pub struct Query {
    pub(crate) resource: &'static Resource,
    /// Which custom object, for the one export that has many.
    pub(crate) key: Option<String>,
    pub(crate) position: Position,
    pub(crate) page_size: PageSize,
    pub(crate) include: Vec<String>,
    pub(crate) exclude_deleted: bool,
    pub(crate) include_changes: bool,
    pub(crate) support_type_scope: Option<Open<SupportTypeScope>>,
}

/// A page as the wire had it, whatever the endpoint.
#[derive(Debug)]
#[expect(unnameable_types, reason = "part of the sealed trait")]
pub struct Fetched<T> {
    pub(crate) records: Vec<Record<T>>,
    pub(crate) next: Option<Position>,
    /// Whether it has a link to a next page, wherever that leads.
    pub(crate) is_linked: bool,
    pub(crate) end_of_stream: Option<bool>,
    pub(crate) count: Option<i64>,
    pub(crate) sideloads: BTreeMap<&'static str, Vec<Record<Value>>>,
    pub(crate) extra: Map<String, Value>,
    pub(crate) warnings: Vec<String>,
}

pub(crate) type Answer<P> = Result<ResponseValue<P>, Error<()>>;

impl Query {
    pub(crate) fn new(resource: &'static Resource, position: Position) -> Self {
        Self {
            resource,
            key: None,
            position,
            page_size: PageSize::default(),
            include: Vec::new(),
            exclude_deleted: false,
            include_changes: false,
            support_type_scope: None,
        }
    }

    /// As checkpoints and messages name the export.
    pub(crate) fn name(&self) -> Cow<'static, str> {
        let name = self.resource.name;
        match &self.key {
            Some(key) => format!("{name}/{key}").into(),
            None => name.into(),
        }
    }

    /// A key is one segment of a path, and must not lead to another.
    pub(crate) fn check_key(&self) -> Result<(), crate::Error> {
        match self.key.as_deref() {
            Some("" | "." | "..") => {
                Err(crate::Error::settings("the key of a custom object is missing").of(self))
            }
            // All else is percent-encoded, and this is taken for a slash.
            Some(key) if key.contains('\\') => {
                Err(crate::Error::settings("the key of a custom object holds a backslash").of(self))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn start_time(&self) -> Option<i64> {
        self.position.start_time()
    }

    pub(crate) fn cursor(&self) -> Option<&str> {
        self.position.cursor()
    }

    /// What to ask for where a page size can be asked for; `None` leaves it to the server.
    pub(crate) fn per_page(&self) -> Option<u32> {
        self.page_size.now()
    }

    /// The sideloads, as the endpoint's own type has them.
    pub(crate) fn include<S: FromStr>(&self) -> Option<CommaSeparated<Open<S>>> {
        let open = |name: &String| {
            let Ok(open) = name.parse();
            open
        };
        (!self.include.is_empty()).then(|| CommaSeparated(self.include.iter().map(open).collect()))
    }

    pub(crate) fn exclude_deleted(&self) -> Option<bool> {
        self.exclude_deleted.then_some(true)
    }

    pub(crate) fn include_changes(&self) -> Option<bool> {
        self.include_changes.then_some(true)
    }

    /// The options that decide which records belong to the export: a position means nothing
    /// without them. What Zendesk takes where there is none is left out.
    pub(crate) fn scope(&self) -> BTreeMap<String, String> {
        let yes = |name: &str, set: bool| set.then(|| (name.to_owned(), "true".to_owned()));
        let scope = self
            .support_type_scope
            .as_ref()
            .map(|scope| (SCOPE.to_owned(), scope.to_string()))
            .filter(|(_, scope)| scope != DEFAULT_SCOPE);
        yes("exclude_deleted", self.exclude_deleted)
            .into_iter()
            .chain(yes("include_changes", self.include_changes))
            .chain(scope)
            .collect()
    }
}
