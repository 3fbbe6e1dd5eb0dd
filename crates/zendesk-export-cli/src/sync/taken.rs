//! What goes to a destination at a time.
use std::collections::BTreeMap;

use serde_json::{Map, Value, value::to_raw_value};
use zendesk_export::Record;

/// What a page leaves to store, once repeats are dropped.
pub(crate) struct Taken {
    pub(crate) records: Vec<Record<Value>>,
    /// What came beside the records, by name (`users`, `groups`, ...).
    pub(crate) sideloads: BTreeMap<String, Vec<Record<Value>>>,
    /// Records of a list that are no longer there, as they are kept.
    pub(crate) gone: Vec<Record<Value>>,
}

impl Taken {
    /// Arrays of a page that nobody documents are taken for sideloads, too.
    pub(crate) fn with_sideloads(
        records: Vec<Record<Value>>,
        documented: BTreeMap<&'static str, Vec<Record<Value>>>,
        others: Map<String, Value>,
    ) -> Self {
        let mut taken = Self::of(records);
        for (name, records) in documented {
            taken.sideloads.insert(name.to_owned(), records);
        }
        for (name, value) in others {
            if let Value::Array(items) = value {
                let items = items.iter().filter_map(|item| to_raw_value(item).ok());
                taken
                    .sideloads
                    .insert(name, items.map(Record::from_raw).collect());
            }
        }
        taken.sideloads.retain(|_, records| !records.is_empty());
        taken
    }

    pub(crate) const fn of(records: Vec<Record<Value>>) -> Self {
        Self {
            records,
            sideloads: BTreeMap::new(),
            gone: Vec::new(),
        }
    }
}
