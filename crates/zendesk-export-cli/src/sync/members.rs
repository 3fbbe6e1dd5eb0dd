//! The few members of a record that a destination looks at, found without parsing the rest.
use std::{borrow::Cow, collections::HashMap};

use chrono::DateTime;
use serde_json::{Value, value::RawValue};
use zendesk_export::{Record, Resource};

/// The members of a record as texts.
pub(crate) struct Members<'a>(HashMap<Cow<'a, str>, &'a RawValue>);

impl<'a> Members<'a> {
    /// `None` for a record that is no object.
    pub(crate) fn of(record: &'a Record<Value>) -> Option<Self> {
        record.view().ok().map(Self)
    }

    /// The JSON text of a member; `None` if it is missing or null.
    pub(crate) fn json(&self, name: &str) -> Option<&'a str> {
        let text = self.0.get(name)?.get();
        (text != "null").then_some(text)
    }

    /// The time that positions are compared with, in Unix seconds.
    pub(crate) fn timestamp(&self, resource: &Resource) -> Option<i64> {
        let time = self.json(resource.timestamp)?;
        time.parse().ok().or_else(|| {
            let text: String = serde_json::from_str(time).ok()?;
            let time = DateTime::parse_from_rfc3339(&text).ok()?;
            Some(time.timestamp())
        })
    }

    /// Whether the record says that what it describes is gone.
    pub(crate) fn is_deleted(&self, resource: &Resource) -> bool {
        resource.deleted.iter().any(|(name, value)| {
            self.json(name)
                .is_some_and(|json| value.is_empty() || json == *value)
        })
    }
}
